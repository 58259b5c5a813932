import { Button, Kbd, Textarea } from "@mantine/core";
import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ErrorNotice } from "@/components/error-notice";
import { useShortcuts } from "@/components/use-shortcuts";
import { ReviewHistory } from "@/features/reading/review/review-history";
import { useReview } from "@/lib/reviews";
import type { Prediction, ReviewVerdict } from "@/lib/schema";
import classes from "./review.module.css";

const VERDICTS: readonly [verdict: ReviewVerdict, code: string, key: string][] = [
  ["agree", "KeyY", "Y"],
  ["correct", "KeyC", "C"],
  ["unusable", "KeyX", "X"],
];

/** A person's word about a refusal, by the keys of a review: rightly refused, should have been judged, or unusable. */
export default function RefusalReview({ prediction }: { prediction: Prediction }) {
  const { t } = useTranslation();
  const [verdict, setVerdict] = useState<ReviewVerdict | null>(null);
  useShortcuts(useMemo(() => Object.fromEntries(VERDICTS.map(([name, code]) => [code, () => setVerdict(name)])), []));
  return (
    <section className={classes.refusal} aria-label={t("review.refusal.title")}>
      <h3>{t("review.refusal.title")}</h3>
      <div className={classes.refusalVerdicts} role="group" aria-label={t("review.refusal.title")}>
        {VERDICTS.map(([name, , key]) => (
          <Button
            key={name}
            size="xs"
            variant={verdict === name ? "filled" : "default"}
            aria-pressed={verdict === name}
            rightSection={<Kbd size="xs">{key}</Kbd>}
            onClick={() => setVerdict(name)}
          >
            {t(`review.refusal.${name}`)}
          </Button>
        ))}
      </div>
      {verdict !== null && (
        <Words key={verdict} id={prediction.id} verdict={verdict} onDone={() => setVerdict(null)} />
      )}
      {prediction.review !== null && <ReviewHistory id={prediction.id} refusal />}
    </section>
  );
}

function Words({ id, verdict, onDone }: { id: string; verdict: ReviewVerdict; onDone: () => void }) {
  const { t } = useTranslation();
  const [comment, setComment] = useState("");
  const review = useReview(id);
  const send = useRef<HTMLButtonElement>(null);
  useEffect(() => send.current?.focus(), []);
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        review.mutate({ verdict, comment, label: "" }, { onSuccess: onDone });
      }}
    >
      {verdict === "correct" && <p className={classes.hint}>{t("review.refusal.hint")}</p>}
      <Textarea
        size="sm"
        autosize
        minRows={1}
        maxRows={6}
        maxLength={2000}
        aria-label={t("review.comment")}
        placeholder={t("review.comment")}
        value={comment}
        onChange={(event) => setComment(event.currentTarget.value)}
      />
      {review.error !== null && <ErrorNotice error={review.error} />}
      <div className={classes.buttons}>
        <Button type="submit" size="xs" loading={review.isPending} ref={send}>
          {t("review.send")}
        </Button>
        <Button size="xs" variant="subtle" color="gray" onClick={onDone}>
          {t("review.cancel")}
        </Button>
      </div>
    </form>
  );
}
