import { queryOptions } from "@tanstack/react-query";
import { api } from "@/lib/api-client";
import type { GetAnswer } from "@/lib/schema";

export type Run = GetAnswer<"/ml/v1/retrain/{run_id}/">;
export type RunState = Run["state"];

const UNDER_WAY: readonly RunState[] = ["requested", "filed", "running"];
const POLL_LIVE_MS = 2_000;
const POLL_LIST_MS = 15_000;

export function isUnderWay(state: RunState): boolean {
  return UNDER_WAY.includes(state);
}

export const runKeys = { all: ["training"] as const };

export function runsQuery(cursor?: string) {
  return queryOptions({
    queryKey: [...runKeys.all, "list", cursor ?? ""],
    queryFn: ({ signal }) => api.get("/ml/v1/retrain/", { query: { page_size: 20, ...(cursor === undefined ? {} : { cursor }) }, signal }),
    refetchInterval: ({ state }) =>
      state.data?.results.some((run) => isUnderWay(run.state)) === true ? POLL_LIVE_MS : POLL_LIST_MS,
  });
}

export function runQuery(id: string) {
  return queryOptions({
    queryKey: [...runKeys.all, "one", id],
    queryFn: ({ signal }) => api.get("/ml/v1/retrain/{run_id}/", { path: { run_id: id }, signal }),
    refetchInterval: ({ state }) => (state.data && isUnderWay(state.data.state) ? POLL_LIVE_MS : false),
  });
}

/** Data sets that earlier trainings made of reviewed cases; a new run adds one. */
export function datasetsQuery() {
  return queryOptions({
    queryKey: [...runKeys.all, "datasets"],
    queryFn: ({ signal }) => api.get("/ml/v1/retrain/datasets/", { signal }),
  });
}

export const STAGES = ["data", "train", "package", "compare", "done"] as const;
export type Stage = (typeof STAGES)[number] | "waiting";

/** Where a run is; before its worker has said anything it waits. */
export function stageOf({ state, stage }: Pick<Run, "state" | "stage">): Stage {
  return state === "running" ? (STAGES.find((known) => known === stage) ?? "waiting") : "waiting";
}
