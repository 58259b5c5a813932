import { fireEvent, render } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { BrushLayer } from "@/features/reading/review/brush-layer";
import type { MaskDraft } from "@/features/reading/review/mask-draft";

test("a stroke lies where the pointer is, in pixels of the picture that are not square on the screen", () => {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [40, 30];
  const begin = vi.fn();
  const draft = { canvas, begin } as unknown as MaskDraft;
  Element.prototype.setPointerCapture = () => undefined;
  const drawing = { draft, changed: false, radius: 6, erase: false, setRadius: vi.fn(), setErase: vi.fn() };
  const { container } = render(<BrushLayer drawing={drawing} />);
  const layer = container.firstElementChild as HTMLElement;
  layer.getBoundingClientRect = () => DOMRect.fromRect({ x: 100, y: 10, width: 80, height: 120 });

  fireEvent(layer, new MouseEvent("pointerdown", { clientX: 120, clientY: 30 }));

  expect(begin).toHaveBeenCalledWith({ x: 10, y: 5 }, 6, false);
});
