import { useState } from "react";
import { useTranslation } from "react-i18next";
import { CommentAndSend } from "@/features/reading/review/comment-and-send";
import { LeaveGuard } from "@/features/reading/review/leave-guard";
import { ReviewHistory } from "@/features/reading/review/review-history";
import { VerdictButtons } from "@/features/reading/review/verdict-buttons";
import { useReview } from "@/lib/reviews";
import type { Prediction, ReviewVerdict } from "@/lib/schema";
import classes from "./review.module.css";

/** A person's word about a refusal, by the keys of a review: rightly refused, should have been judged, or unusable. */
export default function RefusalReview({ prediction }: { prediction: Prediction }) {
  const { t } = useTranslation();
  const [verdict, setVerdict] = useState<ReviewVerdict | null>(null);
  const [comment, setComment] = useState("");
  const end = () => {
    setComment("");
    setVerdict(null);
  };
  return (
    <section className={classes.refusal} aria-label={t("review.refusal.title")}>
      <h3>{t("review.refusal.title")}</h3>
      <VerdictButtons
        label={t("review.refusal.title")}
        words={(name) => t(`review.refusal.${name}`)}
        chosen={verdict}
        onChoose={setVerdict}
        className={classes.refusalVerdicts}
      />
      {verdict !== null && (
        <Words key={verdict} id={prediction.id} {...{ verdict, comment }} onComment={setComment} onEnd={end} />
      )}
      {prediction.review !== null && <ReviewHistory id={prediction.id} refusal />}
    </section>
  );
}

interface WordsProps {
  id: string;
  verdict: ReviewVerdict;
  comment: string;
  onComment: (comment: string) => void;
  /** It was sent, or given up. */
  onEnd: () => void;
}

function Words({ id, verdict, comment, onComment, onEnd }: WordsProps) {
  const { t } = useTranslation();
  const review = useReview(id);
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        review.mutate({ verdict, comment, label: "" }, { onSuccess: onEnd });
      }}
    >
      {verdict === "correct" && <p className={classes.hint}>{t("review.refusal.hint")}</p>}
      <CommentAndSend comment={comment} onComment={onComment} review={review} onCancel={onEnd} />
      <LeaveGuard unsent={comment.trim() !== "" && !review.isPending} />
    </form>
  );
}
