import { Button } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { lazy, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Icon } from "@/components/icons";
import { LazyDialog } from "@/components/lazy-dialog";
import { PageHeader } from "@/components/page-header";
import { Pager } from "@/components/pager";
import { QueryView } from "@/components/query-view";
import { usePageTitle } from "@/components/use-page-title";
import { paths } from "@/config/paths";
import { may } from "@/config/roles";
import { FilterBar } from "@/features/history/filter-bar";
import { MovingJobs } from "@/features/history/moving-jobs";
import { Nothing } from "@/features/history/nothing";
import { Rows, Waiting } from "@/features/history/rows";
import { useListShortcuts } from "@/features/history/use-list-shortcuts";
import { useFilters } from "@/features/history/use-filters";
import { type HistoryQuery, historyQuery } from "@/lib/predictions";
import { useUser } from "@/lib/session-store";
import { worklist } from "@/lib/worklist";
import classes from "./history.module.css";

const ExportHistory = lazy(() => import("@/features/history/export-dialog"));

export function HistoryPage() {
  const { t } = useTranslation();
  const user = useUser();
  const { filters, view, query: asked, change, narrowed, clear } = useFilters(user?.role);
  const query = useQuery({ ...historyQuery(asked), placeholderData: keepPreviousData });
  const rows = query.data?.results;
  useEffect(() => worklist.set(rows?.map(({ id }) => id) ?? []), [rows]);
  useListShortcuts(() => change({ view: view === "unread" ? "all" : "unread", state: undefined }));
  const title = t(user?.role === "patient" ? "nav.myResults" : "nav.analyses");
  usePageTitle(title);
  return (
    <>
      <PageHeader title={title}>
        {may(user?.role, "export") && <ExportButton query={asked} />}
        {may(user?.role, "predict") && (
          <Button component={Link} to={paths.newAnalysis} leftSection={<Icon name="plus" size={16} />}>
            {t("nav.newAnalysis")}
          </Button>
        )}
      </PageHeader>
      <FilterBar filters={filters} view={view} onChange={change} />
      <div className={classes.body}>
        {view === "unread" && <MovingJobs />}
        <QueryView query={query} waiting={<Waiting />}>
          {(page) =>
            page.results.length === 0 ? (
              <Nothing {...{ view, narrowed }} onClear={clear} />
            ) : (
              <>
                <Rows rows={page.results} />
                <Pager
                  page={page}
                  labels={{ previous: t("history.newer"), next: t("history.older") }}
                  onMove={(cursor) => change({ cursor })}
                />
              </>
            )
          }
        </QueryView>
      </div>
    </>
  );
}

function ExportButton({ query }: { query: HistoryQuery }) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  return (
    <>
      <Button variant="default" leftSection={<Icon name="download" size={16} />} onClick={() => setOpened(true)}>
        {t("export.open")}
      </Button>
      <LazyDialog onClose={() => setOpened(false)}>
        {opened && <ExportHistory query={query} onClose={() => setOpened(false)} />}
      </LazyDialog>
    </>
  );
}
