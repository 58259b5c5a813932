import { Button, Kbd } from "@mantine/core";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useShortcuts } from "@/components/use-shortcuts";
import { Release } from "@/features/reading/review/release";
import { ReviewForm } from "@/features/reading/review/review-form";
import { ReviewHistory } from "@/features/reading/review/review-history";
import type { useDrawing } from "@/features/reading/review/use-drawing";
import type { Prediction, PredictionResult, ReviewVerdict } from "@/lib/schema";
import panel from "@/features/reading/panel.module.css";
import classes from "./review.module.css";

const VERDICTS: readonly [verdict: ReviewVerdict, code: string, key: string][] = [
  ["agree", "KeyY", "Y"],
  ["correct", "KeyC", "C"],
  ["unusable", "KeyX", "X"],
];

interface ReviewPanelProps {
  prediction: Prediction;
  result: PredictionResult;
  drawing: ReturnType<typeof useDrawing>;
}

/** A person decides: Y and Enter say that the model is right, C corrects it, X says the image is of no use. */
export function ReviewPanel({ prediction, result, drawing }: ReviewPanelProps) {
  const { t } = useTranslation();
  const [verdict, setVerdict] = useState<ReviewVerdict | null>(null);
  useShortcuts(
    useMemo(() => Object.fromEntries(VERDICTS.map(([name, code]) => [code, () => setVerdict(name)])), []),
  );
  const { stop } = drawing;
  const choose = (next: ReviewVerdict) => {
    if (next !== "correct") stop();
    setVerdict(next);
  };
  return (
    <section className={panel.section} aria-label={t("review.title")}>
      <h3 className={panel.heading}>{t("review.title")}</h3>
      <div className={classes.verdicts} role="group" aria-label={t("review.title")}>
        {VERDICTS.map(([name, , key]) => (
          <Button
            key={name}
            size="xs"
            variant={verdict === name ? "filled" : "default"}
            aria-pressed={verdict === name}
            px={6}
            rightSection={<Kbd size="xs">{key}</Kbd>}
            onClick={() => choose(name)}
          >
            {t(`review.verdicts.${name}`)}
          </Button>
        ))}
      </div>
      {verdict !== null && (
        <ReviewForm
          key={verdict}
          id={prediction.id}
          {...{ verdict, result, drawing }}
          onDone={() => setVerdict(null)}
          onCancel={() => setVerdict(null)}
        />
      )}
      {prediction.review !== null && <ReviewHistory id={prediction.id} />}
      <Release prediction={prediction} />
    </section>
  );
}
