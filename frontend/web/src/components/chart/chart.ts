export type Tone = "accent" | "warn" | "bad" | "good" | "dim";

export interface Line {
  name: string;
  /** Null where nothing is known: the line is broken there. */
  values: readonly (number | null)[];
  tone: Tone;
  dashed?: boolean;
  /** Points alone, without a line between them. */
  points?: boolean;
}

export interface ChartProps {
  title: string;
  x: readonly number[];
  /** What x is: seconds since 1970, or plain numbers. */
  kind: "time" | "number";
  lines: readonly Line[];
  format: (value: number) => string;
  formatX?: (value: number) => string;
  /** The range of y; by default from 0 to a little above the highest value. */
  range?: readonly [number, number];
  xLabel?: string;
  height?: number;
}

/** The last value of a line that is known. */
export function lastOf(values: readonly (number | null)[]): number | null {
  return values.findLast((value) => value !== null) ?? null;
}

/** From 0 to a tenth above the highest value, so that a small change does not look like a large one. */
export function rangeOf(lines: readonly Line[]): [number, number] {
  const highest = Math.max(0, ...lines.flatMap(({ values }) => values.map((value) => value ?? 0)));
  return [0, highest === 0 ? 1 : highest * 1.1];
}

/** What a chart says to who does not see it: each line with its last, lowest and highest value. */
export function wordsOf(lines: readonly Line[], format: (value: number) => string): string {
  return lines
    .map(({ name, values }) => {
      const known = values.filter((value) => value !== null);
      const last = lastOf(values);
      if (last === null) return `${name} —`;
      return `${name} ${format(last)} (${format(Math.min(...known))} – ${format(Math.max(...known))})`;
    })
    .join(", ");
}
