import { useTranslation } from "react-i18next";
import { type MaskOutline, useMaskOutline } from "@/features/reading/use-mask-outline";
import { useMedia } from "@/lib/media";
import type { Prediction, PredictionResult } from "@/lib/schema";
import classes from "./paper.module.css";

interface PicturesProps {
  prediction: Prediction;
  result: PredictionResult;
}

/** The image as it came, and beside it what the model and the reviewer marked; of a volume the key slice and the sheet. */
export function Pictures({ prediction: { review }, result: { images, volume, tumor, label_text } }: PicturesProps) {
  const { t } = useTranslation();
  const input = useMedia(images.input);
  const heatmap = useMedia(images.heatmap);
  const mask = useMaskOutline(tumor.present ? images.mask : null);
  const drawn = useMaskOutline(review?.mask);
  const montage = useMedia(images.montage);
  if (images.input === null) return <p className={classes.withheld}>{t("paper.withheld")}</p>;
  const marks = [
    mask.data === undefined ? null : t("paper.marks.mask"),
    drawn.data === undefined ? null : t("paper.marks.review", { name: review?.by_name ?? "" }),
    heatmap.url === null ? null : t("paper.marks.heatmap"),
  ].filter((mark) => mark !== null);
  const alt = t("reading.imageAlt", { label: label_text });
  const slice = volume === null ? "" : ` · ${t(`planes.${volume.plane}`)} ${volume.key_slice + 1}`;
  return (
    <div className={classes.pictures}>
      <figure>
        <div className={classes.plane}>{input.url !== null && <img src={input.url} alt={alt} />}</div>
        <figcaption>
          {t("viewer.original")}
          {slice}
        </figcaption>
      </figure>
      <figure>
        <div className={classes.plane}>
          {input.url !== null && <img src={input.url} alt={alt} />}
          {heatmap.url !== null && <img src={heatmap.url} alt="" className={classes.heat} />}
          <Line name="mask" outline={mask.data} />
          <Line name="review" outline={drawn.data} />
        </div>
        <figcaption>{marks.length === 0 ? t("measure.none") : marks.join(" · ")}</figcaption>
      </figure>
      {montage.url !== null && (
        <figure className={classes.montage}>
          <div className={classes.plane}>
            <img src={montage.url} alt={t("volume.montageAlt")} />
          </div>
          <figcaption>{t("volume.shows.montage")}</figcaption>
        </figure>
      )}
    </div>
  );
}

function Line({ name, outline }: { name: "mask" | "review"; outline: MaskOutline | undefined }) {
  if (outline === undefined) return null;
  return (
    <svg viewBox={`0 0 ${outline.width} ${outline.height}`} aria-hidden="true" data-line={name}>
      <path d={outline.path} />
    </svg>
  );
}
