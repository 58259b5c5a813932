import type { PredictionResult } from "@/lib/schema";

type Volume = NonNullable<PredictionResult["volume"]>;
export type Plane = Volume["plane"];
type Vector = [x: number, y: number, z: number];

// Canonical order of the gateway (docs/formats.md): slices foot → head, rows front → back, columns patient's right → left.
// NiiVue's fractions run left → right, back → front, foot → head, so two of three axes are turned round.
const AXES = {
  axial: { fraction: 2, shape: 0, turned: false },
  coronal: { fraction: 1, shape: 1, turned: true },
  sagittal: { fraction: 0, shape: 2, turned: true },
} as const;

/** Number of slices along the cut; `shape` is slices, rows, columns of the input in canonical order. */
export function sliceCount({ plane, slices }: Volume, shape: readonly number[] | null): number {
  const last = slices.reduce((most, [index = 0]) => Math.max(most, index), 0);
  return shape?.[AXES[plane].shape] ?? last + 1;
}

/** A place in the volume (fractions 0..1) moved along the cut to the middle of slice `index`. */
export function toSlice(place: Vector, { plane, count }: { plane: Plane; count: number }, index: number): Vector {
  const { fraction, turned } = AXES[plane];
  const share = (index + 0.5) / count;
  const next: Vector = [...place];
  next[fraction] = turned ? 1 - share : share;
  return next;
}

/** The slice a place lies in. */
export function sliceAt(place: ArrayLike<number>, { plane, count }: { plane: Plane; count: number }): number {
  const { fraction, turned } = AXES[plane];
  const share = turned ? 1 - (place[fraction] ?? 0.5) : (place[fraction] ?? 0.5);
  return Math.min(count - 1, Math.max(0, Math.floor(share * count)));
}
