import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { LineChart } from "@/components/chart/line-chart";
import { EmptyState } from "@/components/empty-state";
import { PageHeader } from "@/components/page-header";
import { PageTabs } from "@/components/page-tabs";
import { QueryView } from "@/components/query-view";
import { Section } from "@/components/section";
import { useLabelText } from "@/components/use-label-text";
import { usePageTitle } from "@/components/use-page-title";
import { paths } from "@/config/paths";
import { DriftAlarms } from "@/features/agreement/drift-alarms";
import { type Agreement, ALARM_AT } from "@/features/agreement/figures";
import { Groups } from "@/features/agreement/groups";
import { Inputs } from "@/features/agreement/inputs";
import { api } from "@/lib/api-client";
import { formatDateTime, formatNumber, formatShare } from "@/lib/format";
import classes from "./agreement.module.css";

/** Whether clinicians agree with the serving model, and whether its pictures are still like those it learned from. */
export function AgreementPage() {
  const { t } = useTranslation();
  const query = useQuery({
    queryKey: ["agreement"],
    queryFn: ({ signal }) => api.get("/api/v1/monitoring/agreement/", { signal }),
  });
  usePageTitle(t("agreement.title"));
  return (
    <>
      <PageHeader title={t("agreement.title")} />
      <PageTabs
        label={t("monitoring.title")}
        tabs={[
          { to: paths.monitoring, text: t("monitoring.tabs.live") },
          { to: paths.agreement, text: t("monitoring.tabs.agreement") },
        ]}
      />
      <div className={classes.page}>
        <QueryView query={query} waiting={<Skeleton height={480} radius="lg" />}>
          {(told) => <Told told={told} />}
        </QueryView>
      </div>
    </>
  );
}

function Told({ told }: { told: Agreement }) {
  const { t } = useTranslation();
  const labelText = useLabelText();
  const { model, reviews } = told;
  if (model === null) return <EmptyState icon="model" title={t("agreement.noModel")} text={t("agreement.noModelText")} />;
  const sets = [
    { title: t("agreement.byAnswer"), rows: told.by_answer, name: labelText },
    { title: t("agreement.byReview"), rows: told.by_review, name: labelText },
    { title: t("agreement.byFormat"), rows: told.by_format, name: (name: string) => name.toUpperCase() },
    { title: t("agreement.byUploader"), rows: told.by_uploader, name: (name: string) => uploader(told, name) },
  ];
  return (
    <>
      <p className={classes.intro}>
        {t("agreement.intro", { days: told.window_days, version: model.version })} <strong>{t("agreement.caution")}</strong>
      </p>
      {reviews === 0 ? (
        <EmptyState icon="check" title={t("agreement.none")} text={t("agreement.noneText")} />
      ) : (
        <>
          <Overall told={told} />
          <Course course={told.course} />
          <div className={classes.columns}>
            {sets.map((set) => (
              <Groups key={set.title} {...set} />
            ))}
          </div>
        </>
      )}
      <Inputs inputs={told.inputs} />
      <DriftAlarms alarms={told.alarms} />
    </>
  );
}

function uploader({ by_uploader }: Agreement, name: string): string {
  const title = by_uploader.find((one) => one.name === name)?.title ?? "";
  return title === "" ? `#${name}` : title;
}

function Overall({ told: { overall, reviews, unusable } }: { told: Agreement }) {
  const { t } = useTranslation();
  const [low, high] = overall.interval;
  return (
    <div className={classes.tiles}>
      <div className={classes.tile}>
        <span>{t("agreement.overall")}</span>
        <strong className="nn-number">{overall.share === null ? "—" : formatShare(overall.share)}</strong>
        <span>
          {t("agreement.interval", { low: formatShare(low ?? 0), high: formatShare(high ?? 1) })} · {t("agreement.reviews", { count: reviews })}
          {unusable > 0 && ` · ${t("agreement.unusable", { count: unusable })}`}
        </span>
      </div>
      <div className={classes.tile} data-bad={overall.alarm}>
        <span>{t("agreement.cusum")}</span>
        <strong className="nn-number">
          {formatNumber(overall.cusum, 2)} <small>/ {ALARM_AT}</small>
        </strong>
        <span>{t(overall.alarm ? "agreement.cusumAlarm" : "agreement.cusumFine")}</span>
      </div>
    </div>
  );
}

const asShare = (value: number) => `${formatNumber(value)}%`;
const asLevel = (value: number) => formatNumber(value, 1);
const asPlace = (value: number) => formatNumber(value);
const WHOLE_RANGE = [0, 100] as const;

function Course({ course }: { course: Agreement["course"] }) {
  const { t } = useTranslation();
  const x = useMemo(() => course.map((_, index) => index + 1), [course]);
  const lines = useMemo(() => {
    const bound = course.map(() => ALARM_AT);
    return {
      share: [{ name: t("agreement.share"), tone: "accent" as const, values: course.map(({ share }) => share * 100) }],
      cusum: [
        { name: t("agreement.cusum"), tone: "warn" as const, values: course.map(({ cusum }) => cusum) },
        { name: t("agreement.alarm"), tone: "bad" as const, dashed: true, values: bound },
      ],
    };
  }, [course, t]);
  if (course.length < 2) return null;
  const [first, last] = [course[0], course.at(-1)];
  const common = { x, kind: "number" as const, formatX: asPlace, xLabel: t("agreement.reviewAxis") };
  return (
    <Section title={t("agreement.course")}>
      <div className={classes.columns}>
        <div>
          <LineChart title={t("agreement.share")} lines={lines.share} format={asShare} range={WHOLE_RANGE} {...common} />
          <p className={classes.note}>{t("agreement.courseHint")}</p>
        </div>
        <div>
          <LineChart title={t("agreement.cusum")} lines={lines.cusum} format={asLevel} {...common} />
          <p className={classes.note}>{t("agreement.cusumHint", { bound: ALARM_AT })}</p>
        </div>
      </div>
      <p className={classes.note}>
        {formatDateTime(first?.at ?? "")} – {formatDateTime(last?.at ?? "")}
      </p>
    </Section>
  );
}
