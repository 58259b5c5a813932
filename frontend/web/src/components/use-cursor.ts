import { useSearchParams } from "react-router";

/** Where a pager stands, kept in the address: a reload shows the same page of a list, and Back the one before. */
export function useCursor() {
  const [search, setSearch] = useSearchParams();
  const move = (to: string | undefined) => {
    const after = new URLSearchParams(search);
    if (to === undefined) after.delete("cursor");
    else after.set("cursor", to);
    setSearch(after);
  };
  return [search.get("cursor") ?? undefined, move] as const;
}
