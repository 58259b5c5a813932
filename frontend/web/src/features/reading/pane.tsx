import { type ReactNode, type RefObject, useEffect } from "react";
import { listenToPointers, listenToWheel } from "@/features/reading/gestures";
import classes from "./viewer.module.css";

export interface PaneActions {
  zoom: (factor: number, at: { x: number; y: number }) => void;
  pan: (dx: number, dy: number) => void;
  fit: () => void;
  /** Drag with the right button. */
  adjust: (dx: number, dy: number) => void;
}

interface PaneProps extends PaneActions {
  box: RefObject<HTMLDivElement | null>;
  ready: boolean;
  /** A word in the corner when two panes stand side by side. */
  name?: string | undefined;
  children: ReactNode;
}

/** A window onto the image: wheel and pinch zoom, the left button moves, the right one changes brightness and contrast. */
export function Pane({ box, ready, name, zoom, pan, fit, adjust, children }: PaneProps) {
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const stopWheel = listenToWheel(element, zoom);
    const stopPointers = listenToPointers(element, { pan, zoom, adjust });
    element.addEventListener("dblclick", fit);
    return () => {
      stopWheel();
      stopPointers();
      element.removeEventListener("dblclick", fit);
    };
  }, [box, zoom, pan, fit, adjust]);
  return (
    <div ref={box} className={classes.window} data-ready={ready}>
      {children}
      {name !== undefined && <span className={classes.paneName}>{name}</span>}
    </div>
  );
}
