import { Button, Skeleton } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "@/components/empty-state";
import { Icon } from "@/components/icons";
import { Pager } from "@/components/pager";
import { QueryView } from "@/components/query-view";
import { EventFilters } from "@/features/record/event-filters";
import { EventRow } from "@/features/record/event-row";
import { ExportEvents } from "@/features/record/export-events";
import { eventsQuery } from "@/features/record/record";
import { useEventFilters } from "@/features/record/use-event-filters";
import classes from "./record.module.css";

export function Events() {
  const { t } = useTranslation();
  const { filters, query: asked, change, narrowed, clear } = useEventFilters();
  const query = useQuery({ ...eventsQuery(asked), placeholderData: keepPreviousData });
  const [exporting, setExporting] = useState(false);
  const known = query.data?.results.find(({ actor }) => actor?.id === filters.actor)?.actor;
  return (
    <section aria-label={t("record.events")}>
      <div className={classes.bar}>
        <EventFilters filters={filters} person={known ? known.name || known.username : null} onChange={change} />
        <Button variant="default" leftSection={<Icon name="download" size={16} />} onClick={() => setExporting(true)}>
          {t("record.export")}
        </Button>
      </div>
      <QueryView query={query} waiting={<Skeleton height={360} radius="lg" />}>
        {(page) =>
          page.results.length === 0 ? (
            <EmptyState
              icon="search"
              title={t("record.nothing")}
              text={t("record.nothingText")}
              action={narrowed && <Button variant="default" onClick={clear}>{t("record.clear")}</Button>}
            />
          ) : (
            <>
              <ul className={classes.events} aria-label={t("record.events")}>
                {page.results.map((event) => (
                  <EventRow key={event.seq} event={event} onPerson={(actor) => change({ actor })} />
                ))}
              </ul>
              <Pager
                page={page}
                labels={{ previous: t("record.newer"), next: t("record.older") }}
                onMove={(cursor) => change({ cursor })}
              />
            </>
          )
        }
      </QueryView>
      {exporting && <ExportEvents query={asked} onClose={() => setExporting(false)} />}
    </section>
  );
}
