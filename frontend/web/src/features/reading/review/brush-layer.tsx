import { useEffect, useRef } from "react";
import type { Drawing } from "@/features/reading/review/use-drawing";
import classes from "@/features/reading/viewer.module.css";

/** Puts the draft's canvas on the picture and turns pointers into strokes, in pixels of the picture at every zoom and stretch. */
export function BrushLayer({ drawing }: { drawing: Drawing }) {
  const holder = useRef<HTMLDivElement>(null);
  const { draft, radius, erase } = drawing;
  useEffect(() => {
    const element = holder.current;
    element?.replaceChildren(draft.canvas);
    return () => element?.replaceChildren();
  }, [draft]);
  useEffect(() => {
    const element = holder.current;
    if (element === null) return;
    const at = (event: PointerEvent) => {
      const box = element.getBoundingClientRect();
      const { width, height } = draft.canvas;
      return { x: ((event.clientX - box.left) / box.width) * width, y: ((event.clientY - box.top) / box.height) * height };
    };
    const onDown = (event: PointerEvent) => {
      if (event.button !== 0 || event.shiftKey) return;
      // The pane behind would move the picture.
      event.stopPropagation();
      element.setPointerCapture(event.pointerId);
      draft.begin(at(event), radius, erase);
    };
    const onMove = (event: PointerEvent) => draft.move(at(event));
    const onEnd = () => draft.end();
    const listeners = [
      ["pointerdown", onDown],
      ["pointermove", onMove],
      ["pointerup", onEnd],
      ["pointercancel", onEnd],
    ] as const;
    for (const [name, listener] of listeners) element.addEventListener(name, listener);
    return () => {
      for (const [name, listener] of listeners) element.removeEventListener(name, listener);
    };
  }, [draft, radius, erase]);
  return <div ref={holder} className={classes.brush} data-layer="brush" />;
}
