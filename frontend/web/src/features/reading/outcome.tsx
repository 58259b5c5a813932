import { Button, Progress } from "@mantine/core";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { EmptyState } from "@/components/empty-state";
import { ErrorNotice } from "@/components/error-notice";
import { JobStatus } from "@/components/job-status";
import { StateBadge } from "@/components/state-badge";
import { useProblemText } from "@/components/use-problem-text";
import { paths } from "@/config/paths";
import { may } from "@/config/roles";
import { useEmergencyOnly } from "@/lib/patients";
import { isMoving } from "@/lib/predictions";
import type { Prediction } from "@/lib/schema";
import { localProblem } from "@/lib/problem";
import { useCancelJob } from "@/lib/reviews";
import { useUser } from "@/lib/session-store";
import classes from "./reading.module.css";

const RefusalReview = lazy(() => import("@/features/reading/review/refusal-review"));

/** An analysis without a result to show: still running, refused, failed - or not for this role to see. */
export function Outcome({ prediction }: { prediction: Prediction }) {
  if (isMoving(prediction.state)) return <Running prediction={prediction} />;
  if (prediction.state === "completed") return <Handed />;
  return <Ended prediction={prediction} />;
}

function Running({ prediction: { id, state, job, patient, requested_by } }: { prediction: Prediction }) {
  const { t } = useTranslation();
  const user = useUser();
  const emergencyOnly = useEmergencyOnly(patient);
  // What one asked oneself, in an emergency too, one may take back.
  const mayCancel = may(user?.role, "cancel") && (!emergencyOnly || requested_by === user?.id);
  const cancel = useCancelJob(id);
  return (
    <EmptyState
      icon="clock"
      title={t("outcome.running")}
      text={
        <div className={classes.running} role="status">
          <StateBadge state={state} />
          {job === null ? <Progress value={100} animated aria-label={t("outcome.running")} /> : <JobStatus job={job} />}
          {cancel.error !== null && <ErrorNotice error={cancel.error} />}
        </div>
      }
      action={
        job !== null &&
        mayCancel && (
          <Button variant="default" loading={cancel.isPending} onClick={() => cancel.mutate()}>
            {t("outcome.cancel")}
          </Button>
        )
      }
    />
  );
}

function Handed() {
  const { t } = useTranslation();
  const user = useUser();
  const text = user?.role === "patient" ? t("outcome.notReleased") : t("outcome.handed");
  return <EmptyState icon="check" title={t("outcome.completed")} text={text} />;
}

function Ended({ prediction }: { prediction: Prediction }) {
  const { t } = useTranslation();
  const user = useUser();
  const { what, next } = useProblemText({ ...localProblem("internal_error"), ...prediction.error });
  const refused = prediction.state === "refused";
  return (
    <EmptyState
      icon={refused ? "refuse" : "warning"}
      title={refused ? t("outcome.refused") : t("outcome.ended", { state: t(`states.${prediction.state}`) })}
      text={
        <>
          {prediction.error !== null && (
            <p className={classes.outcomeText}>
              <strong>{what}</strong> {next}
            </p>
          )}
          <p className={classes.requestId}>
            {t("errors.requestId")} <span className="nn-mono">{prediction.request_id}</span>
          </p>
        </>
      }
      action={
        may(user?.role, "predict") && (
          <>
            <Button component={Link} to={paths.newAnalysisFor(prediction.patient)}>
              {t("outcome.another")}
            </Button>
            {refused && may(user?.role, "review") && (
              <Suspense fallback={null}>
                <RefusalReview prediction={prediction} />
              </Suspense>
            )}
          </>
        )
      }
    />
  );
}
