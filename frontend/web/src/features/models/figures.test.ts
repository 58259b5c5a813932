import { expect, test } from "vitest";
import { confusionOf, sectionsOf } from "@/features/models/figures";

const CARD = {
  about: "Measured by make evaluate",
  sections: {
    Kind: { "macro-F1": { value: 0.95, n: 570, interval: [0.93, 0.97], goal: "≥ 0.965" }, note: "words" },
    Empty: {},
  },
  confusion: { rows: ["glioma", "meningioma"], labels: ["glioma", "meningioma", "refused"], counts: [[252, 5, 0], [6, 131, 1]] },
};

test("figures come with their number of cases, interval and goal; what is no figure is passed over", () => {
  expect(sectionsOf(CARD)).toEqual([
    { title: "Kind", figures: [{ name: "macro-F1", value: 0.95, n: 570, interval: [0.93, 0.97], goal: "≥ 0.965" }] },
  ]);
});

test("a card without figures shows none", () => {
  expect(sectionsOf(undefined)).toEqual([]);
  expect(sectionsOf({ sections: "none" })).toEqual([]);
  expect(confusionOf({})).toBeNull();
});

test("a confusion matrix has to be one", () => {
  expect(confusionOf(CARD)?.counts).toEqual([[252, 5, 0], [6, 131, 1]]);
  expect(confusionOf({ confusion: { ...CARD.confusion, counts: [[1, 2], [3, 4]] } })).toBeNull();
});
