import { useSearchParams } from "react-router";
import type { EventQuery } from "@/features/record/record";

export interface EventFilters {
  actor?: number | undefined;
  kind?: string | undefined;
  patient?: number | undefined;
  inference?: string | undefined;
  /** Days, YYYY-MM-DD, both included. */
  from?: string | undefined;
  to?: string | undefined;
  cursor?: string | undefined;
}

const NAMES = ["actor", "kind", "patient", "inference", "from", "to", "cursor"] as const;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Reads filters from an address; what makes no sense there is left out. */
export function parseFilters(search: URLSearchParams): EventFilters {
  const id = (name: string) => {
    const value = search.get(name);
    return value !== null && /^\d{1,9}$/.test(value) ? Number(value) : undefined;
  };
  const day = (name: string) => {
    const value = search.get(name) ?? "";
    return DAY.test(value) && !Number.isNaN(Date.parse(value)) ? value : undefined;
  };
  const word = (name: string) => {
    const value = search.get(name) ?? "";
    return value === "" ? undefined : value;
  };
  return {
    actor: id("actor"),
    patient: id("patient"),
    kind: word("kind")?.slice(0, 32),
    inference: word("inference"),
    from: day("from"),
    to: day("to"),
    cursor: word("cursor"),
  };
}

/** Local midnight of a day, or of the day after it, as the gateway wants it. */
function midnight(day: string, later = 0): string {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return new Date(year, month - 1, date + later).toISOString();
}

export function toQuery({ from, to, ...rest }: EventFilters): EventQuery {
  const query = { ...rest, from: from && midnight(from), to: to && midnight(to, 1) };
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined));
}

/** The filters of the record, kept in the address. */
export function useEventFilters() {
  const [search, setSearch] = useSearchParams();
  const filters = parseFilters(search);
  const change = (next: EventFilters) => {
    const merged: EventFilters = { ...filters, cursor: undefined, ...next };
    const after = new URLSearchParams();
    for (const name of NAMES) if (merged[name] !== undefined) after.set(name, String(merged[name]));
    setSearch(after);
  };
  const narrowed = NAMES.some((name) => name !== "cursor" && filters[name] !== undefined);
  return { filters, query: toQuery(filters), change, narrowed, clear: () => setSearch({}) };
}
