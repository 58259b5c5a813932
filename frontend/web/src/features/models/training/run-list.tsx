import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { paths } from "@/config/paths";
import { RunBadge } from "@/features/models/training/run-badge";
import type { Run } from "@/features/models/training/runs";
import { useErrorText } from "@/features/models/training/use-error-text";
import { formatDateTime } from "@/lib/format";
import classes from "./training.module.css";

/** Earlier trainings: how each ended, and the way to all it left. */
export function RunList({ runs }: { runs: readonly Run[] }) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  return (
    <ul className={classes.runs}>
      {runs.map((run) => (
        <li key={run.id}>
          <Link to={paths.trainingRun(run.id)} className={classes.run}>
            <RunBadge state={run.state} />
            <span className={classes.reason}>{run.reason}</span>
            <span className={classes.outcome}>{run.error === null ? run.candidate_version : errorText(run.error.code).what}</span>
            <span>{isProfile(run.profile) ? t(`training.profiles.${run.profile}`) : run.profile}</span>
            <time>{formatDateTime(run.created_at)}</time>
          </Link>
        </li>
      ))}
    </ul>
  );
}

export function isProfile(name: string): name is "quick" | "full" {
  return name === "quick" || name === "full";
}
