import { Button, Radio, Textarea } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ErrorNotice } from "@/components/error-notice";
import { Icon } from "@/components/icons";
import { useLabelText } from "@/components/use-label-text";
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
  const sendButton = useRef<HTMLButtonElement>(null);
  // The common case takes two keys: the verdict's own, then Enter.
  useEffect(() => sendButton.current?.focus(), []);
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
        <Button type="submit" size="xs" disabled={!complete} loading={review.isPending} ref={sendButton}>
          {t("review.send")}
        </Button>
        <Button
          size="xs"
          variant="subtle"
          color="gray"
          onClick={() => {
            stop();
            onCancel();
          }}
        >
          {t("review.cancel")}
        </Button>
      </div>
    </form>
  );
}
