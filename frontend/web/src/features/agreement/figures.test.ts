import { expect, test } from "vitest";
import { binsOf, ordered } from "@/features/agreement/figures";

const group = (name: string, reviews: number) => ({ name, reviews, agreed: 0, share: 0, interval: [0, 1], cusum: 0, alarm: false });

test("groups with most reviews come first", () => {
  expect(ordered([group("b", 1), group("a", 1), group("c", 9)]).map(({ name }) => name)).toEqual(["c", "a", "b"]);
});

test("bins are named by the edges that cut them", () => {
  const bins = binsOf({ edges: [0.3, 0.5], reference: [0.25, 0.5, 0.25], now: [0, 0.2, 0.8] }, String);

  expect(bins).toEqual([
    { name: "< 0.3", reference: 0.25, now: 0 },
    { name: "0.3 – 0.5", reference: 0.5, now: 0.2 },
    { name: "≥ 0.5", reference: 0.25, now: 0.8 },
  ]);
});
