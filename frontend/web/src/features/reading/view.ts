import type { Prediction, PredictionResult } from "@/lib/schema";

/** How an image of the given size on its plane lies in its window: screen = (x, y) + scale · plane. All in CSS pixels. */
export interface View {
  x: number;
  y: number;
  scale: number;
}

export interface Size {
  width: number;
  height: number;
}

/** How much wider and higher than one a pixel is laid out, so that what is round in the body is round on the plane. */
export interface Stretch {
  x: number;
  y: number;
}

// The AI server's own limit for what it calls square (inference/core/squares.py).
const SQUARE = 1.05;
export const NO_STRETCH: Stretch = { x: 1, y: 1 };

/** (row, column) of the picture of a result, null where its file does not say: the key slice of a volume comes with square pixels. */
export function pictureSpacing({ spacing_mm }: Prediction["input"], { volume }: PredictionResult): readonly number[] | null {
  return volume === null ? spacing_mm : null;
}

/** From the (row, column) distance of pixel centres; the finer side keeps its pixels. null: the file does not say. */
export function stretchOf(spacingMm: readonly number[] | null): Stretch {
  const [y = 1, x = 1] = spacingMm ?? [];
  const finest = Math.min(x, y);
  return Math.max(x, y) / finest <= SQUARE ? NO_STRETCH : { x: x / finest, y: y / finest };
}

const MAX_SCALE = 24;
const FIT_MARGIN = 0.96;

/** The whole image, centred, as large as the window allows. */
export function fitView(image: Size, window: Size): View {
  const scale = Math.min(window.width / image.width, window.height / image.height) * FIT_MARGIN;
  return {
    scale,
    x: (window.width - image.width * scale) / 2,
    y: (window.height - image.height * scale) / 2,
  };
}

/** Zooms by a factor and keeps the image point under (px, py) where it is. */
export function zoomAt(view: View, factor: number, px: number, py: number, smallest: number): View {
  const scale = Math.min(MAX_SCALE, Math.max(smallest, view.scale * factor));
  const ratio = scale / view.scale;
  return { scale, x: px - (px - view.x) * ratio, y: py - (py - view.y) * ratio };
}

/** Moves the image, but never so far that less than a fifth of the window shows it. */
export function panBy(view: View, dx: number, dy: number, image: Size, window: Size): View {
  const clamp = (value: number, length: number, room: number) =>
    Math.min(room * 0.8, Math.max(room * 0.2 - length * view.scale, value));
  return {
    scale: view.scale,
    x: clamp(view.x + dx, image.width, window.width),
    y: clamp(view.y + dy, image.height, window.height),
  };
}
