import { Button, Radio } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ErrorNotice } from "@/components/error-notice";
import { Icon } from "@/components/icons";
import { useLabelText } from "@/components/use-label-text";
import { CommentAndSend } from "@/features/reading/review/comment-and-send";
import { LeaveGuard } from "@/features/reading/review/leave-guard";
import type { useDrawing } from "@/features/reading/review/use-drawing";
import type { PredictionResult, ReviewVerdict } from "@/lib/schema";
import { useReview } from "@/lib/reviews";
import classes from "./review.module.css";

interface ReviewFormProps {
  id: string;
  verdict: ReviewVerdict;
  result: PredictionResult;
  drawing: ReturnType<typeof useDrawing>;
  comment: string;
  onComment: (comment: string) => void;
  /** It was sent, or given up. */
  onEnd: () => void;
}

/** What goes with a verdict: for a correction the right class or another outline, for each a comment. Enter sends it. */
export function ReviewForm({ id, verdict, result, drawing, comment, onComment, onEnd }: ReviewFormProps) {
  const [label, setLabel] = useState(result.label);
  const review = useReview(id);
  const correcting = verdict === "correct";
  // An outline that nobody changed says no more than the one it started from.
  const drawn = drawing.drawing?.changed === true ? drawing.drawing.draft : null;
  const corrected = label !== result.label || drawn !== null;
  const send = useMutation({
    mutationFn: async () => {
      const mask = drawn === null ? {} : { mask: await drawn.encode() };
      await review.mutateAsync({ verdict, comment, label: correcting ? label : "", ...mask });
    },
    onSuccess: onEnd,
  });
  const unsent = comment.trim() !== "" || drawing.drawn || corrected;
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        send.mutate();
      }}
    >
      {correcting && <Correction {...{ result, drawing, label, corrected }} onLabel={setLabel} />}
      <CommentAndSend
        comment={comment}
        onComment={onComment}
        complete={!correcting || corrected}
        review={send}
        onCancel={onEnd}
      />
      {/* What is on its way is not lost. */}
      <LeaveGuard unsent={unsent && !send.isPending} />
    </form>
  );
}

interface CorrectionProps extends Pick<ReviewFormProps, "result" | "drawing"> {
  label: string;
  onLabel: (label: string) => void;
  corrected: boolean;
}

/** Another class, another outline, or both. */
function Correction({ result, drawing: { drawing, start, stop }, label, onLabel, corrected }: CorrectionProps) {
  const { t } = useTranslation();
  const labelText = useLabelText();
  const begin = useMutation({ mutationFn: start });
  return (
    <>
      <Radio.Group value={label} onChange={onLabel} label={t("review.rightClass")} size="sm">
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
      {!corrected && <p className={classes.hint}>{t("review.nothingCorrected")}</p>}
    </>
  );
}
