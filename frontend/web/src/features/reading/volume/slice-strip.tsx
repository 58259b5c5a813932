import { useTranslation } from "react-i18next";
import { Tool } from "@/features/reading/viewer-toolbar";
import { formatProbability } from "@/lib/format";
import type { PredictionResult } from "@/lib/schema";
import classes from "./volume.module.css";

interface SliceStripProps {
  volume: NonNullable<PredictionResult["volume"]>;
  count: number;
  slice: number;
  onSlice: (slice: number) => void;
}

/** Every slice as a bar as high as its tumour probability: where to look, and the way there. */
export function SliceStrip({ volume, count, slice, onSlice }: SliceStripProps) {
  const { t } = useTranslation();
  const scores = new Map(volume.slices.map(([index = 0, score = 0]) => [index, score]));
  const score = scores.get(slice);
  return (
    <div className={classes.strip}>
      <div className={classes.bars}>
        {Array.from({ length: count }, (_, index) => (
          <span
            key={index}
            className={classes.bar}
            data-key={index === volume.key_slice}
            data-here={index === slice}
            style={{ height: `${Math.max(4, (scores.get(index) ?? 0) * 100)}%` }}
          />
        ))}
        <input
          type="range"
          className={classes.slider}
          aria-label={t("volume.slice")}
          aria-valuetext={t("volume.sliceOf", { slice: slice + 1, count })}
          min={0}
          max={count - 1}
          value={slice}
          onChange={({ currentTarget: { value } }) => onSlice(Number(value))}
        />
      </div>
      <span className={classes.where}>
        {t(`planes.${volume.plane}`)} {t("volume.sliceOf", { slice: slice + 1, count })}
        <span className={classes.score}>{score === undefined ? t("volume.notJudged") : formatProbability(score)}</span>
      </span>
      <Tool icon="target" label={t("volume.key")} hint="K" onClick={() => onSlice(volume.key_slice)} />
    </div>
  );
}
