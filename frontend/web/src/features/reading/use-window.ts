import { useCallback, useState } from "react";

/** Brightness and contrast of the shown picture; `level` and `width` are shares of its full range, 0..1. */
export interface Window {
  level: number;
  width: number;
  inverted: boolean;
}

const FULL: Window = { level: 0.5, width: 1, inverted: false };
const NARROWEST = 0.02;
/** One full range for this many pixels of drag. */
const DRAG_PX = 500;

/** The line that maps input to output grey, both 0..1: out = slope · in + intercept. */
export function transferOf({ level, width, inverted }: Window): { slope: number; intercept: number } {
  const slope = 1 / width;
  const intercept = 0.5 - level * slope;
  return inverted ? { slope: -slope, intercept: 1 - intercept } : { slope, intercept };
}

export function useWindow() {
  const [window, setWindow] = useState(FULL);
  const drag = useCallback(
    (dx: number, dy: number) =>
      setWindow((before) => ({
        ...before,
        width: Math.min(2, Math.max(NARROWEST, before.width + dx / DRAG_PX)),
        level: Math.min(1, Math.max(0, before.level + dy / DRAG_PX)),
      })),
    [],
  );
  const invert = useCallback(() => setWindow((before) => ({ ...before, inverted: !before.inverted })), []);
  const reset = useCallback(() => setWindow(FULL), []);
  const changed = window.level !== FULL.level || window.width !== FULL.width || window.inverted;
  return { window, changed, drag, invert, reset };
}
