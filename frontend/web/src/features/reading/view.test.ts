import { expect, test } from "vitest";
import { fitView, panBy, stretchOf, zoomAt } from "@/features/reading/view";

const image = { width: 512, height: 384 };
const window = { width: 1000, height: 300 };

test("fitView shows the whole image in the middle", () => {
  const { x, y, scale } = fitView(image, window);

  expect(image.height * scale).toBeLessThanOrEqual(window.height);
  expect(x + (image.width * scale) / 2).toBeCloseTo(500);
  expect(y + (image.height * scale) / 2).toBeCloseTo(150);
});

test("zoomAt keeps the image point under the pointer where it is", () => {
  const before = fitView(image, window);
  const pointOf = (view: typeof before) => [(640 - view.x) / view.scale, (90 - view.y) / view.scale];

  const after = zoomAt(before, 1.7, 640, 90, 0.1);

  expect(after.scale).toBeCloseTo(before.scale * 1.7);
  expect(pointOf(after)[0]).toBeCloseTo(pointOf(before)[0] ?? 0);
  expect(pointOf(after)[1]).toBeCloseTo(pointOf(before)[1] ?? 0);
});

test("zoomAt stops at both ends", () => {
  const before = fitView(image, window);

  expect(zoomAt(before, 1e6, 0, 0, 0.1).scale).toBe(24);
  expect(zoomAt(before, 1e-6, 0, 0, 0.1).scale).toBe(0.1);
});

test("panBy never loses the image", () => {
  const far = panBy(fitView(image, window), 1e6, -1e6, image, window);

  expect(far.x).toBeLessThan(window.width);
  expect(far.y + image.height * far.scale).toBeGreaterThan(0);
});

test.each([
  ["no spacing", null, { x: 1, y: 1 }],
  ["squares", [0.5, 0.5], { x: 1, y: 1 }],
  ["squares but for a rounding", [0.5, 0.52], { x: 1, y: 1 }],
  ["rows that lie apart", [1.2, 0.5], { x: 1, y: 2.4 }],
  ["columns that lie apart", [0.5, 1.5], { x: 3, y: 1 }],
])("pixels are laid out as they are in the body: %s", (_, spacingMm, stretch) => {
  expect(stretchOf(spacingMm)).toEqual(stretch);
});
