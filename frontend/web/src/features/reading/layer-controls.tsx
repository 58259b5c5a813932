import { Kbd, Slider, Switch } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { LayerName, Layers } from "@/features/reading/use-layers";
import classes from "./panel.module.css";

interface LayerControlsProps {
  layers: Layers;
  available: Record<LayerName, boolean>;
  onToggle: (name: LayerName) => void;
  onOpacity: (name: LayerName, opacity: number) => void;
}

const KEYS: Record<LayerName, string> = { mask: "M", heatmap: "H" };
const NAMES = ["mask", "heatmap"] as const;

export function LayerControls({ layers, available, onToggle, onOpacity }: LayerControlsProps) {
  const { t } = useTranslation();
  return (
    <section className={classes.section} aria-label={t("layers.title")}>
      <h3 className={classes.heading}>
        {t("layers.title")}
        <span className={classes.keys}>
          {t("layers.hideAll")} <Kbd size="xs">A</Kbd>
        </span>
      </h3>
      {NAMES.map((name) => (
        <div key={name} className={classes.layer} data-layer-control={name}>
          <Switch
            size="sm"
            label={
              <span className={classes.layerLabel}>
                <span className={classes.swatch} data-layer={name} />
                {t(`layers.${name}`)}
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
            thumbLabel={t("layers.opacityOf", { layer: t(`layers.${name}`) })}
            value={Math.round(layers[name].opacity * 100)}
            disabled={!available[name] || !layers[name].on}
            onChange={(value) => onOpacity(name, value / 100)}
          />
        </div>
      ))}
    </section>
  );
}
