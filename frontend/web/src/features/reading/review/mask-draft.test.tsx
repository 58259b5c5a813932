import { expect, test, vi } from "vitest";
import { MaskDraft } from "@/features/reading/review/mask-draft";

// jsdom draws nothing.
const nothing = Object.fromEntries(["putImageData", "clearRect", "beginPath", "moveTo", "lineTo", "stroke"].map((name) => [name, vi.fn()]));
HTMLCanvasElement.prototype.getContext = vi.fn(() => ({ ...nothing, getImageData: () => ({}) })) as never;

test("it is changed while a stroke stands, and no longer when each was taken back", () => {
  const told: boolean[] = [];
  const draft = new MaskDraft(4, 3, (changed) => told.push(changed));

  draft.begin({ x: 1, y: 1 }, 2, false);
  draft.clear();
  for (let times = 0; times < 3; times += 1) draft.undo();

  expect(told).toEqual([true, true, true, false]);
});

test("strokes too old to be taken back still count", () => {
  const told: boolean[] = [];
  const draft = new MaskDraft(4, 3, (changed) => told.push(changed));

  for (let stroke = 0; stroke < 40; stroke += 1) draft.begin({ x: 1, y: 1 }, 2, false);
  for (let times = 0; times < 40; times += 1) draft.undo();

  expect(told.at(-1)).toBe(true);
});
