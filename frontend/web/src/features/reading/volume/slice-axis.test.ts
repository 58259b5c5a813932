import { expect, test } from "vitest";
import { sliceAt, sliceCount, toSlice } from "@/features/reading/volume/slice-axis";

const SHAPE = [15, 317, 391];
const volume = (plane: "axial" | "coronal" | "sagittal") => ({ plane, key_slice: 7, slices: [[2, 0.1], [12, 0.4]] });

test.each([
  ["axial", 15],
  ["coronal", 317],
  ["sagittal", 391],
] as const)("a cut through %s planes has as many slices as the input along it", (plane, count) => {
  expect(sliceCount(volume(plane), SHAPE)).toBe(count);
});

test("without the input's shape the judged slices tell", () => {
  expect(sliceCount(volume("axial"), null)).toBe(13);
});

test.each(["axial", "coronal", "sagittal"] as const)("every %s slice is found again where the cross was put", (plane) => {
  const cut = { plane, count: 15 };
  for (let index = 0; index < 15; index += 1) expect(sliceAt(toSlice([0.2, 0.3, 0.4], cut, index), cut)).toBe(index);
});

test("slices run foot to head, front to back, and from the patient's right to the left", () => {
  expect(toSlice([0.5, 0.5, 0.5], { plane: "axial", count: 10 }, 0)).toEqual([0.5, 0.5, 0.05]);
  expect(toSlice([0.5, 0.5, 0.5], { plane: "coronal", count: 10 }, 0)).toEqual([0.5, 0.95, 0.5]);
  expect(toSlice([0.5, 0.5, 0.5], { plane: "sagittal", count: 10 }, 0)).toEqual([0.95, 0.5, 0.5]);
});

test("the far edge still belongs to the last slice", () => {
  expect(sliceAt([0, 0, 1], { plane: "axial", count: 15 })).toBe(14);
});
