import { useSearchParams } from "react-router";
import { may, type Role } from "@/config/roles";
import { startOfDay } from "@/lib/format";
import { type HistoryQuery, isState } from "@/lib/predictions";

export type WorkView = "unread" | "all";
export const PERIODS = ["0", "6", "29"] as const;
export type Period = (typeof PERIODS)[number];

export interface Filters extends Pick<HistoryQuery, "state" | "label" | "patient" | "cursor"> {
  view?: WorkView | undefined;
  /** Days back from today. */
  days?: Period | undefined;
}

const NAMES = ["view", "state", "label", "patient", "days", "cursor"] as const;

const oneOf = <T extends string>(values: readonly T[], value: string | null): T | undefined =>
  values.find((known) => known === value);

/** Reads filters from an address; what makes no sense there (a state that does not exist) is left out. */
function parse(search: URLSearchParams): Filters {
  const state = search.get("state");
  const patient = Number(search.get("patient") ?? Number.NaN);
  return {
    view: oneOf(["unread", "all"] as const, search.get("view")),
    state: isState(state) ? state : undefined,
    label: search.get("label") ?? undefined,
    patient: Number.isInteger(patient) ? patient : undefined,
    days: oneOf(PERIODS, search.get("days")),
    cursor: search.get("cursor") ?? undefined,
  };
}

/** What a reader sees first is what waits to be read; who looks for something particular sees everything. */
function viewOf({ view, state, label, patient, days }: Filters, role: Role | undefined): WorkView {
  if (!may(role, "review")) return "all";
  return view ?? ([state, label, patient, days].every((value) => value === undefined) ? "unread" : "all");
}

/** The filters of the list, kept in the address, so that a list can be bookmarked, shared and gone back to. */
export function useFilters(role: Role | undefined) {
  const [search, setSearch] = useSearchParams();
  const filters = parse(search);
  const view = viewOf(filters, role);

  /** Sets some filters; another selection starts again on the first page. */
  const change = (next: Filters) => {
    const merged: Filters = { ...filters, cursor: undefined, ...next };
    const after = new URLSearchParams();
    for (const name of NAMES) {
      const value = merged[name];
      if (value !== undefined) after.set(name, String(value));
    }
    setSearch(after);
  };
  const { state, label, patient, days, cursor } = filters;
  const query: HistoryQuery = {
    ...(view === "unread" ? { state: "completed", reviewed: false } : state === undefined ? {} : { state }),
    ...(label === undefined ? {} : { label }),
    ...(patient === undefined ? {} : { patient }),
    ...(days === undefined ? {} : { from: startOfDay(Number(days)) }),
    ...(cursor === undefined ? {} : { cursor }),
  };
  const narrowed = [state, label, patient, days].some((value) => value !== undefined);
  return { filters, view, query, change, narrowed, clear: () => setSearch({ view: "all" }) };
}
