import { Loader } from "@mantine/core";
import { useId, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ErrorNotice } from "@/components/error-notice";
import { useShortcuts } from "@/components/use-shortcuts";
import { Pane } from "@/features/reading/pane";
import { BrushToolbar } from "@/features/reading/review/brush-toolbar";
import type { Drawing } from "@/features/reading/review/use-drawing";
import { type Outlines, Stage } from "@/features/reading/stage";
import type { Layers } from "@/features/reading/use-layers";
import { useMaskOutline } from "@/features/reading/use-mask-outline";
import { usePlane } from "@/features/reading/use-plane";
import { useViewport } from "@/features/reading/use-viewport";
import { transferOf, useWindow, type Window } from "@/features/reading/use-window";
import { ViewerToolbar } from "@/features/reading/viewer-toolbar";
import { useMedia } from "@/lib/media";
import type { PredictionImages } from "@/lib/schema";
import classes from "./viewer.module.css";

const STEP = 1.25;
const PAN_PX = 60;
const HIDDEN = { on: false, opacity: 0 };
const BARE: Layers = { mask: HIDDEN, review: HIDDEN, heatmap: HIDDEN };

interface ViewerProps {
  images: Pick<PredictionImages, "input" | "mask" | "heatmap">;
  /** The outline a reviewer drew, where that counts. */
  reviewed?: string | null;
  /** (row, column) of the image, where its file says so and its pixels have not been made square. */
  spacingMm?: readonly number[] | null;
  layers: Layers;
  alt: string;
  drawing?: Drawing | null;
}

/** The image on black with what the model says laid over it, or with the mask somebody draws. */
export function Viewer({ images, reviewed = null, spacingMm = null, layers, alt, drawing = null }: ViewerProps) {
  const { t } = useTranslation();
  const [box, second] = [useRef<HTMLDivElement>(null), useRef<HTMLDivElement>(null)];
  const filter = useId();
  const [beside, setBeside] = useState(false);
  const input = useMedia(images.input);
  const heatmap = useMedia(images.heatmap);
  const { stretch, size, onLoad } = usePlane(spacingMm);
  const mask = useMaskOutline(images.mask, stretch);
  const review = useMaskOutline(reviewed, stretch);
  const { view, ready, zoom, pan, fit } = useViewport(box, size);
  const grey = useWindow();
  useViewShortcuts({ zoom, pan, fit, onBeside: () => setBeside(!beside), ...grey });

  const failed = [input, heatmap, mask, review].filter(({ error }) => error !== null);
  const actions = { zoom, pan, fit, adjust: grey.drag, ready };
  const shared = { alt, view, size, onLoad, filter: grey.changed ? filter : null };
  return (
    <div className={classes.frame} data-beside={beside}>
      <Transfer id={filter} window={grey.window} />
      <Pane box={box} name={beside ? t("viewer.withLayers") : undefined} {...actions}>
        <Stage input={input.url} {...overlays(heatmap.url, { mask: mask.data, review: review.data }, drawing)} layers={layers} {...shared} />
        {input.url === null && failed.length === 0 && <Waiting />}
      </Pane>
      {beside && (
        <Pane box={second} name={t("viewer.original")} {...actions}>
          <Stage input={input.url} {...overlays(null, {}, null)} layers={BARE} {...shared} />
        </Pane>
      )}
      <Above failed={failed} drawing={drawing} />
      {ready && (
        <ViewerToolbar
          scale={view.scale}
          onZoomIn={() => zoom(STEP)}
          onZoomOut={() => zoom(1 / STEP)}
          onFit={fit}
          onActualSize={() => zoom(1 / view.scale)}
          grey={grey}
          beside={beside}
          onBeside={() => setBeside(!beside)}
        />
      )}
    </div>
  );
}

/** What lies over the picture; while a mask is drawn, nothing else may hide the tissue. */
function overlays(heatmap: string | null, outlines: Outlines, drawing: Drawing | null) {
  return drawing === null ? { heatmap, outlines, drawing } : { heatmap: null, outlines: {}, drawing };
}

/** Brightness and contrast as one line for all grey values; only how the picture is shown, never what was judged. */
function Transfer({ id, window }: { id: string; window: Window }) {
  const { slope, intercept } = transferOf(window);
  return (
    <svg width="0" height="0" aria-hidden="true" className={classes.transfer}>
      <filter id={id} colorInterpolationFilters="sRGB">
        <feComponentTransfer>
          <feFuncR type="linear" slope={slope} intercept={intercept} />
          <feFuncG type="linear" slope={slope} intercept={intercept} />
          <feFuncB type="linear" slope={slope} intercept={intercept} />
        </feComponentTransfer>
      </filter>
    </svg>
  );
}

/** What lies over the panes: what did not come, and the brush. */
function Above({ failed, drawing }: { failed: readonly Failure[]; drawing: Drawing | null }) {
  const [first] = failed;
  const again = () => {
    for (const { retry } of failed) retry();
  };
  return (
    <>
      {first !== undefined && <Failed error={first.error} onRetry={again} />}
      {drawing !== null && <BrushToolbar drawing={drawing} />}
    </>
  );
}

interface Failure {
  error: unknown;
  retry: () => void;
}

function Failed({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  return (
    <div className={classes.error}>
      <ErrorNotice error={error} onRetry={onRetry} />
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

interface ViewCommands extends Pick<ReturnType<typeof useViewport>, "zoom" | "pan" | "fit"> {
  onBeside: () => void;
  invert: () => void;
  reset: () => void;
}

function useViewShortcuts({ zoom, pan, fit, onBeside, invert, reset }: ViewCommands): void {
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
      KeyO: onBeside,
      KeyI: invert,
      KeyR: reset,
    };
  }, [zoom, pan, fit, onBeside, invert, reset]);
  useShortcuts(commands);
}
