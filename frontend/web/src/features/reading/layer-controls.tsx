import { Kbd, Slider, Switch } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { LayerName, Layers } from "@/features/reading/use-layers";
import classes from "./panel.module.css";

interface LayerControlsProps {
  layers: Layers;
  available: Record<LayerName, boolean>;
  /** Who drew the outline that counts instead of the model's; null where nobody did. */
  drawnBy: string | null;
  onToggle: (name: LayerName) => void;
  onOpacity: (name: LayerName, opacity: number) => void;
}

const KEYS: Record<LayerName, string> = { mask: "M", review: "V", heatmap: "H" };
const NAMES = ["mask", "review", "heatmap"] as const;

export function LayerControls({ layers, available, drawnBy, onToggle, onOpacity }: LayerControlsProps) {
  const { t } = useTranslation();
  const names = NAMES.filter((name) => name !== "review" || drawnBy !== null);
  const nameOf = (name: LayerName) => t(name === "mask" && drawnBy !== null ? "layers.model" : `layers.${name}`);
  return (
    <section className={classes.section} aria-label={t("layers.title")}>
      <h3 className={classes.heading}>
        {t("layers.title")}
        <span className={classes.keys}>
          {t("layers.hideAll")} <Kbd size="xs">A</Kbd>
        </span>
      </h3>
      {names.map((name) => (
        <div key={name} className={classes.layer} data-layer-control={name}>
          <Switch
            size="sm"
            label={
              <span className={classes.layerLabel}>
                <span className={classes.swatch} data-swatch={name} />
                {nameOf(name)}
              </span>
            }
            checked={available[name] && layers[name].on}
            disabled={!available[name]}
            onChange={() => onToggle(name)}
          />
          <Kbd size="xs">{KEYS[name]}</Kbd>
          <Slider
            className={classes.slider}
            size="sm"
            min={0}
            max={100}
            label={(value) => `${value}%`}
            thumbLabel={t("layers.opacityOf", { layer: nameOf(name) })}
            value={Math.round(layers[name].opacity * 100)}
            disabled={!available[name] || !layers[name].on}
            onChange={(value) => onOpacity(name, value / 100)}
          />
        </div>
      ))}
      {drawnBy !== null && <p className={classes.dim}>{t("layers.drawnBy", { name: drawnBy })}</p>}
    </section>
  );
}
