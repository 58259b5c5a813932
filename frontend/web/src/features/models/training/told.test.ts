import { expect, test } from "vitest";
import { calibrationLines, comparisonOf, curvesOf, epochsOf, verdictOf } from "@/features/models/training/told";

const VERDICT = {
  passed: false,
  failed: "recall_glioma",
  clauses: [
    { id: "macro_f1", passed: true, value: 0.95, bound: 0.93, base: 0.95, interval: [-0.01, 0.01], at_most: false },
    { id: "recall_glioma", passed: false, value: 0.8, bound: 0.9, base: 0.95, interval: [-0.2, -0.1], at_most: false },
    { id: "broken" },
  ],
  base: { version: "1.1.0", sha256: "ab", figures: { macro_f1: 0.95 } },
  candidate: { version: "1.1.0-r1", sha256: "cd", figures: { macro_f1: 0.94, refused: 0.01 } },
  data: { base_slices: 100, site_slices: 8, site_patients: 4, leaked_patients: 1, base_fingerprint: "sha256:1", site_fingerprint: null },
  start: "1.1.0",
  code: "sha256:2",
};

test("a verdict is read clause by clause; what is none is passed over", () => {
  const verdict = verdictOf(VERDICT);

  expect(verdict?.failed).toBe("recall_glioma");
  expect(verdict?.clauses.map(({ id, passed }) => [id, passed])).toEqual([["macro_f1", true], ["recall_glioma", false]]);
  expect(verdict?.figures).toEqual([
    { name: "macro_f1", serving: 0.95, candidate: 0.94 },
    { name: "refused", serving: null, candidate: 0.01 },
  ]);
  expect(verdict?.data).toMatchObject({ site: 8, patients: 4, leaked: 1, siteHash: null });
});

test("a run without a verdict has none", () => {
  expect(verdictOf(null)).toBeNull();
  expect(verdictOf({})?.clauses).toEqual([]);
});

test("losses are lines; figures that only some epochs have are points", () => {
  const epochs = [{ epoch: 1, epochs: 3, class: 0.9 }, { epoch: 2, epochs: 3, class: 0.5, f1: 0.8 }];

  const curves = curvesOf(epochs, (name) => name);

  expect(curves.epochs).toEqual([1, 2]);
  expect(curves.losses).toEqual([{ name: "class", values: [0.9, 0.5], tone: "accent" }]);
  expect(curves.measures).toEqual([{ name: "f1", values: [null, 0.8], tone: "accent", points: true }]);
  expect(epochsOf(epochs)).toEqual({ done: 2, all: 3 });
  expect(epochsOf([])).toBeNull();
});

const COMPARISON = {
  changed: [
    { file: "a.png", class: "glioma", serving: "glioma", candidate: "no_tumor", better: false },
    { file: "b.png", class: "glioma", serving: "no_tumor", candidate: "glioma", better: true },
    { file: "c.png", class: "glioma", serving: "no_tumor", candidate: "pituitary", better: false },
  ],
  confusion: { rows: ["glioma"], labels: ["glioma", "refused"], serving: [[3, 1]], candidate: [[4, 0]] },
  calibration: { serving: [{ stated: 0.9, right: 0.8, slices: 4 }], candidate: [{ stated: 0.95, right: 1, slices: 4 }] },
};

test("changed answers are told apart: better, worse, or wrong before and after", () => {
  expect(comparisonOf(COMPARISON).flips.map(({ change }) => change)).toEqual(["worse", "better", "changed"]);
});

test("both confusion matrices or none", () => {
  expect(comparisonOf(COMPARISON).confusion?.candidate.counts).toEqual([[4, 0]]);
  expect(comparisonOf({ confusion: { ...COMPARISON.confusion, candidate: [[1]] } }).confusion).toBeNull();
  expect(comparisonOf("nothing").flips).toEqual([]);
});

test("calibration of both is put on one axis, from 0 to 1", () => {
  const { stated, serving, candidate } = calibrationLines(comparisonOf(COMPARISON).calibration);

  expect(stated).toEqual([0, 0.9, 0.95, 1]);
  expect(serving).toEqual([null, 0.8, null, null]);
  expect(candidate).toEqual([null, null, 1, null]);
});
