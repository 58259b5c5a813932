import { Button, Textarea } from "@mantine/core";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { ErrorNotice } from "@/components/error-notice";
import classes from "./review.module.css";

interface CommentAndSendProps {
  comment: string;
  onComment: (comment: string) => void;
  /** Whether there is enough to send. */
  complete?: boolean;
  review: { error: Error | null; isPending: boolean };
  onCancel: () => void;
}

/** The end of every review: a word to colleagues, what went wrong, send or leave it. */
export function CommentAndSend({ comment, onComment, complete = true, review, onCancel }: CommentAndSendProps) {
  const { t } = useTranslation();
  const send = useRef<HTMLButtonElement>(null);
  // The common case takes two keys: the verdict's own, then Enter.
  useEffect(() => send.current?.focus(), []);
  return (
    <>
      <Textarea
        size="sm"
        autosize
        minRows={1}
        maxRows={6}
        maxLength={2000}
        aria-label={t("review.comment")}
        placeholder={t("review.comment")}
        value={comment}
        onChange={(event) => onComment(event.currentTarget.value)}
      />
      {review.error !== null && <ErrorNotice error={review.error} />}
      <div className={classes.buttons}>
        <Button type="submit" size="xs" disabled={!complete} loading={review.isPending} ref={send}>
          {t("review.send")}
        </Button>
        <Button size="xs" variant="subtle" color="gray" onClick={onCancel}>
          {t("review.cancel")}
        </Button>
      </div>
    </>
  );
}
