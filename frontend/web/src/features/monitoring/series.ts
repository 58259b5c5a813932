import type { Line } from "@/components/chart/chart";
import type { GetAnswer } from "@/lib/schema";

export type Series = GetAnswer<"/api/v1/monitoring/series/">;
export type Point = Series["points"][number];
type Figure = Exclude<keyof Point, "at">;

export const WINDOWS = ["1h", "24h", "7d", "30d"] as const;
export type Window = (typeof WINDOWS)[number];

export function isWindow(value: string | null): value is Window {
  return WINDOWS.some((window) => window === value);
}

/** Seconds since 1970 of each point. */
export function timesOf(points: readonly Point[]): number[] {
  return points.map(({ at }) => new Date(at).getTime() / 1000);
}

/** A line of one figure; `scale` turns a share into per cent. */
export function lineOf(points: readonly Point[], figure: Figure, line: Omit<Line, "values">, scale = 1): Line {
  return { ...line, values: points.map((point) => (point[figure] === null ? null : point[figure] * scale)) };
}

/** Whether a line is broken between: nothing was measured, or nothing was analysed, after a point where something was. */
export function hasGap(points: readonly Point[]): boolean {
  const first = points.findIndex(({ samples }) => samples > 0);
  // The newest point is not over yet.
  return first >= 0 && points.slice(first, -1).some(({ samples, inference_ms }) => samples === 0 || inference_ms === null);
}
