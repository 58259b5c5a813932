import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { EmptyState } from "@/components/empty-state";
import { PageHeader } from "@/components/page-header";
import { QueryView } from "@/components/query-view";
import { Section } from "@/components/section";
import { usePageTitle } from "@/components/use-page-title";
import { figureText, licenceText } from "@/features/models/figure-words";
import { confusionOf, type FigureSection, sectionsOf } from "@/features/models/figures";
import { Matrix } from "@/features/models/matrix";
import { type ModelInfo, modelsQuery } from "@/features/models/models-query";
import { ModelsTabs } from "@/features/models/models-tabs";
import { Promotions } from "@/features/models/promotions";
import { Versions } from "@/features/models/versions";
import { formatNumber } from "@/lib/format";
import { currentLanguage } from "@/lib/i18n";
import classes from "./models.module.css";

type Card = NonNullable<ModelInfo["serving"]>;

/** Which model answers here, how well it was measured, what it cannot do, and which versions there are. */
export function ModelsPage() {
  const { t } = useTranslation();
  const query = useQuery(modelsQuery());
  usePageTitle(t("models.title"));
  return (
    <>
      <PageHeader title={t("models.title")} />
      <ModelsTabs />
      <div className={classes.page}>
        <QueryView query={query} waiting={<Skeleton height={320} radius="lg" />}>
          {({ serving, versions, promotions }) => (
            <>
              {serving === null ? <EmptyState icon="warning" title={t("models.none")} /> : <Serving card={serving} />}
              <div className={classes.pair}>
                <Versions versions={versions} />
                <Promotions promotions={promotions} />
              </div>
              {serving !== null && <Measured card={serving} />}
            </>
          )}
        </QueryView>
      </div>
    </>
  );
}

function Serving({ card }: { card: Card }) {
  const { t } = useTranslation();
  return (
    <Section title={`${card.name} ${card.version}`}>
      <dl className={classes.facts}>
        <dt>{t("models.hash")}</dt>
        <dd className="nn-mono">{card.sha256}</dd>
        <dt>{t("models.licence")}</dt>
        <dd>
          <Licence text={card.licence ?? "—"} />
        </dd>
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
  );
}

/** What counts are the card's own words: they stand beside a translation. */
function Licence({ text }: { text: string }) {
  const translated = licenceText(text);
  return (
    <>
      {translated}
      <span lang="en" className={translated === null ? undefined : classes.original}>
        {text}
      </span>
    </>
  );
}

/** What was measured of it, and how. */
function Measured({ card }: { card: Card }) {
  const { t } = useTranslation();
  const confusion = confusionOf(card.figures);
  const about = card.figures?.about;
  return (
    <>
      {confusion !== null && (
        <Section title={t("models.confusion")}>
          <Matrix confusion={confusion} caption={t("models.confusionHint")} />
        </Section>
      )}
      <div className={classes.columns}>
        {sectionsOf(card.figures).map((section) => (
          <Figures key={section.title} section={section} />
        ))}
      </div>
      {typeof about === "string" && <p className={classes.about}>{figureText(about)}</p>}
    </>
  );
}

function Figures({ section }: { section: FigureSection }) {
  const { t } = useTranslation();
  return (
    <Section title={figureText(section.title)}>
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
              <th scope="row">{figureText(name)}</th>
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
