import { Button, Skeleton } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { EmptyState } from "@/components/empty-state";
import { Icon } from "@/components/icons";
import { PageHeader } from "@/components/page-header";
import { Pager } from "@/components/pager";
import { QueryView } from "@/components/query-view";
import { usePageTitle } from "@/components/use-page-title";
import { paths } from "@/config/paths";
import { may } from "@/config/roles";
import { FilterBar } from "@/features/history/filter-bar";
import { HistoryRow } from "@/features/history/history-row";
import { useFilters } from "@/features/history/use-filters";
import { historyQuery } from "@/lib/predictions";
import type { PredictionPage } from "@/lib/schema";
import { useUser } from "@/lib/session-store";
import classes from "./history.module.css";

export function HistoryPage() {
  const { t } = useTranslation();
  const user = useUser();
  const { filters, change, narrowed, clear } = useFilters();
  const query = useQuery({ ...historyQuery(filters), placeholderData: keepPreviousData });
  const title = t(user?.role === "patient" ? "nav.myResults" : "nav.analyses");
  usePageTitle(title);
  return (
    <>
      <PageHeader title={title}>
        {may(user?.role, "predict") && (
          <Button component={Link} to={paths.newAnalysis} leftSection={<Icon name="plus" size={16} />}>
            {t("nav.newAnalysis")}
          </Button>
        )}
      </PageHeader>
      <FilterBar filters={filters} onChange={change} />
      <div className={classes.body}>
        <QueryView query={query} waiting={<Waiting />}>
          {(page) =>
            page.results.length === 0 ? (
              <Nothing narrowed={narrowed} onClear={clear} />
            ) : (
              <>
                <Rows page={page} />
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

function Nothing({ narrowed, onClear }: { narrowed: boolean; onClear: () => void }) {
  return narrowed ? <NothingFound onClear={onClear} /> : <NothingYet />;
}

/** Up and down move between rows, Enter opens: the list can be worked through without the mouse. */
function moveFocus(event: KeyboardEvent<HTMLUListElement>) {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const links = [...event.currentTarget.querySelectorAll("a")];
  const at = links.indexOf(document.activeElement as HTMLAnchorElement);
  const next = links[at + (event.key === "ArrowDown" ? 1 : -1)];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}

function Rows({ page }: { page: PredictionPage }) {
  const { t } = useTranslation();
  const user = useUser();
  return (
    <div className={classes.table}>
      <div className={classes.head} aria-hidden="true">
        <span>{t("history.finding")}</span>
        <span>{may(user?.role, "results") && t("history.probability")}</span>
        <span>{t("history.patient")}</span>
        <span>{t("history.time")}</span>
        <span />
      </div>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- arrow keys only add to the links inside */}
      <ul className={classes.rows} onKeyDown={moveFocus} aria-label={t("history.list")}>
        {page.results.map((row) => (
          <HistoryRow key={row.id} row={row} />
        ))}
      </ul>
    </div>
  );
}

function Waiting() {
  const { t } = useTranslation();
  return (
    <div className={classes.table} role="status" aria-label={t("common.loading")}>
      {Array.from({ length: 8 }, (_, row) => (
        <div key={row} className={classes.row}>
          <Skeleton height={14} width="60%" />
          <Skeleton height={14} />
          <Skeleton height={14} width="70%" />
          <Skeleton height={14} width="80%" />
        </div>
      ))}
    </div>
  );
}

function NothingFound({ onClear }: { onClear: () => void }) {
  const { t } = useTranslation();
  return (
    <EmptyState
      icon="search"
      title={t("history.nothingFound")}
      text={t("history.nothingFoundText")}
      action={
        <Button variant="default" onClick={onClear}>
          {t("history.clear")}
        </Button>
      }
    />
  );
}

function NothingYet() {
  const { t } = useTranslation();
  const user = useUser();
  if (!may(user?.role, "predict")) {
    const text = user?.role === "patient" ? t("history.emptyPatient") : t("history.emptyReader");
    return <EmptyState icon="list" title={t("history.empty")} text={text} />;
  }
  return (
    <EmptyState
      icon="image"
      title={t("history.empty")}
      text={
        <ol className={classes.steps}>
          <li>{t("history.step1")}</li>
          <li>{t("history.step2")}</li>
          <li>{t("history.step3")}</li>
        </ol>
      }
      action={
        <Button component={Link} to={paths.newAnalysis} leftSection={<Icon name="plus" size={16} />}>
          {t("history.first")}
        </Button>
      }
    />
  );
}
