import { expect, test } from "vitest";
import { parseFilters, toQuery } from "@/features/record/use-event-filters";

test("days are local and the last one is included", () => {
  const query = toQuery({ from: "2026-11-30", to: "2026-11-30" });

  expect(new Date(query.to ?? "").getTime() - new Date(query.from ?? "").getTime()).toBe(24 * 3_600_000);
  expect(new Date(query.from ?? "").getDate()).toBe(30);
});

test("nonsense in an address is left out", () => {
  const filters = parseFilters(new URLSearchParams("actor=x&patient=12&from=tomorrow&to=2026-99-99&kind=break_glass"));

  expect(toQuery(filters)).toEqual({ patient: 12, kind: "break_glass" });
});
