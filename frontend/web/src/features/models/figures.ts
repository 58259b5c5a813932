/** What the card says was measured. Written by `make evaluate`; a model of somebody else may say nothing, or other things. */
export interface Figure {
  name: string;
  value: number;
  n: number | null;
  interval: [number, number] | null;
  goal: string | null;
}

export interface FigureSection {
  title: string;
  figures: Figure[];
}

export interface Confusion {
  rows: string[];
  labels: string[];
  counts: number[][];
}

type Unknown = Record<string, unknown>;

function isRecord(value: unknown): value is Unknown {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function figureOf(name: string, raw: unknown): Figure | null {
  if (!isRecord(raw) || typeof raw.value !== "number") return null;
  const [low, high] = Array.isArray(raw.interval) ? (raw.interval as unknown[]) : [];
  return {
    name,
    value: raw.value,
    n: typeof raw.n === "number" ? raw.n : null,
    interval: typeof low === "number" && typeof high === "number" ? [low, high] : null,
    goal: typeof raw.goal === "string" ? raw.goal : null,
  };
}

/** The measured figures by section; empty when the card has none in this form. */
export function sectionsOf(figures: Unknown | undefined): FigureSection[] {
  if (!isRecord(figures?.sections)) return [];
  return Object.entries(figures.sections).flatMap(([title, raw]) => {
    if (!isRecord(raw)) return [];
    const found = Object.entries(raw).flatMap(([name, value]) => figureOf(name, value) ?? []);
    return found.length === 0 ? [] : [{ title, figures: found }];
  });
}

const strings = (value: unknown): string[] | null =>
  Array.isArray(value) && value.every((item) => typeof item === "string") ? value : null;

/** True class by row, the model's by column; null when the card has none. */
export function confusionOf(figures: Unknown | undefined): Confusion | null {
  const raw = figures?.confusion;
  if (!isRecord(raw) || !Array.isArray(raw.counts)) return null;
  const [rows, labels] = [strings(raw.rows), strings(raw.labels)];
  const counts = raw.counts as unknown[];
  const sound =
    rows !== null &&
    labels !== null &&
    counts.length === rows.length &&
    counts.every((row) => Array.isArray(row) && row.length === labels.length && row.every((item) => typeof item === "number"));
  return sound ? { rows, labels, counts: counts as number[][] } : null;
}
