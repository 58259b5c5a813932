interface Point {
  x: number;
  y: number;
}

const WHEEL_SPEED = 0.0015;
const LINE_PX = 33;

function inside(element: HTMLElement, point: Point): Point {
  const box = element.getBoundingClientRect();
  return { x: point.x - box.left, y: point.y - box.top };
}

/** Wheel and track-pad pinch: zoom at the pointer. Not passive, so that the page behind does not scroll. */
export function listenToWheel(element: HTMLElement, onZoom: (factor: number, at: Point) => void): () => void {
  const onWheel = (event: WheelEvent) => {
    event.preventDefault();
    const pixels = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * LINE_PX : event.deltaY;
    // A pinch on a track-pad arrives as a wheel with ctrl and small deltas.
    const speed = event.ctrlKey ? WHEEL_SPEED * 8 : WHEEL_SPEED;
    onZoom(Math.exp(-pixels * speed), inside(element, { x: event.clientX, y: event.clientY }));
  };
  element.addEventListener("wheel", onWheel, { passive: false });
  return () => element.removeEventListener("wheel", onWheel);
}

interface DragActions {
  pan: (dx: number, dy: number) => void;
  zoom: (factor: number, at: Point) => void;
  adjust: (dx: number, dy: number) => void;
}

/** One pointer drags, two pinch; the right button, or the left one with Shift, adjusts. */
export function listenToPointers(element: HTMLElement, { pan, zoom, adjust }: DragActions): () => void {
  const held = new Map<number, Point>();
  let adjusting = false;
  const onDown = (event: PointerEvent) => {
    if (event.button !== 0 && event.button !== 2) return;
    adjusting = event.button === 2 || event.shiftKey;
    element.setPointerCapture(event.pointerId);
    held.set(event.pointerId, { x: event.clientX, y: event.clientY });
  };
  const onMove = (event: PointerEvent) => {
    const before = held.get(event.pointerId);
    if (before === undefined) return;
    const now = { x: event.clientX, y: event.clientY };
    held.set(event.pointerId, now);
    const other = [...held].find(([id]) => id !== event.pointerId)?.[1];
    if (other === undefined) {
      (adjusting ? adjust : pan)(now.x - before.x, now.y - before.y);
      return;
    }
    const spread = (point: Point) => Math.hypot(point.x - other.x, point.y - other.y);
    const middle = { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 };
    zoom(spread(now) / Math.max(1, spread(before)), inside(element, middle));
  };
  const onEnd = (event: PointerEvent) => {
    held.delete(event.pointerId);
  };
  const onMenu = (event: Event) => event.preventDefault();
  element.addEventListener("contextmenu", onMenu);
  const listeners = [
    ["pointerdown", onDown],
    ["pointermove", onMove],
    ["pointerup", onEnd],
    ["pointercancel", onEnd],
  ] as const;
  for (const [name, listener] of listeners) element.addEventListener(name, listener);
  return () => {
    element.removeEventListener("contextmenu", onMenu);
    for (const [name, listener] of listeners) element.removeEventListener(name, listener);
  };
}
