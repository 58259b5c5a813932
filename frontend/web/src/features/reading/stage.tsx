import type { CSSProperties } from "react";
import { BrushLayer } from "@/features/reading/review/brush-layer";
import type { Drawing } from "@/features/reading/review/use-drawing";
import type { Layers } from "@/features/reading/use-layers";
import type { MaskOutline } from "@/features/reading/use-mask-outline";
import type { Plane } from "@/features/reading/use-plane";
import type { View } from "@/features/reading/view";
import classes from "./viewer.module.css";

const OUTLINES = ["mask", "review"] as const;
export type Outlines = Partial<Record<(typeof OUTLINES)[number], MaskOutline | undefined>>;

interface StageProps extends Pick<Plane, "size" | "onLoad"> {
  /** null until it has come. */
  input: string | null;
  heatmap: string | null;
  outlines: Outlines;
  alt: string;
  layers: Layers;
  view: View;
  drawing?: Drawing | null;
  /** Names the filter that does brightness and contrast; null while nothing is changed. */
  filter: string | null;
}

/** Lets lines keep their width on screen whatever the zoom. */
function scaleVariable(scale: number): CSSProperties {
  return { "--scale": scale } as CSSProperties;
}

const shown = (layer: { on: boolean; opacity: number }) => ({ opacity: layer.on ? layer.opacity : 0 });

/** The image and its layers on one plane: input pixels, stretched where they are not square, moved and scaled as one. */
export function Stage({ input, heatmap, outlines, alt, layers, view, drawing = null, filter, size, onLoad }: StageProps) {
  if (input === null) return null;
  return (
    <div
      className={classes.stage}
      style={{
        ...scaleVariable(view.scale),
        width: size?.width,
        height: size?.height,
        transform: `translate(${view.x}px, ${view.y}px) scale(${view.scale})`,
        visibility: size === null ? "hidden" : "visible",
      }}
    >
      <img
        src={input}
        alt={alt}
        draggable={false}
        data-layer="input"
        style={filter === null ? undefined : { filter: `url(#${filter})` }}
        onLoad={onLoad}
      />
      {heatmap !== null && (
        <img src={heatmap} alt="" draggable={false} data-layer="heatmap" style={shown(layers.heatmap)} />
      )}
      {OUTLINES.map((name) => (
        <Outline key={name} name={name} outline={outlines[name]} style={shown(layers[name])} />
      ))}
      {drawing !== null && <BrushLayer drawing={drawing} />}
    </div>
  );
}

interface OutlineProps {
  name: (typeof OUTLINES)[number];
  outline: MaskOutline | undefined;
  style: CSSProperties;
}

function Outline({ name, outline, style }: OutlineProps) {
  if (outline === undefined) return null;
  return (
    <svg viewBox={`0 0 ${outline.width} ${outline.height}`} data-layer={name} aria-hidden="true" style={style}>
      <path d={outline.path} className={classes.halo} />
      <path d={outline.path} className={classes.outline} />
    </svg>
  );
}
