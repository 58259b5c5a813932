import { Progress } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { formatWait } from "@/lib/format";
import type { Prediction } from "@/lib/schema";
import classes from "./job-status.module.css";

/** Where a job stands: its place in the queue or how far it is, and the time left as a range, as far as anybody knows. */
export function JobStatus({ job }: { job: Prediction["job"] }) {
  const { t } = useTranslation();
  if (job === null) return null;
  const waiting = job.position !== null && job.position > 0;
  const [low, high] = job.eta_s ?? [];
  return (
    <span className={classes.job}>
      <Progress
        className={classes.bar}
        size={4}
        value={waiting ? 0 : Math.max(4, job.progress * 100)}
        animated={!waiting}
        aria-label={t("job.progress")}
      />
      <span className={classes.words}>
        {waiting ? t("job.position", { position: job.position }) : t("job.share", { share: Math.round(job.progress * 100) })}
        {low !== undefined && high !== undefined && ` · ${t("job.left", { wait: formatWait([low, high]) })}`}
      </span>
    </span>
  );
}
