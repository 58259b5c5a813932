import { useCallback, useState } from "react";

/** `mask` is the model's outline, `review` the one a reviewer drew instead. */
export type LayerName = "mask" | "review" | "heatmap";

export interface Layer {
  on: boolean;
  /** 0..1 */
  opacity: number;
}

export type Layers = Record<LayerName, Layer>;

export function useLayers() {
  const [layers, setLayers] = useState<Layers>({
    mask: { on: true, opacity: 0.9 },
    review: { on: true, opacity: 0.9 },
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
      setLayers(({ mask, review, heatmap }) => ({
        mask: { ...mask, on },
        review: { ...review, on },
        heatmap: { ...heatmap, on },
      })),
    [],
  );
  return { layers, toggle, setOpacity, setAll };
}
