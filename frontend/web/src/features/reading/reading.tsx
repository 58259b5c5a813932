import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/icons";
import { Finding } from "@/features/reading/finding";
import { LayerControls } from "@/features/reading/layer-controls";
import { Measurements } from "@/features/reading/measurements";
import { PreviousResults } from "@/features/reading/previous-results";
import { useLayers } from "@/features/reading/use-layers";
import { useShortcuts } from "@/components/use-shortcuts";
import { Viewer } from "@/features/reading/viewer";
import { VolumeViewer } from "@/features/reading/volume/volume-viewer";
import type { Prediction, PredictionResult } from "@/lib/schema";
import classes from "./reading.module.css";

interface ReadingProps {
  prediction: Prediction;
  result: PredictionResult;
}

export function Reading({ prediction, result }: ReadingProps) {
  const { t } = useTranslation();
  const { layers, toggle, setOpacity, setAll } = useLayers();
  const [heatmap, setHeatmap] = useState(true);
  const anyOn = layers.mask.on || layers.heatmap.on;
  useShortcuts(
    useMemo(
      () => ({ KeyM: () => toggle("mask"), KeyH: () => toggle("heatmap"), KeyA: () => setAll(!anyOn) }),
      [toggle, setAll, anyOn],
    ),
  );
  const { images, volume } = result;
  const { model, input } = prediction;
  const alt = t("reading.imageAlt", { label: result.label_text });
  return (
    <div className={classes.split}>
      {volume === null || images.volume === null ? (
        <Viewer {...{ images, layers, alt }} />
      ) : (
        <VolumeViewer {...{ result, volume, layers, alt }} shape={input.shape} onHeatmap={setHeatmap} />
      )}
      <aside className={classes.panel} aria-label={t("reading.panel")}>
        <Finding result={result} />
        {images.input !== null && (
          <LayerControls
            layers={layers}
            available={{ mask: images.mask !== null && result.tumor.present, heatmap: images.heatmap !== null && heatmap }}
            onToggle={toggle}
            onOpacity={setOpacity}
          />
        )}
        <Measurements tumor={result.tumor} />
        <PreviousResults prediction={prediction} />
        <footer className={classes.foot}>
          <p className={classes.disclaimer}>
            <Icon name="shield" size={16} />
            {t("reading.disclaimer")}
          </p>
          {model !== null && (
            <p className={classes.model}>
              {model.name} {model.version} · <span className="nn-mono">{model.sha256.slice(0, 12)}</span>
            </p>
          )}
        </footer>
      </aside>
    </div>
  );
}
