import { queryOptions } from "@tanstack/react-query";
import { api } from "@/lib/api-client";
import type { GetAnswer, QueryOf } from "@/lib/schema";

export type EventQuery = NonNullable<QueryOf<"/api/v1/audit/events/">>;
export type RecordEvent = GetAnswer<"/api/v1/audit/events/">["results"][number];
export type TrailCheck = GetAnswer<"/api/v1/audit/checks/{check_id}/">;
export type MonthReport = GetAnswer<"/api/v1/audit/report/">;

const POLL_CHECK_MS = 1_500;
const UNDER_WAY: readonly TrailCheck["state"][] = ["requested", "running"];

export const isUnderWay = (check: TrailCheck | undefined): boolean => check !== undefined && UNDER_WAY.includes(check.state);

export function eventsQuery(query: EventQuery) {
  return queryOptions({
    queryKey: ["record", "events", query],
    queryFn: ({ signal }) => api.get("/api/v1/audit/events/", { query, signal }),
    // Every reading is an event itself: it is asked for when somebody looks, and not by itself.
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
}

export function checksQuery() {
  return queryOptions({
    queryKey: ["record", "checks"],
    queryFn: ({ signal }) => api.get("/api/v1/audit/checks/", { signal }),
    refetchInterval: ({ state }) => (isUnderWay(state.data?.results[0]) ? POLL_CHECK_MS : false),
  });
}

export const startCheck = (): Promise<TrailCheck> => api.change("post", "/api/v1/audit/checks/");

/** Month of today, YYYY-MM, local time. */
export function thisMonth(today = new Date()): string {
  return `${today.getFullYear()}-${String(today.getMonth() + 1).padStart(2, "0")}`;
}
