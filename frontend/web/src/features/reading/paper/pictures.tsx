import type { CSSProperties, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { type MaskOutline, useMaskOutline } from "@/features/reading/use-mask-outline";
import { type Plane, usePlane } from "@/features/reading/use-plane";
import { pictureSpacing } from "@/features/reading/view";
import { useMedia } from "@/lib/media";
import type { Prediction, PredictionResult } from "@/lib/schema";
import classes from "./paper.module.css";

interface PicturesProps {
  prediction: Prediction;
  result: PredictionResult;
}

/** The image as it came, and beside it what the model and the reviewer marked; of a volume the key slice and the sheet. */
export function Pictures({ prediction: { input: file, review }, result }: PicturesProps) {
  const { t } = useTranslation();
  const { images, volume, label_text } = result;
  const input = useMedia(images.input);
  const montage = useMedia(images.montage);
  const { onLoad, ...plane } = usePlane(pictureSpacing(file, result));
  if (images.input === null) return <p className={classes.withheld}>{t("paper.withheld")}</p>;
  const image = input.url !== null && <img src={input.url} alt={t("reading.imageAlt", { label: label_text })} onLoad={onLoad} />;
  return (
    <div className={classes.pictures}>
      <figure>
        <Laid size={plane.size}>{image}</Laid>
        <figcaption>
          {t("viewer.original")}
          {volume !== null && ` · ${t(`planes.${volume.plane}`)} ${volume.key_slice + 1}`}
        </figcaption>
      </figure>
      <Marked image={image} plane={plane} result={result} review={review} />
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

/** The image with what lies on it, as large as the box allows. */
function Laid({ size, children }: Pick<Plane, "size"> & { children: ReactNode }) {
  const ratio = size && { "--ratio": size.width / size.height };
  return (
    <div className={classes.plane}>
      <div className={classes.layers} style={ratio as CSSProperties}>
        {children}
      </div>
    </div>
  );
}

interface MarkedProps {
  image: ReactNode;
  plane: Omit<Plane, "onLoad">;
  result: PredictionResult;
  review: Prediction["review"];
}

/** Outlines and heat-map over the image, and in words whose line is which. */
function Marked({ image, plane: { stretch, size }, result: { images, tumor }, review }: MarkedProps) {
  const { t } = useTranslation();
  const heatmap = useMedia(images.heatmap);
  const mask = useMaskOutline(tumor.present ? images.mask : null, stretch);
  const drawn = useMaskOutline(review?.mask, stretch);
  const marks = [
    mask.data !== undefined && t("paper.marks.mask"),
    drawn.data !== undefined && t("paper.marks.review", { name: review?.by_name ?? "" }),
    heatmap.url !== null && t("paper.marks.heatmap"),
  ].filter((mark) => mark !== false);
  return (
    <figure>
      <Laid size={size}>
        {image}
        {heatmap.url !== null && <img src={heatmap.url} alt="" className={classes.heat} />}
        <Line name="mask" outline={mask.data} />
        <Line name="review" outline={drawn.data} />
      </Laid>
      <figcaption>{marks.length === 0 ? t("measure.none") : marks.join(" · ")}</figcaption>
    </figure>
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
