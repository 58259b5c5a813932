import { queryOptions } from "@tanstack/react-query";
import { api } from "@/lib/api-client";
import { cursorOf } from "@/lib/cursor";
import type { Account } from "@/lib/schema";

/** Logins an admin can choose from, at most a few hundred in a hospital: a list to choose from has no second page. */
export function accountsQuery(enabled = true) {
  return queryOptions({
    queryKey: ["people", "all"],
    enabled,
    queryFn: async ({ signal }) => {
      const found: Account[] = [];
      let cursor: string | undefined;
      do {
        const page = await api.get("/api/v1/users/", { query: { page_size: 100, ...(cursor ? { cursor } : {}) }, signal });
        found.push(...page.results);
        cursor = cursorOf(page.next);
      } while (cursor !== undefined && found.length < 2_000);
      return found;
    },
  });
}
