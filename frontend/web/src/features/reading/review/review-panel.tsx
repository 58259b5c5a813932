import { useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import { Release } from "@/features/reading/review/release";
import { ReviewForm } from "@/features/reading/review/review-form";
import { ReviewHistory } from "@/features/reading/review/review-history";
import { VerdictButtons } from "@/features/reading/review/verdict-buttons";
import type { useDrawing } from "@/features/reading/review/use-drawing";
import type { Prediction, PredictionResult, ReviewVerdict } from "@/lib/schema";
import panel from "@/features/reading/panel.module.css";
import classes from "./review.module.css";

interface ReviewPanelProps {
  prediction: Prediction;
  result: PredictionResult;
  drawing: ReturnType<typeof useDrawing>;
}

/** A person decides: Y and Enter say that the model is right, C corrects it, X says the image is of no use. */
export function ReviewPanel({ prediction, result, drawing }: ReviewPanelProps) {
  const { t } = useTranslation();
  const [verdict, setVerdict] = useState<ReviewVerdict | null>(null);
  const [comment, setComment] = useState("");
  const { setAside, stop } = drawing;
  const choose = useCallback(
    (next: ReviewVerdict) => {
      setAside(next !== "correct");
      setVerdict(next);
    },
    [setAside],
  );
  const end = () => {
    stop();
    setComment("");
    setVerdict(null);
  };
  return (
    <section className={panel.section} aria-label={t("review.title")}>
      <h3 className={panel.heading}>{t("review.title")}</h3>
      <VerdictButtons
        label={t("review.title")}
        words={(name) => t(`review.verdicts.${name}`)}
        chosen={verdict}
        onChoose={choose}
        className={classes.verdicts}
      />
      {verdict !== null && (
        <ReviewForm
          key={verdict}
          id={prediction.id}
          {...{ verdict, result, drawing, comment }}
          onComment={setComment}
          onEnd={end}
        />
      )}
      {prediction.review !== null && <ReviewHistory id={prediction.id} />}
      <Release prediction={prediction} />
    </section>
  );
}
