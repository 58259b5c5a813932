import { Button, Progress } from "@mantine/core";
import { lazy, useState } from "react";
import { useTranslation } from "react-i18next";
import { LazyDialog } from "@/components/lazy-dialog";
import { Section } from "@/components/section";
import { RunCurves } from "@/features/models/training/run-curves";
import { type Run, STAGES, stageOf } from "@/features/models/training/runs";
import { epochsOf } from "@/features/models/training/told";
import { formatDuration, formatNumber } from "@/lib/format";
import classes from "./training.module.css";

const CancelDialog = lazy(() => import("@/features/models/training/cancel-dialog"));

/** The run under way: where it is, how long it takes, what it has learned so far, and the way to end it. */
export function LiveRun({ run }: { run: Run }) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState(false);
  const stage = stageOf(run);
  const epochs = epochsOf(run.epochs);
  return (
    <Section
      title={t("training.live")}
      action={
        <Button size="xs" variant="default" onClick={() => setAsked(true)}>
          {t("training.cancel")}
        </Button>
      }
    >
      <p className={classes.why}>{run.reason}</p>
      <ol className={classes.stages} aria-label={t("training.stage")}>
        {STAGES.slice(0, -1).map((name) => (
          <li key={name} data-done={STAGES.findIndex((one) => one === name) < STAGES.findIndex((one) => one === stage)} aria-current={name === stage ? "step" : undefined}>
            {t(`training.stages.${name}`)}
          </li>
        ))}
      </ol>
      <Progress value={run.progress * 100} size="lg" aria-label={t("training.live")} animated={run.state === "running"} />
      <p className={classes.progress} role="status">
        <b className="nn-number">{formatNumber(run.progress * 100)}%</b>
        {stage === "waiting" && <span>{t("training.waiting")}</span>}
        {epochs !== null && <span>{t("training.epoch", epochs)}</span>}
        {run.eta_s !== null && <span>{t("training.left", { time: formatDuration(run.eta_s) })}</span>}
      </p>
      <RunCurves epochs={run.epochs} />
      <LazyDialog onClose={() => setAsked(false)}>
        {asked && <CancelDialog run={run} onClose={() => setAsked(false)} />}
      </LazyDialog>
    </Section>
  );
}
