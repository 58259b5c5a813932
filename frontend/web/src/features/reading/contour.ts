import { NO_STRETCH, type Stretch } from "@/features/reading/view";

/** A point of the image in pixels of the input: x to the right, y down, (0, 0) the outer corner of the first pixel. */
type Point = readonly [x: number, y: number];

type Edge = "T" | "R" | "B" | "L";

// Marching squares between four pixel centres. Edge names: T, R, B, L of the cell; the region lies to the right of the way.
const STEPS: Record<number, readonly (readonly [Edge, Edge])[]> = {
  1: [["L", "B"]],
  2: [["B", "R"]],
  3: [["L", "R"]],
  4: [["R", "T"]],
  5: [["R", "T"], ["L", "B"]],
  6: [["B", "T"]],
  7: [["L", "T"]],
  8: [["T", "L"]],
  9: [["T", "B"]],
  10: [["T", "L"], ["B", "R"]],
  11: [["T", "R"]],
  12: [["R", "L"]],
  13: [["R", "B"]],
  14: [["B", "L"]],
};
const EDGES: Record<Edge, Point> = { T: [0, -0.5], R: [0.5, 0], B: [0, 0.5], L: [-0.5, 0] };

function segments(inside: (x: number, y: number) => boolean, width: number, height: number): Map<string, Point[]> {
  const next = new Map<string, Point[]>();
  for (let y = 0; y <= height; y += 1) {
    for (let x = 0; x <= width; x += 1) {
      const code =
        (inside(x - 1, y - 1) ? 8 : 0) + (inside(x, y - 1) ? 4 : 0) + (inside(x, y) ? 2 : 0) + (inside(x - 1, y) ? 1 : 0);
      for (const [first, second] of STEPS[code] ?? []) {
        const [from, to] = [EDGES[first], EDGES[second]];
        next.set(`${x + from[0]},${y + from[1]}`, [
          [x + from[0], y + from[1]],
          [x + to[0], y + to[1]],
        ]);
      }
    }
  }
  return next;
}

/** Cuts every corner once at a quarter (Chaikin): removes the stair steps, moves the line by less than a third of a pixel. */
function smooth(loop: readonly Point[]): Point[] {
  return loop.flatMap((point, index) => {
    const following = loop[(index + 1) % loop.length] ?? point;
    const at = (share: number): Point => [
      point[0] + (following[0] - point[0]) * share,
      point[1] + (following[1] - point[1]) * share,
    ];
    return [at(0.25), at(0.75)];
  });
}

/**
 * The outline of a mask as an SVG path on the image plane: pixels of the input, stretched.
 *
 * pixels : RGBA bytes, rows top→bottom, 4 · width · height long; a pixel is inside where its red is above 127
 * returns: closed sub-paths, holes included (fill-rule evenodd); "" for an empty mask
 */
export function maskPath(pixels: Uint8ClampedArray, width: number, height: number, stretch: Stretch = NO_STRETCH): string {
  const inside = (x: number, y: number) =>
    x >= 0 && y >= 0 && x < width && y < height && (pixels[4 * (y * width + x)] ?? 0) > 127;
  const next = segments(inside, width, height);
  let path = "";
  for (const start of next.keys()) {
    const loop: Point[] = [];
    let at = start;
    for (let step = next.get(at); step !== undefined; step = next.get(at)) {
      const [from, to] = step as [Point, Point];
      next.delete(at);
      loop.push(from);
      at = `${to[0]},${to[1]}`;
    }
    if (loop.length > 2) path += `M${smooth(loop).map(([x, y]) => `${x * stretch.x} ${y * stretch.y}`).join("L")}Z`;
  }
  return path;
}
