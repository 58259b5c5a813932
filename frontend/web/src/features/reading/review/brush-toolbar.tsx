import { SegmentedControl, Slider } from "@mantine/core";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useShortcuts } from "@/components/use-shortcuts";
import type { Drawing } from "@/features/reading/review/use-drawing";
import { Tool } from "@/features/reading/viewer-toolbar";
import classes from "@/features/reading/viewer.module.css";

/** Brush, eraser, size, back: over the picture while a mask is drawn. */
export function BrushToolbar({ drawing }: { drawing: Drawing }) {
  const { t } = useTranslation();
  const { draft, radius, erase, setRadius, setErase } = drawing;
  useShortcuts(
    useMemo(
      () => ({ KeyB: () => setErase(false), KeyE: () => setErase(true), KeyZ: () => draft.undo() }),
      [draft, setErase],
    ),
  );
  return (
    <div className={classes.brushBar} role="toolbar" aria-label={t("review.brushBar")}>
      <SegmentedControl
        size="xs"
        aria-label={t("review.tool")}
        value={erase ? "erase" : "brush"}
        onChange={(value) => setErase(value === "erase")}
        data={[
          { value: "brush", label: `${t("review.brush")} B` },
          { value: "erase", label: `${t("review.eraser")} E` },
        ]}
      />
      <Slider
        className={classes.brushSize}
        size="sm"
        min={1}
        max={40}
        label={(value) => `${value} px`}
        thumbLabel={t("review.size")}
        value={radius}
        onChange={setRadius}
      />
      <Tool icon="undo" label={t("review.undo")} hint="Z" onClick={() => draft.undo()} />
      <Tool icon="trash" label={t("review.clear")} onClick={() => draft.clear()} />
    </div>
  );
}
