import { useCallback, useState } from "react";

export type LayerName = "mask" | "heatmap";

export interface Layer {
  on: boolean;
  /** 0..1 */
  opacity: number;
}

export type Layers = Record<LayerName, Layer>;

export function useLayers() {
  const [layers, setLayers] = useState<Layers>({
    mask: { on: true, opacity: 0.9 },
    heatmap: { on: true, opacity: 0.6 },
  });
  const toggle = useCallback(
    (name: LayerName) => setLayers((before) => ({ ...before, [name]: { ...before[name], on: !before[name].on } })),
    [],
  );
  const setOpacity = useCallback(
    (name: LayerName, opacity: number) => setLayers((before) => ({ ...before, [name]: { on: true, opacity } })),
    [],
  );
  const setAll = useCallback(
    (on: boolean) =>
      setLayers(({ mask, heatmap }) => ({ mask: { ...mask, on }, heatmap: { ...heatmap, on } })),
    [],
  );
  return { layers, toggle, setOpacity, setAll };
}
