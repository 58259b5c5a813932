import { queryOptions } from "@tanstack/react-query";
import { HISTORY_PAGE_SIZE } from "@/config/limits";
import { api } from "@/lib/api-client";
import { upload } from "@/lib/upload";

export const STATES = [
  "received",
  "queued",
  "running",
  "completed",
  "refused",
  "failed",
  "timeout",
  "cancelled",
  "abandoned",
] as const;
export type PredictionState = (typeof STATES)[number];

const MOVING: readonly PredictionState[] = ["received", "queued", "running"];

export function isMoving(state: PredictionState): boolean {
  return MOVING.includes(state);
}

/** Media paths; fetched with the Bearer header (lib/media.ts). */
export interface PredictionImages {
  input: string | null;
  mask: string | null;
  heatmap: string | null;
  overlay: string | null;
}

export interface Tumor {
  present: boolean;
  area_px: number;
  /** null: the file does not say how large a pixel is (every PNG and JPEG). */
  area_mm2: number | null;
  volume_ml: number | null;
  diameters_mm: number[] | null;
  /** x0, y0, x1, y1 in pixels of the input, half-open. */
  bbox: number[] | null;
}

export interface PredictionResult {
  label: string;
  label_text: string;
  /** Calibrated, 0..1. */
  probability: number;
  probabilities: Record<string, number>;
  confident: boolean;
  reasons: string[];
  tumor: Tumor;
  images: PredictionImages;
}

export interface Prediction {
  id: string;
  request_id: string;
  state: PredictionState;
  patient: number;
  created_at: string;
  model: { name: string; version: string; sha256: string } | null;
  input: { sha256: string; bytes: number; format: string; shape: number[]; spacing_mm: number[] | null } | null;
  result: PredictionResult | null;
  error: { code: string; params: Record<string, unknown> } | null;
  job: { position: number; progress: number; eta_s: [number, number] | null } | null;
  review: unknown;
  released: boolean;
  timing_ms: Record<string, number> | null;
}

export interface HistoryPage {
  next: string | null;
  previous: string | null;
  results: Prediction[];
}

export interface HistoryFilters {
  state?: string | undefined;
  label?: string | undefined;
  patient?: string | undefined;
  cursor?: string | undefined;
}

export const predictionKeys = { all: ["predictions"] as const };

const POLL_MOVING_MS = 1_500;
const POLL_LIST_MS = 15_000;

export function historyQuery(filters: HistoryFilters) {
  return queryOptions({
    queryKey: [...predictionKeys.all, "list", filters],
    queryFn: ({ signal }) =>
      api.get<HistoryPage>("/ml/v1/history/", { query: { ...filters, page_size: HISTORY_PAGE_SIZE }, signal }),
    refetchInterval: ({ state }) =>
      state.data?.results.some((row) => isMoving(row.state)) === true ? 2 * POLL_MOVING_MS : POLL_LIST_MS,
  });
}

export function predictionQuery(id: string) {
  return queryOptions({
    queryKey: [...predictionKeys.all, "one", id],
    queryFn: ({ signal }) => api.get<Prediction>(`/ml/v1/history/${encodeURIComponent(id)}/`, { signal }),
    refetchInterval: ({ state }) => (state.data && isMoving(state.data.state) ? POLL_MOVING_MS : false),
  });
}

export interface NewPrediction {
  file: File;
  patientId: number;
  idempotencyKey: string;
  signal: AbortSignal;
  onProgress: (share: number) => void;
}

export function createPrediction({ file, patientId, ...options }: NewPrediction): Promise<Prediction> {
  const form = new FormData();
  form.set("patient", String(patientId));
  form.set("image", file, file.name);
  return upload<Prediction>("/ml/v1/predict/", { form, ...options });
}
