import { Skeleton } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { EmptyState } from "@/components/empty-state";
import { PageHeader } from "@/components/page-header";
import { Pager } from "@/components/pager";
import { QueryView } from "@/components/query-view";
import { Section } from "@/components/section";
import { useCursor } from "@/components/use-cursor";
import { usePageTitle } from "@/components/use-page-title";
import { ModelsTabs } from "@/features/models/models-tabs";
import { LiveRun } from "@/features/models/training/live-run";
import { NewRun } from "@/features/models/training/new-run";
import { RunList } from "@/features/models/training/run-list";
import { isUnderWay, runsQuery } from "@/features/models/training/runs";
import classes from "@/features/models/models.module.css";

/** Start a training, watch it, and find what came of the earlier ones. */
export function TrainingPage() {
  const { t } = useTranslation();
  const [cursor, moveTo] = useCursor();
  // The first page has the run under way, wherever the list stands.
  const newest = useQuery(runsQuery());
  const query = useQuery({ ...runsQuery(cursor), placeholderData: keepPreviousData });
  const live = newest.data?.results.find(({ state }) => isUnderWay(state));
  usePageTitle(t("models.tabs.training"));
  return (
    <>
      <PageHeader title={t("models.tabs.training")} />
      <ModelsTabs />
      {newest.isPending ? (
        // One piece until it is known whether a run stands above the rest: nothing below may jump.
        <Skeleton height={560} radius="lg" />
      ) : (
        <div className={classes.page}>
          {live !== undefined && <LiveRun run={live} />}
          {newest.isSuccess && <NewRun busy={live !== undefined} />}
          <Section title={t("training.past")}>
            <QueryView query={query} waiting={<Skeleton height={240} radius="md" />}>
              {(page) => {
                const ended = page.results.filter(({ state }) => !isUnderWay(state));
                return ended.length === 0 && cursor === undefined ? (
                  <EmptyState icon="model" title={t("training.none")} text={t("training.noneText")} />
                ) : (
                  <>
                    <RunList runs={ended} />
                    <Pager page={page} labels={{ previous: t("training.newer"), next: t("training.older") }} onMove={moveTo} />
                  </>
                );
              }}
            </QueryView>
          </Section>
        </div>
      )}
    </>
  );
}
