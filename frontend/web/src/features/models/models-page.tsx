import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { CSSProperties } from "react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "@/components/empty-state";
import { PageHeader } from "@/components/page-header";
import { QueryView } from "@/components/query-view";
import { Section } from "@/components/section";
import { useLabelText } from "@/components/use-label-text";
import { usePageTitle } from "@/components/use-page-title";
import { type Confusion, confusionOf, type FigureSection, sectionsOf } from "@/features/models/figures";
import { Versions } from "@/features/models/versions";
import { api } from "@/lib/api-client";
import { formatNumber } from "@/lib/format";
import { currentLanguage } from "@/lib/i18n";
import type { GetAnswer } from "@/lib/schema";
import classes from "./models.module.css";

type Info = GetAnswer<"/ml/v1/model-info/">;
type Card = NonNullable<Info["serving"]>;

/** Which model answers here, how well it was measured, what it cannot do, and which versions there are. */
export function ModelsPage() {
  const { t } = useTranslation();
  const query = useQuery({ queryKey: ["models"], queryFn: ({ signal }) => api.get("/ml/v1/model-info/", { signal }) });
  usePageTitle(t("models.title"));
  return (
    <>
      <PageHeader title={t("models.title")} />
      <div className={classes.page}>
        <QueryView query={query} waiting={<Skeleton height={320} radius="lg" />}>
          {({ serving, versions }) => (
            <>
              {serving === null ? <EmptyState icon="warning" title={t("models.none")} /> : <Serving card={serving} />}
              <Versions versions={versions} />
            </>
          )}
        </QueryView>
      </div>
    </>
  );
}

function Serving({ card }: { card: Card }) {
  const { t } = useTranslation();
  const confusion = confusionOf(card.figures);
  const about = card.figures?.about;
  return (
    <>
      <Section title={`${card.name} ${card.version}`}>
        <dl className={classes.facts}>
          <dt>{t("models.hash")}</dt>
          <dd className="nn-mono">{card.sha256}</dd>
          <dt>{t("models.licence")}</dt>
          <dd>{card.licence ?? "—"}</dd>
          <dt>{t("models.classes")}</dt>
          <dd>{card.labels.map((label) => label[currentLanguage()]).join(" · ")}</dd>
        </dl>
        {card.limits !== undefined && (
          <>
            <h3 className={classes.sub}>{t("models.limits")}</h3>
            <ul className={classes.limits}>
              {card.limits[currentLanguage()].map((limit) => (
                <li key={limit}>{limit}</li>
              ))}
            </ul>
          </>
        )}
      </Section>
      {confusion !== null && <Matrix confusion={confusion} />}
      <div className={classes.columns}>
        {sectionsOf(card.figures).map((section) => (
          <Figures key={section.title} section={section} />
        ))}
      </div>
      {typeof about === "string" && <p className={classes.about}>{about}</p>}
    </>
  );
}

// A region that scrolls has to be reached with the keyboard.
const SCROLLS = { tabIndex: 0 };

function Matrix({ confusion: { rows, labels, counts } }: { confusion: Confusion }) {
  const { t } = useTranslation();
  const labelText = useLabelText();
  const name = (label: string) => (label === "refused" ? t("states.refused") : labelText(label));
  return (
    <Section title={t("models.confusion")}>
      <div className={classes.scroll} role="group" aria-label={t("models.confusion")} {...SCROLLS}>
        <table className={classes.matrix}>
          <caption>{t("models.confusionHint")}</caption>
          <thead>
            <tr>
              <td />
              {labels.map((label) => (
                <th key={label} scope="col">
                  {name(label)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, at) => {
              const all = (counts[at] ?? []).reduce((sum, count) => sum + count, 0);
              return (
                <tr key={row}>
                  <th scope="row">{name(row)}</th>
                  {(counts[at] ?? []).map((count, column) => (
                    <td key={labels[column]} data-right={labels[column] === row} style={shareOf(count, all)}>
                      {formatNumber(count)}
                    </td>
                  ))}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </Section>
  );
}

/** How much of its row a cell holds, for the colour behind it. */
function shareOf(count: number, all: number): CSSProperties {
  return { "--share": count / Math.max(1, all) } as CSSProperties;
}

function Figures({ section }: { section: FigureSection }) {
  const { t } = useTranslation();
  return (
    <Section title={section.title}>
      <table className={classes.figures}>
        <thead>
          <tr>
            <th scope="col">{t("models.figure")}</th>
            <th scope="col">{t("models.value")}</th>
            <th scope="col">{t("models.interval")}</th>
            <th scope="col">{t("models.cases")}</th>
            <th scope="col">{t("models.goal")}</th>
          </tr>
        </thead>
        <tbody>
          {section.figures.map(({ name, value, interval, n, goal }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{formatNumber(value, 3)}</td>
              <td>{interval === null ? "—" : interval.map((side) => formatNumber(side, 3)).join(" – ")}</td>
              <td>{n === null ? "—" : formatNumber(n)}</td>
              <td>{goal ?? ""}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}
