import { expect, test } from "vitest";
import { maskPath } from "@/features/reading/contour";

/** Rows of text to RGBA bytes: "#" is inside. */
function mask(rows: string[]): [Uint8ClampedArray, number, number] {
  const [width, height] = [rows[0]?.length ?? 0, rows.length];
  const pixels = new Uint8ClampedArray(4 * width * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const value = rows[y]?.charAt(x) === "#" ? 255 : 0;
      pixels.set([value, value, value, 255], 4 * (y * width + x));
    }
  }
  return [pixels, width, height];
}

function loops(path: string): [number, number][][] {
  return path
    .split("Z")
    .filter((part) => part !== "")
    .map((part) => part.slice(1).split("L").map((point) => point.split(" ").map(Number) as [number, number]));
}

/** Signed area of a loop in square pixels (shoelace). */
function area(loop: [number, number][]): number {
  return loop.reduce((sum, [x, y], index) => {
    const [x2, y2] = loop[(index + 1) % loop.length] ?? [0, 0];
    return sum + (x * y2 - x2 * y) / 2;
  }, 0);
}

test("an empty mask has no outline", () => {
  expect(maskPath(...mask(["....", "....", "...."]))).toBe("");
});

test("a block of unequal sides is outlined along its pixel edges", () => {
  const [loop, ...others] = loops(maskPath(...mask(["......", ".####.", ".####.", "......", "......"])));

  expect(others).toEqual([]);
  const xs = loop?.map(([x]) => x) ?? [];
  const ys = loop?.map(([, y]) => y) ?? [];
  expect([Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)]).toEqual([1, 5, 1, 3]);
  expect(Math.abs(area(loop ?? []))).toBeGreaterThan(7);
  expect(Math.abs(area(loop ?? []))).toBeLessThan(8);
});

test("a mask that touches the border is closed", () => {
  const [loop] = loops(maskPath(...mask(["##.", "##.", "..."])));

  expect(Math.min(...(loop ?? []).map(([x]) => x))).toBe(0);
});

test("a hole runs against its outer loop", () => {
  const found = loops(maskPath(...mask(["#####.", "#...#.", "#...#.", "#####."]))).map(area);

  expect(found).toHaveLength(2);
  expect(found.filter((value) => value > 0)).toHaveLength(1);
});

test("two blocks that touch at a corner stay two", () => {
  expect(loops(maskPath(...mask(["##..", "##..", "..##", "..##", "...."])))).toHaveLength(2);
});

test("an outline follows its image where pixels are not square", () => {
  const [loop] = loops(maskPath(...mask(["......", ".####.", ".####.", "......", "......"]), { x: 1, y: 2.5 }));

  const xs = loop?.map(([x]) => x) ?? [];
  const ys = loop?.map(([, y]) => y) ?? [];
  expect([Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)]).toEqual([1, 5, 2.5, 7.5]);
});
