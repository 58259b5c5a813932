import { useSearchParams } from "react-router";
import { type HistoryFilters, isState } from "@/lib/predictions";

const NAMES = ["state", "label", "patient", "cursor"] as const;

/** Reads filters from an address; what makes no sense there (a state that does not exist) is left out. */
function parse(search: URLSearchParams): HistoryFilters {
  const state = search.get("state");
  const label = search.get("label");
  const cursor = search.get("cursor");
  const patient = Number(search.get("patient") ?? Number.NaN);
  return {
    ...(isState(state) ? { state } : {}),
    ...(label ? { label } : {}),
    ...(Number.isInteger(patient) ? { patient } : {}),
    ...(cursor ? { cursor } : {}),
  };
}

/** The filters of the list, kept in the address, so that a list can be bookmarked, shared and gone back to. */
export function useFilters() {
  const [search, setSearch] = useSearchParams();
  const filters = parse(search);

  /** Sets some filters; another selection starts again on the first page. */
  const change = (next: HistoryFilters) => {
    const merged: HistoryFilters = { ...filters, cursor: undefined, ...next };
    const after = new URLSearchParams();
    for (const name of NAMES) {
      const value = merged[name];
      if (value !== undefined) after.set(name, String(value));
    }
    setSearch(after);
  };
  const narrowed = filters.state !== undefined || filters.label !== undefined || filters.patient !== undefined;
  return { filters, change, narrowed, clear: () => setSearch({}) };
}
