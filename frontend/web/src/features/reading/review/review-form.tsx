import { Button, Radio } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
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
  const complete = !correcting || label !== result.label || drawing !== null;
  const send = async () => {
    const mask = drawing === null ? {} : { mask: await drawing.draft.encode() };
    await review.mutateAsync({ verdict, comment, label: correcting ? label : "", ...mask });
    stop();
    onDone();
  };
  const submit = () => void send().catch(() => undefined);
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
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
              onClick={() => (drawing === null ? void start() : stop())}
            >
              {drawing === null ? t("review.draw") : t("review.drawStop")}
            </Button>
          )}
          {!complete && <p className={classes.hint}>{t("review.nothingCorrected")}</p>}
        </>
      )}
      <CommentAndSend
        comment={comment}
        onComment={setComment}
        complete={complete}
        review={review}
        onCancel={() => {
          stop();
          onCancel();
        }}
      />
    </form>
  );
}
