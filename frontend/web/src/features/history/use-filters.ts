import { useSearchParams } from "react-router";
import type { HistoryFilters } from "@/lib/predictions";

const NAMES = ["state", "label", "patient", "cursor"] as const;

/** The filters of the list, kept in the address, so that a list can be bookmarked, shared and gone back to. */
export function useFilters() {
  const [search, setSearch] = useSearchParams();
  const filters: HistoryFilters = Object.fromEntries(
    NAMES.flatMap((name) => {
      const value = search.get(name);
      return value === null || value === "" ? [] : [[name, value]];
    }),
  );

  /** Sets some filters; another selection starts again on the first page. */
  const change = (next: HistoryFilters) => {
    setSearch((before) => {
      const after = new URLSearchParams(before);
      if (!("cursor" in next)) after.delete("cursor");
      for (const name of NAMES) {
        if (!(name in next)) continue;
        const value = next[name];
        if (value === undefined || value === "") after.delete(name);
        else after.set(name, value);
      }
      return after;
    });
  };
  const narrowed = filters.state !== undefined || filters.label !== undefined || filters.patient !== undefined;
  return { filters, change, narrowed, clear: () => setSearch({}) };
}
