import { Progress, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { PageHeader } from "@/components/page-header";
import { PageTabs } from "@/components/page-tabs";
import { QueryView } from "@/components/query-view";
import { Section } from "@/components/section";
import { useLabelText } from "@/components/use-label-text";
import { usePageTitle } from "@/components/use-page-title";
import { paths } from "@/config/paths";
import type { Summary } from "@/features/monitoring/alarm-words";
import { Alarms } from "@/features/monitoring/alarms";
import { Trends } from "@/features/monitoring/trends";
import { api } from "@/lib/api-client";
import { formatBytes, formatDateTime, formatMs, formatNumber, formatShare, formatWhen } from "@/lib/format";
import { isState } from "@/lib/predictions";
import classes from "./monitoring.module.css";

const POLL_MS = 5_000;

/** The four measures of the site: response time, error rate, inference time, and the machine; live and over time. */
export function MonitoringPage() {
  const { t } = useTranslation();
  const query = useQuery({
    queryKey: ["monitoring", "summary"],
    queryFn: ({ signal }) => api.get("/api/v1/monitoring/summary/", { signal }),
    refetchInterval: POLL_MS,
  });
  usePageTitle(t("monitoring.title"));
  return (
    <>
      <PageHeader title={t("monitoring.title")}>
        {query.data !== undefined && <span className={classes.at}>{t("monitoring.at", { at: formatDateTime(query.data.at) })}</span>}
      </PageHeader>
      <PageTabs
        label={t("monitoring.title")}
        tabs={[
          { to: paths.monitoring, text: t("monitoring.tabs.live") },
          { to: paths.agreement, text: t("monitoring.tabs.agreement") },
        ]}
      />
      <div className={classes.page}>
        <QueryView query={query} waiting={<Skeleton height={480} radius="lg" />}>
          {(summary) => <Figures summary={summary} />}
        </QueryView>
        <Trends />
      </div>
    </>
  );
}

function Figures({ summary: { requests, predictions, machine, queue, alarms } }: { summary: Summary }) {
  const { t } = useTranslation();
  const labelText = useLabelText();
  const errors = formatShare(requests.error_rate, 2);
  return (
    <>
      <Alarms alarms={alarms} />
      <div className={classes.tiles}>
        <Tile name={t("monitoring.response")} value={formatMs(requests.mean_ms)} note={t("monitoring.requests", { count: requests.total })} />
        <Tile
          name={t("monitoring.errors")}
          value={errors}
          note={t("monitoring.errorCount", { count: requests.errors })}
          bad={requests.error_rate > 0.01}
        />
        <Tile name={t("monitoring.inference")} value={formatMs(predictions.mean_inference_ms)} note={t("monitoring.lastDay")} />
        <Tile name={t("monitoring.prediction")} value={formatMs(predictions.mean_ms)} note={t("monitoring.predictions", { count: predictions.total })} />
      </div>
      <div className={classes.columns}>
        <Section title={t("monitoring.machine")}>
          <Gauge name={t("monitoring.cpu")} percent={machine.cpu_percent} />
          <Gauge
            name={t("monitoring.memory")}
            percent={machine.memory_percent}
            note={t("monitoring.free", { size: formatBytes(machine.memory_available_bytes) })}
          />
          <Gauge
            name={t("monitoring.disk")}
            percent={machine.disk_percent}
            note={t("monitoring.free", { size: formatBytes(machine.disk_free_bytes) })}
          />
        </Section>
        <Section title={t("monitoring.queue")}>
          <Counts
            counts={{ queued: queue.queued, running: queue.running }}
            name={(key) => t(key === "queued" ? "monitoring.queued" : "monitoring.running")}
          />
          <p className={classes.note}>
            {queue.waiting_since === null
              ? t("monitoring.queueEmpty")
              : `${t("monitoring.waits")}: ${t("monitoring.since", { when: formatWhen(queue.waiting_since) })}`}
          </p>
        </Section>
        <Section title={t("monitoring.byState")}>
          <Counts counts={predictions.by_state} name={(key) => (isState(key) ? t(`states.${key}`) : key)} />
        </Section>
        <Section title={t("monitoring.byLabel")}>
          <Counts counts={predictions.by_label} name={labelText} />
        </Section>
      </div>
    </>
  );
}

function Tile({ name, value, note, bad = false }: { name: string; value: string; note: string; bad?: boolean }) {
  return (
    <div className={classes.tile} data-bad={bad}>
      <span>{name}</span>
      <strong className="nn-number">{value}</strong>
      <span>{note}</span>
    </div>
  );
}

function Gauge({ name, percent, note }: { name: string; percent: number; note?: string }) {
  const color = percent > 90 ? "red" : percent > 75 ? "yellow" : "aqua";
  return (
    <div className={classes.gauge}>
      <span>{name}</span>
      <span className="nn-number">{formatNumber(percent)}%</span>
      <Progress value={percent} color={color} size="sm" aria-label={name} className={classes.wide} />
      {note !== undefined && <span className={classes.note}>{note}</span>}
    </div>
  );
}

function Counts({ counts, name }: { counts: Record<string, number>; name: (key: string) => ReactNode }) {
  const { t } = useTranslation();
  const rows = Object.entries(counts).sort(([, a], [, b]) => b - a);
  if (rows.length === 0) return <p className={classes.note}>{t("monitoring.nothing")}</p>;
  const most = Math.max(1, ...rows.map(([, count]) => count));
  return (
    <dl className={classes.counts}>
      {rows.map(([key, count]) => (
        <div key={key}>
          <dt>{name(key)}</dt>
          <dd>
            <span className={classes.track} aria-hidden="true">
              <span style={{ width: `${(count / most) * 100}%` }} />
            </span>
            <span className="nn-number">{formatNumber(count)}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}
