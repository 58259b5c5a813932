import { Button, Radio } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ErrorNotice } from "@/components/error-notice";
import { Icon } from "@/components/icons";
import { useLabelText } from "@/components/use-label-text";
import { CommentAndSend } from "@/features/reading/review/comment-and-send";
import type { useDrawing } from "@/features/reading/review/use-drawing";
import type { PredictionResult, ReviewVerdict } from "@/lib/schema";
import { useReview } from "@/lib/reviews";
import classes from "./review.module.css";

interface ReviewFormProps {
  id: string;
  verdict: ReviewVerdict;
  result: PredictionResult;
  drawing: ReturnType<typeof useDrawing>;
  onDone: () => void;
  onCancel: () => void;
}

/** What goes with a verdict: for a correction the right class or another outline, for each a comment. Enter sends it. */
export function ReviewForm({ id, verdict, result, drawing: { drawing, start, stop }, onDone, onCancel }: ReviewFormProps) {
  const { t } = useTranslation();
  const labelText = useLabelText();
  const [label, setLabel] = useState(result.label);
  const [comment, setComment] = useState("");
  const review = useReview(id);
  const correcting = verdict === "correct";
  // An outline that nobody changed says no more than the one it started from.
  const drawn = drawing?.changed === true ? drawing.draft : null;
  const complete = !correcting || label !== result.label || drawn !== null;
  const begin = useMutation({ mutationFn: start });
  const send = useMutation({
    mutationFn: async () => {
      const mask = drawn === null ? {} : { mask: await drawn.encode() };
      await review.mutateAsync({ verdict, comment, label: correcting ? label : "", ...mask });
    },
    onSuccess: () => {
      stop();
      onDone();
    },
  });
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        send.mutate();
      }}
    >
      {correcting && (
        <>
          <Radio.Group value={label} onChange={setLabel} label={t("review.rightClass")} size="sm">
            <div className={classes.labels}>
              {Object.keys(result.probabilities).map((each) => (
                <Radio key={each} value={each} label={labelText(each)} size="sm" />
              ))}
            </div>
          </Radio.Group>
          {result.images.input !== null && (
            <Button
              size="xs"
              variant="default"
              leftSection={<Icon name="pen" size={16} />}
              loading={begin.isPending}
              onClick={() => (drawing === null ? begin.mutate() : stop())}
            >
              {drawing === null ? t("review.draw") : t("review.drawStop")}
            </Button>
          )}
          {begin.error !== null && <ErrorNotice error={begin.error} />}
          {!complete && <p className={classes.hint}>{t("review.nothingCorrected")}</p>}
        </>
      )}
      <CommentAndSend
        comment={comment}
        onComment={setComment}
        complete={complete}
        review={send}
        onCancel={() => {
          stop();
          onCancel();
        }}
      />
    </form>
  );
}
