import { lazy, Suspense, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/icons";
import { may } from "@/config/roles";
import { Finding } from "@/features/reading/finding";
import { LayerControls } from "@/features/reading/layer-controls";
import { Measurements } from "@/features/reading/measurements";
import { PreviousResults } from "@/features/reading/previous-results";
import { ReviewPanel } from "@/features/reading/review/review-panel";
import { type Drawing, useDrawing } from "@/features/reading/review/use-drawing";
import { usePrintRecord } from "@/features/reading/use-print-record";
import { type LayerName, type Layers, useLayers } from "@/features/reading/use-layers";
import { pictureSpacing } from "@/features/reading/view";
import { useShortcuts } from "@/components/use-shortcuts";
import type { Show } from "@/features/reading/volume/volume-viewer";
import type { Prediction, PredictionResult } from "@/lib/schema";
import { useUser } from "@/lib/session-store";
import classes from "./reading.module.css";

// The viewers are chunks of their own, fetched while the rest of the page is drawn.
const Viewer = lazy(async () => ({ default: (await import("@/features/reading/viewer")).Viewer }));
const VolumeViewer = lazy(async () => ({ default: (await import("@/features/reading/volume/volume-viewer")).VolumeViewer }));
const Withheld = lazy(async () => ({ default: (await import("@/features/reading/withheld")).Withheld }));

interface ReadingProps {
  prediction: Prediction;
  result: PredictionResult;
}

export function Reading({ prediction, result }: ReadingProps) {
  const { t } = useTranslation();
  const { layers, toggle, setOpacity, setAll } = useLayers();
  // Of a volume only the key slice has a heat-map and is what reviewers draw on.
  const [show, setShow] = useState<Show>("key");
  const anyOn = Object.values(layers).some(({ on }) => on);
  useShortcuts(
    useMemo(
      () => ({
        KeyM: () => toggle("mask"),
        KeyV: () => toggle("review"),
        KeyH: () => toggle("heatmap"),
        KeyA: () => setAll(!anyOn),
      }),
      [toggle, setAll, anyOn],
    ),
  );
  const { images } = result;
  const { model, review } = prediction;
  const drawnBy = drawerOf(review);
  const drawing = useDrawing(images.input, review?.mask ?? images.mask);
  usePrintRecord(prediction.id);
  const reader = may(useUser()?.role, "review");
  return (
    <div className={classes.split}>
      <Suspense fallback={<div className={classes.black} />}>
        <Pictures {...{ prediction, result, layers }} drawing={drawing.drawing} onShow={setShow} />
      </Suspense>
      <aside className={classes.panel} aria-label={t("reading.panel")}>
        <Finding result={result} />
        {reader && <ReviewPanel {...{ prediction, result, drawing }} />}
        {images.input !== null && (
          <LayerControls
            layers={layers}
            available={availableIn(result, drawnBy !== null, show)}
            drawnBy={drawnBy}
            onToggle={toggle}
            onOpacity={setOpacity}
          />
        )}
        <Measurements tumor={result.tumor} />
        <PreviousResults prediction={prediction} />
        <footer className={classes.foot}>
          <p className={classes.disclaimer}>
            <Icon name="shield" size={16} />
            {t("reading.disclaimer")}
          </p>
          {model !== null && (
            <p className={classes.model}>
              {model.name} {model.version} · <span className="nn-mono">{model.sha256.slice(0, 12)}</span>
            </p>
          )}
        </footer>
      </aside>
    </div>
  );
}

/** Who drew the outline that counts instead of the model's; null where nobody did. */
function drawerOf(review: Prediction["review"]): string | null {
  return typeof review?.mask === "string" ? (review.by_name ?? "") : null;
}

/** Of a volume only the key slice has a heat-map and a reviewer's outline; on the sheet of slices the outlines are drawn in. */
function availableIn({ images, tumor }: PredictionResult, drawn: boolean, show: Show): Record<LayerName, boolean> {
  const key = show === "key";
  return { mask: images.mask !== null && tumor.present && show !== "montage", review: drawn && key, heatmap: images.heatmap !== null && key };
}

interface PicturesProps extends ReadingProps {
  layers: Layers;
  drawing: Drawing | null;
  onShow: (show: Show) => void;
}

function Pictures({ prediction, result, layers, drawing, onShow }: PicturesProps) {
  const { t } = useTranslation();
  const { images, volume } = result;
  const alt = t("reading.imageAlt", { label: result.label_text });
  if (images.input === null) return <Withheld prediction={prediction} />;
  const shared = { layers, alt, drawing, reviewed: prediction.review?.mask ?? null };
  if (volume === null || images.volume === null) {
    return <Viewer images={images} spacingMm={pictureSpacing(prediction.input, result)} {...shared} />;
  }
  return <VolumeViewer {...{ result, volume, onShow }} {...shared} shape={prediction.input.shape} />;
}
