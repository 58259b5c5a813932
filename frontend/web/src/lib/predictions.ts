import { queryOptions } from "@tanstack/react-query";
import { HISTORY_PAGE_SIZE } from "@/config/limits";
import { api } from "@/lib/api-client";
import type { Prediction, PredictionState, QueryOf } from "@/lib/schema";
import { upload } from "@/lib/upload";

const MOVING: readonly PredictionState[] = ["received", "queued", "running"];

/** Every state a row can have, in the order of its life. */
export const STATES: readonly PredictionState[] = [
  ...MOVING,
  "completed",
  "refused",
  "failed",
  "timeout",
  "cancelled",
  "abandoned",
];

export function isMoving(state: PredictionState): boolean {
  return MOVING.includes(state);
}

export function isState(value: string | null): value is PredictionState {
  return STATES.some((state) => state === value);
}

export type HistoryQuery = NonNullable<QueryOf<"/ml/v1/history/">>;

export const predictionKeys = { all: ["predictions"] as const, lists: ["predictions", "list"] as const };

const POLL_MOVING_MS = 1_500;
const POLL_LIST_MS = 15_000;

export function historyQuery(filters: HistoryQuery) {
  return queryOptions({
    queryKey: [...predictionKeys.lists, filters],
    queryFn: ({ signal }) => api.get("/ml/v1/history/", { query: { ...filters, page_size: HISTORY_PAGE_SIZE }, signal }),
    refetchInterval: ({ state }) =>
      state.data?.results.some((row) => isMoving(row.state)) === true ? 2 * POLL_MOVING_MS : POLL_LIST_MS,
  });
}

export function predictionQuery(id: string) {
  return queryOptions({
    queryKey: [...predictionKeys.all, "one", id],
    queryFn: ({ signal }) => api.get("/ml/v1/history/{inference_id}/", { path: { inference_id: id }, signal }),
    refetchInterval: ({ state }) => (state.data && isMoving(state.data.state) ? POLL_MOVING_MS : false),
  });
}

/** Jobs that have not ended, those in front first. */
export function movingQuery() {
  return queryOptions({
    queryKey: [...predictionKeys.lists, "moving"],
    queryFn: async ({ signal }) => {
      const pages = (["running", "queued"] as const).map((state) =>
        api.get("/ml/v1/history/", { query: { state, page_size: HISTORY_PAGE_SIZE }, signal }),
      );
      const rows = (await Promise.all(pages)).flatMap(({ results }) => results.filter((row) => isMoving(row.state)));
      return rows.sort((a, b) => (a.job?.position ?? 0) - (b.job?.position ?? 0));
    },
    refetchInterval: ({ state }) => ((state.data?.length ?? 0) > 0 ? POLL_MOVING_MS : POLL_LIST_MS),
  });
}

export interface NewPrediction {
  /** The file itself, or the id of one that went in chunks. */
  source: { file: File } | { upload: string };
  patientId: number;
  /** Whoever sends was told that the file names another patient, and said that it is right. */
  confirmMismatch: boolean;
  idempotencyKey: string;
  signal: AbortSignal;
  onProgress: (share: number) => void;
}

export function createPrediction({ source, patientId, confirmMismatch, ...options }: NewPrediction): Promise<Prediction> {
  const form = new FormData();
  form.set("patient", String(patientId));
  if (confirmMismatch) form.set("confirm_patient_mismatch", "true");
  if ("file" in source) form.set("image", source.file, source.file.name);
  else form.set("upload", source.upload);
  return upload<Prediction>("/ml/v1/predict/", { form, ...options });
}
