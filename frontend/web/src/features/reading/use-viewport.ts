import { type RefObject, useCallback, useEffect, useState } from "react";
import { fitView, panBy, type Size, type View, zoomAt } from "@/features/reading/view";

const HOME: View = { x: 0, y: 0, scale: 1 };
const SMALLEST = 0.5;

/** How the image lies in its window; fitted until moved, and fitted again when the window changes meanwhile. */
export function useViewport(container: RefObject<HTMLElement | null>, image: Size | null) {
  const [moved, setMoved] = useState<View | null>(null);
  const [room, setRoom] = useState<Size | null>(null);

  const home = image !== null && room !== null && room.width > 0 && room.height > 0 ? fitView(image, room) : null;
  const view = home === null ? null : (moved ?? home);

  const change = useCallback(
    (next: (view: View, home: View, image: Size, room: Size) => View) => {
      if (image === null || room === null) return;
      const fitted = fitView(image, room);
      setMoved((before) => next(before ?? fitted, fitted, image, room));
    },
    [image, room],
  );
  const zoom = useCallback(
    (factor: number, at?: { x: number; y: number }) =>
      change((before, fitted, _, { width, height }) =>
        zoomAt(before, factor, at?.x ?? width / 2, at?.y ?? height / 2, fitted.scale * SMALLEST),
      ),
    [change],
  );
  const pan = useCallback(
    (dx: number, dy: number) => change((before, _, size, window) => panBy(before, dx, dy, size, window)),
    [change],
  );
  const fit = useCallback(() => setMoved(null), []);

  useEffect(() => {
    const element = container.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setRoom({ width: element.clientWidth, height: element.clientHeight }));
    observer.observe(element);
    return () => observer.disconnect();
  }, [container]);

  return { view: view ?? HOME, ready: view !== null, zoom, pan, fit };
}
