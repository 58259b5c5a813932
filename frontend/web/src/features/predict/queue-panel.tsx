import { Button, Progress } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { ProblemNotice } from "@/components/error-notice";
import { formatNumber } from "@/lib/format";
import { hasFailed, isUnderWay, mayTryAgain } from "@/lib/upload-item";
import { type QueueView, uploadQueue } from "@/lib/upload-queue";
import classes from "./new-analysis.module.css";

/** How the whole lot stands, and what can be done about it at once. */
export function QueuePanel({ queue: { items, stopped } }: { queue: QueueView }) {
  const { t } = useTranslation();
  const started = items.filter(({ patientId }) => patientId !== null);
  if (started.length === 0) return null;
  const done = started.filter(({ state }) => state === "done").length;
  const moving = started.filter(isUnderWay).length;
  const again = started.filter(hasFailed).length;
  const standing = stopped !== null ? "halted" : moving > 0 ? "working" : "finished";
  const ended = done + started.filter(mayTryAgain).length;
  return (
    <section className={classes.progress} aria-label={t("queue.title")}>
      <div className={classes.progressHead} role="status">
        <strong>{t(`queue.${standing}`)}</strong>
        <span className="nn-number">{t("queue.count", { done: formatNumber(done), all: formatNumber(started.length) })}</span>
      </div>
      <Progress value={(done / started.length) * 100} size="sm" aria-label={t("queue.title")} />
      {stopped !== null && <ProblemNotice problem={stopped} />}
      {moving > 0 && <p className={classes.hint}>{t("queue.leave")}</p>}
      <div className={classes.queueActions}>
        <Buttons stopped={stopped !== null} {...{ ended, moving, again }} />
      </div>
    </section>
  );
}

interface Counts {
  stopped: boolean;
  /** Done, failed or cancelled. */
  ended: number;
  moving: number;
  again: number;
}

function Buttons({ stopped, ended, moving, again }: Counts) {
  const { t } = useTranslation();
  return (
    <>
      {stopped && (
        <Button size="xs" onClick={() => uploadQueue.retryAll()}>
          {t("queue.resume")}
        </Button>
      )}
      {!stopped && again > 0 && (
        <Button size="xs" variant="default" onClick={() => uploadQueue.retryAll()}>
          {t("queue.again", { again })}
        </Button>
      )}
      {moving > 0 && (
        <Button size="xs" variant="default" onClick={() => uploadQueue.cancelAll()}>
          {t("predict.cancel")}
        </Button>
      )}
      {ended > 0 && moving === 0 && (
        <Button size="xs" variant="subtle" color="gray" onClick={() => uploadQueue.clearFinished()}>
          {t("queue.clear")}
        </Button>
      )}
    </>
  );
}
