import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Icon } from "@/components/icons";
import { JobStatus } from "@/components/job-status";
import { PatientName } from "@/components/patient-name";
import { StateBadge } from "@/components/state-badge";
import { useProblemText } from "@/components/use-problem-text";
import { paths } from "@/config/paths";
import { may } from "@/config/roles";
import { formatDateTime, formatProbability, formatWhen } from "@/lib/format";
import { localProblem } from "@/lib/problem";
import type { Prediction, PredictionResult } from "@/lib/schema";
import { useUser } from "@/lib/session-store";
import classes from "./history.module.css";

export function HistoryRow({ row }: { row: Prediction }) {
  const { t } = useTranslation();
  return (
    <li>
      <Link to={paths.analysis(row.id)} className={classes.row} data-state={row.state}>
        <span className={classes.finding}>
          {row.result === null ? <Outcome row={row} /> : <Finding row={row} result={row.result} />}
        </span>
        <span className={classes.probability}>
          {row.result !== null && <Probability result={row.result} />}
          <JobStatus job={row.job} />
        </span>
        <span className={classes.patient}>
          <PatientName id={row.patient} />
        </span>
        <time className={classes.time} dateTime={row.created_at} title={formatDateTime(row.created_at)}>
          {formatWhen(row.created_at)}
        </time>
        <Icon name="forward" size={16} className={classes.chevron} aria-label={t("history.open")} />
      </Link>
    </li>
  );
}

function Finding({ row, result }: { row: Prediction; result: PredictionResult }) {
  const { t } = useTranslation();
  const reader = may(useUser()?.role, "review");
  return (
    <>
      {reader && row.review === null && (
        <span className={classes.unread} role="img" aria-label={t("history.toRead")} title={t("history.toRead")} />
      )}
      <span className={classes.label}>{result.label_text}</span>
      {result.volume !== null && <span className={classes.tag}>{t("history.volume")}</span>}
      {!result.confident && (
        <span className={classes.unsure}>
          <Icon name="warning" size={14} />
          {t("reading.notConfidentShort")}
        </span>
      )}
      {row.review !== null && (
        <span className={classes.verdict} data-verdict={row.review.verdict}>
          <Icon name="check" size={14} />
          {t(`verdicts.${row.review.verdict}`)}
        </span>
      )}
      {row.released && <span className={classes.tag}>{t("released")}</span>}
    </>
  );
}

function Outcome({ row }: { row: Prediction }) {
  const { t } = useTranslation();
  const problem = { ...localProblem("internal_error"), ...row.error };
  const { what } = useProblemText(problem);
  return (
    <>
      <StateBadge state={row.state} />
      {row.error !== null && <span className={classes.reason}>{what}</span>}
      {row.review !== null && (
        <span className={classes.verdict} data-verdict={row.review.verdict}>
          <Icon name="check" size={14} />
          {t(`review.refusal.${row.review.verdict}`)}
        </span>
      )}
    </>
  );
}

function Probability({ result }: { result: PredictionResult }) {
  return (
    <>
      <span className={classes.percent}>{formatProbability(result.probability)}</span>
      <span className={classes.bar} aria-hidden="true">
        <span style={{ width: `${result.probability * 100}%` }} data-unsure={!result.confident} />
      </span>
    </>
  );
}
