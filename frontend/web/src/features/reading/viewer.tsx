import { Loader } from "@mantine/core";
import { useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ErrorNotice } from "@/components/error-notice";
import { Stage } from "@/features/reading/stage";
import type { Layers } from "@/features/reading/use-layers";
import { useMaskOutline } from "@/features/reading/use-mask-outline";
import { useShortcuts } from "@/components/use-shortcuts";
import { useViewport } from "@/features/reading/use-viewport";
import type { Size } from "@/features/reading/view";
import { ViewerToolbar } from "@/features/reading/viewer-toolbar";
import { useMedia } from "@/lib/media";
import type { PredictionImages } from "@/lib/schema";
import classes from "./viewer.module.css";

const STEP = 1.25;
const PAN_PX = 60;

interface ViewerProps {
  images: PredictionImages;
  layers: Layers;
  alt: string;
}

/** The image on black with what the model says laid over it; a plain word where the role may not see images. */
export function Viewer(props: ViewerProps) {
  return props.images.input === null ? <NoImage /> : <ImageViewer {...props} />;
}

function ImageViewer({ images, layers, alt }: ViewerProps) {
  const container = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState<Size | null>(null);
  const input = useMedia(images.input);
  const heatmap = useMedia(images.heatmap);
  const outline = useMaskOutline(images.mask);
  const { view, ready, zoom, pan, fit } = useViewport(container, size);
  useViewShortcuts({ zoom, pan, fit });

  const failed = [input, heatmap, outline].find(({ error }) => error !== null);
  return (
    <div className={classes.frame}>
      <div ref={container} className={classes.window} data-ready={ready}>
        {input.url !== null && (
          <Stage
            input={input.url}
            heatmap={heatmap.url}
            outline={outline.data}
            {...{ alt, layers, view, size }}
            onSize={setSize}
          />
        )}
        {input.url === null && failed === undefined && <Waiting />}
      </div>
      {failed !== undefined && (
        <div className={classes.error}>
          <ErrorNotice error={failed.error} onRetry={failed.retry} />
        </div>
      )}
      {ready && (
        <ViewerToolbar
          scale={view.scale}
          onZoomIn={() => zoom(STEP)}
          onZoomOut={() => zoom(1 / STEP)}
          onFit={fit}
          onActualSize={() => zoom(1 / view.scale)}
        />
      )}
    </div>
  );
}

function NoImage() {
  const { t } = useTranslation();
  return (
    <div className={classes.frame}>
      <p className={classes.hidden}>{t("viewer.hidden")}</p>
    </div>
  );
}

function Waiting() {
  const { t } = useTranslation();
  return (
    <div className={classes.waiting} role="status" aria-label={t("common.loading")}>
      <Loader color="gray" size="sm" />
    </div>
  );
}

function useViewShortcuts({ zoom, pan, fit }: Pick<ReturnType<typeof useViewport>, "zoom" | "pan" | "fit">): void {
  const commands = useMemo(() => {
    const closer = () => zoom(STEP);
    const farther = () => zoom(1 / STEP);
    return {
      Equal: closer,
      "Shift+Equal": closer,
      NumpadAdd: closer,
      Minus: farther,
      NumpadSubtract: farther,
      Digit0: fit,
      Numpad0: fit,
      ArrowLeft: () => pan(PAN_PX, 0),
      ArrowRight: () => pan(-PAN_PX, 0),
      ArrowUp: () => pan(0, PAN_PX),
      ArrowDown: () => pan(0, -PAN_PX),
    };
  }, [zoom, pan, fit]);
  useShortcuts(commands);
}
