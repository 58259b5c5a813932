import type { Line } from "@/components/chart/chart";
import { type Confusion, confusionOf } from "@/features/models/figures";

/** What a run says of itself comes as free-form JSON (it is written by the training): read here, checked as it is read. */
type Unknown = Record<string, unknown>;

function isRecord(value: unknown): value is Unknown {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
const numberOf = (value: unknown): number | null => (typeof value === "number" && Number.isFinite(value) ? value : null);
const textOf = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);
const recordOf = (value: unknown): Unknown => (isRecord(value) ? value : {});
const listOf = (value: unknown): Unknown[] => (Array.isArray(value) ? value.filter(isRecord) : []);

export interface Clause {
  id: string;
  passed: boolean;
  value: number;
  bound: number;
  base: number | null;
  interval: [number, number] | null;
  atMost: boolean;
}

export interface FigurePair {
  name: string;
  serving: number | null;
  candidate: number;
}

export interface Verdict {
  passed: boolean;
  failed: string | null;
  clauses: Clause[];
  figures: FigurePair[];
  start: string | null;
  servingVersion: string | null;
  code: string | null;
  data: { base: number | null; site: number | null; patients: number | null; leaked: number | null; baseHash: string | null; siteHash: string | null };
}

function clauseOf(raw: Unknown): Clause | null {
  const [id, value, bound] = [textOf(raw.id), numberOf(raw.value), numberOf(raw.bound)];
  if (id === null || value === null || bound === null) return null;
  const [low, high] = Array.isArray(raw.interval) ? (raw.interval as unknown[]) : [];
  const interval: Clause["interval"] = typeof low === "number" && typeof high === "number" ? [low, high] : null;
  return { id, passed: raw.passed === true, value, bound, base: numberOf(raw.base), interval, atMost: raw.at_most === true };
}

export function verdictOf(raw: unknown): Verdict | null {
  if (!isRecord(raw)) return null;
  const [base, candidate, data] = [recordOf(raw.base), recordOf(raw.candidate), recordOf(raw.data)];
  const before = recordOf(base.figures);
  return {
    passed: raw.passed === true,
    failed: textOf(raw.failed),
    clauses: listOf(raw.clauses).flatMap((one) => clauseOf(one) ?? []),
    figures: Object.entries(recordOf(candidate.figures)).flatMap(([name, value]) => {
      const now = numberOf(value);
      return now === null ? [] : [{ name, serving: numberOf(before[name]), candidate: now }];
    }),
    start: textOf(raw.start),
    servingVersion: textOf(base.version),
    code: textOf(raw.code),
    data: {
      base: numberOf(data.base_slices),
      site: numberOf(data.site_slices),
      patients: numberOf(data.site_patients),
      leaked: numberOf(data.leaked_patients),
      baseHash: textOf(data.base_fingerprint),
      siteHash: textOf(data.site_fingerprint),
    },
  };
}

const LOSSES = ["class", "mask", "evidence"] as const;
const MEASURES = ["f1", "dice", "auroc", "missed"] as const;
export type CurveName = (typeof LOSSES)[number] | (typeof MEASURES)[number];
const TONES: readonly Line["tone"][] = ["accent", "warn", "good", "bad"];

export interface Curves {
  epochs: number[];
  losses: Line[];
  measures: Line[];
}

/** The curve of a run as lines over epochs; figures that only some epochs have are points. */
export function curvesOf(raw: readonly Unknown[], words: (name: CurveName) => string): Curves {
  const rows = raw.filter((row) => numberOf(row.epoch) !== null);
  const lines = (names: readonly CurveName[]) =>
    names.flatMap((name, index) => {
      const values = rows.map((row) => numberOf(row[name]));
      if (values.every((value) => value === null)) return [];
      const sparse = values.some((value) => value === null);
      return [{ name: words(name), values, tone: TONES[index] ?? "dim", ...(sparse ? { points: true } : {}) }];
    });
  return { epochs: rows.map((row) => numberOf(row.epoch) ?? 0), losses: lines(LOSSES), measures: lines(MEASURES) };
}

/** How far the training part of a run is: epochs done and planned; null before the first. */
export function epochsOf(raw: readonly Unknown[]): { done: number; all: number } | null {
  const last = raw.at(-1);
  const [done, all] = [numberOf(last?.epoch), numberOf(last?.epochs)];
  return done === null || all === null ? null : { done, all };
}

export interface Flip {
  file: string;
  truth: string;
  serving: string;
  candidate: string;
  change: "better" | "worse" | "changed";
}

export interface CalibrationPoint {
  stated: number;
  right: number;
}

export interface Comparison {
  confusion: { serving: Confusion; candidate: Confusion } | null;
  calibration: { serving: CalibrationPoint[]; candidate: CalibrationPoint[] };
  flips: Flip[];
}

function flipOf(raw: Unknown): Flip[] {
  const [file, truth, serving, candidate] = [textOf(raw.file), textOf(raw.class), textOf(raw.serving), textOf(raw.candidate)];
  if (file === null || truth === null || serving === null || candidate === null) return [];
  const change = raw.better === true ? "better" : serving === truth ? "worse" : "changed";
  return [{ file, truth, serving, candidate, change }];
}

function pointsOf(raw: unknown): CalibrationPoint[] {
  return listOf(raw).flatMap(({ stated, right }) => {
    const [x, y] = [numberOf(stated), numberOf(right)];
    return x === null || y === null ? [] : [{ stated: x, right: y }];
  });
}

/** `comparison.json` of a run's report. */
export function comparisonOf(raw: unknown): Comparison {
  const told = recordOf(raw);
  const [tables, calibration] = [recordOf(told.confusion), recordOf(told.calibration)];
  const table = (name: string) => confusionOf({ confusion: { rows: tables.rows, labels: tables.labels, counts: tables[name] } });
  const [serving, candidate] = [table("serving"), table("candidate")];
  return {
    confusion: serving === null || candidate === null ? null : { serving, candidate },
    calibration: { serving: pointsOf(calibration.serving), candidate: pointsOf(calibration.candidate) },
    flips: listOf(told.changed).flatMap(flipOf),
  };
}

/** Both models over the probability stated, one axis for both, as a chart wants them. */
export function calibrationLines({ serving, candidate }: Comparison["calibration"]) {
  const all = [...new Set([0, ...serving, ...candidate, 1].map((one) => (typeof one === "number" ? one : one.stated)))].sort((a, b) => a - b);
  const at = (points: CalibrationPoint[]) => {
    const found = new Map(points.map((point) => [point.stated, point.right]));
    return all.map((stated) => found.get(stated) ?? null);
  };
  return { stated: all, serving: at(serving), candidate: at(candidate) };
}
