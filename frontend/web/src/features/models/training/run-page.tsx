import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { lazy, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import { Icon } from "@/components/icons";
import { LazyDialog } from "@/components/lazy-dialog";
import { PageHeader } from "@/components/page-header";
import { QueryView } from "@/components/query-view";
import { Section } from "@/components/section";
import { usePageTitle } from "@/components/use-page-title";
import { paths } from "@/config/paths";
import { modelsQuery } from "@/features/models/models-query";
import { Figures } from "@/features/models/training/figures";
import { LiveRun } from "@/features/models/training/live-run";
import { RunBadge } from "@/features/models/training/run-badge";
import { RunCurves } from "@/features/models/training/run-curves";
import { RunFacts } from "@/features/models/training/run-facts";
import { Files, Report } from "@/features/models/training/report";
import { isUnderWay, type Run, runQuery } from "@/features/models/training/runs";
import { verdictOf } from "@/features/models/training/told";
import { useErrorText } from "@/features/models/training/use-error-text";
import { VerdictSection } from "@/features/models/training/verdict";
import { formatDateTime } from "@/lib/format";
import pageClasses from "@/features/models/models.module.css";
import classes from "./training.module.css";

const ServeDialog = lazy(() => import("@/features/models/serve-dialog"));

/** Everything one training left: what it was asked, what it learned, how it was judged, and what came of it. */
export function RunPage() {
  const { t } = useTranslation();
  const { id = "" } = useParams();
  const query = useQuery(runQuery(id));
  usePageTitle(t("training.run"));
  return (
    <>
      <PageHeader title={query.data === undefined ? t("training.run") : t("training.of", { at: formatDateTime(query.data.created_at) })}>
        <Button component={Link} to={paths.training} variant="default" leftSection={<Icon name="back" size={16} />}>
          {t("training.back")}
        </Button>
      </PageHeader>
      <div className={pageClasses.page}>
        <QueryView query={query} waiting={<Skeleton height={480} radius="lg" />}>
          {(run) => (isUnderWay(run.state) ? <LiveRun run={run} /> : <Ended run={run} />)}
        </QueryView>
      </div>
    </>
  );
}

function Ended({ run }: { run: Run }) {
  const { t } = useTranslation();
  const verdict = verdictOf(run.verdict);
  return (
    <>
      <Outcome run={run} />
      <RunFacts run={run} verdict={verdict} />
      {verdict !== null && <VerdictSection verdict={verdict} />}
      {verdict !== null && <Figures figures={verdict.figures} />}
      {run.files.includes("comparison.json") && <Report run={run} />}
      {run.epochs.length > 0 && (
        <Section title={t("training.curves")}>
          <RunCurves epochs={run.epochs} />
        </Section>
      )}
      <Files run={run} />
    </>
  );
}

/** How it ended, in a sentence, with the next step. */
function Outcome({ run }: { run: Run }) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const models = useQuery(modelsQuery());
  const version = models.data?.versions.find(({ version: name }) => name === run.candidate_version)?.state;
  const ending = version === "serving" ? version : run.state;
  if (ending === "requested" || ending === "filed" || ending === "running") return null;
  return (
    <div className={classes.ending} data-state={run.state}>
      <RunBadge state={run.state} />
      <div>
        {run.error !== null && (
          <p>
            <strong>{errorText(run.error.code).what}</strong> {errorText(run.error.code).next}
          </p>
        )}
        <p>{t(`training.endings.${ending}`)}</p>
      </div>
      {(version === "candidate" || version === "retired") && <Promote version={run.candidate_version} />}
    </div>
  );
}

function Promote({ version }: { version: string }) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState(false);
  return (
    <>
      <Button onClick={() => setAsked(true)}>{t("training.promote")}</Button>
      <LazyDialog onClose={() => setAsked(false)}>
        {asked && <ServeDialog version={version} onClose={() => setAsked(false)} />}
      </LazyDialog>
    </>
  );
}
