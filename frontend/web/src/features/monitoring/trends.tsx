import { SegmentedControl, Skeleton } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import type { Line } from "@/components/chart/chart";
import { LineChart } from "@/components/chart/line-chart";
import { QueryView } from "@/components/query-view";
import { Section } from "@/components/section";
import { hasGap, isWindow, lineOf, type Series, timesOf, WINDOWS } from "@/features/monitoring/series";
import { api } from "@/lib/api-client";
import { formatDateTime, formatMs, formatNumber } from "@/lib/format";
import classes from "./monitoring.module.css";

const POLL_MS = 60_000;
const percent = (value: number) => `${formatNumber(value, value > 0 && value < 10 ? 1 : 0)}%`;
const whole = (value: number) => formatNumber(value, Number.isInteger(value) ? 0 : 1);
const moment = (seconds: number) => formatDateTime(new Date(seconds * 1000).toISOString());
const WHOLE_RANGE = [0, 100] as const;

/** The four measures over a time that the address names. */
export function Trends() {
  const { t } = useTranslation();
  const [params, setParams] = useSearchParams();
  const named = params.get("window");
  const window = isWindow(named) ? named : "24h";
  const query = useQuery({
    queryKey: ["monitoring", "series", window],
    queryFn: ({ signal }) => api.get("/api/v1/monitoring/series/", { query: { window }, signal }),
    refetchInterval: POLL_MS,
    placeholderData: keepPreviousData,
  });
  return (
    <Section
      title={t("monitoring.over")}
      action={
        <SegmentedControl
          size="xs"
          aria-label={t("monitoring.window")}
          value={window}
          onChange={(value) => setParams({ window: value }, { replace: true })}
          data={WINDOWS.map((value) => ({ value, label: t(`monitoring.windows.${value}`) }))}
        />
      }
    >
      <QueryView query={query} waiting={<Skeleton height={720} radius="md" />}>
        {(series) => <Charts series={series} />}
      </QueryView>
    </Section>
  );
}

function Charts({ series: { points } }: { series: Series }) {
  const { t } = useTranslation();
  const x = useMemo(() => timesOf(points), [points]);
  const lines = useMemo(
    () => ({
      response: [
        lineOf(points, "response_ms", { name: t("monitoring.lines.mean"), tone: "accent" }),
        lineOf(points, "slow_ms", { name: t("monitoring.lines.slow"), tone: "dim", dashed: true }),
      ],
      errors: [lineOf(points, "error_rate", { name: t("monitoring.lines.errors"), tone: "bad" }, 100)],
      inference: [lineOf(points, "inference_ms", { name: t("monitoring.lines.mean"), tone: "accent" })],
      machine: [
        lineOf(points, "cpu_percent", { name: t("monitoring.cpu"), tone: "accent" }),
        lineOf(points, "memory_percent", { name: t("monitoring.memory"), tone: "warn" }),
        lineOf(points, "disk_percent", { name: t("monitoring.disk"), tone: "dim", dashed: true }),
      ],
      predictions: [
        lineOf(points, "predictions", { name: t("monitoring.charts.predictions"), tone: "accent" }),
        lineOf(points, "prediction_failures", { name: t("monitoring.lines.failures"), tone: "bad" }),
      ],
      queue: [
        lineOf(points, "queued", { name: t("monitoring.queued"), tone: "warn" }),
        lineOf(points, "running", { name: t("monitoring.running"), tone: "accent" }),
      ],
    }),
    [points, t],
  );
  if (points.every(({ samples }) => samples === 0)) return <p className={classes.note}>{t("monitoring.noSamples")}</p>;
  const chart = (name: keyof typeof lines, format: (value: number) => string, range?: readonly [number, number]) => (
    <Chart key={name} title={t(`monitoring.charts.${name}`)} lines={lines[name]} {...{ x, format, range }} />
  );
  return (
    <>
      <div className={classes.charts}>
        {chart("response", formatMs)}
        {chart("errors", percent)}
        {chart("inference", formatMs)}
        {chart("machine", percent, WHOLE_RANGE)}
        {chart("predictions", whole)}
        {chart("queue", whole)}
      </div>
      {hasGap(points) && <p className={classes.note}>{t("monitoring.gaps")}</p>}
    </>
  );
}

interface OneChart {
  title: string;
  x: readonly number[];
  lines: readonly Line[];
  format: (value: number) => string;
  range: readonly [number, number] | undefined;
}

function Chart({ range, ...props }: OneChart) {
  return <LineChart kind="time" formatX={moment} {...props} {...(range === undefined ? {} : { range })} />;
}
