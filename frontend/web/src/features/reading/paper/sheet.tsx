import { useQuery } from "@tanstack/react-query";
import { lazy, type ReactNode, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { Icon, Logo } from "@/components/icons";
import { useSexText } from "@/components/patient-facts";
import { useLabelText } from "@/components/use-label-text";
import { paths } from "@/config/paths";
import { Finding } from "@/features/reading/finding";
import { Measurements } from "@/features/reading/measurements";
import { Pictures } from "@/features/reading/paper/pictures";
import panel from "@/features/reading/panel.module.css";
import { formatBytes, formatDate, formatDateTime, formatNumber } from "@/lib/format";
import { patientQuery } from "@/lib/patients";
import type { Prediction, PredictionResult } from "@/lib/schema";
import { useUser } from "@/lib/session-store";
import classes from "./paper.module.css";

const QrCode = lazy(() => import("@/features/reading/paper/qr-code"));

interface SheetProps {
  prediction: Prediction;
  result: PredictionResult;
}

/** The report as it lies on paper: black on white whatever the screen is like. */
export function Sheet({ prediction, result }: SheetProps) {
  const { t } = useTranslation();
  return (
    <article className={classes.sheet} aria-label={t("paper.title")}>
      <Head prediction={prediction} />
      <Who prediction={prediction} />
      <Pictures prediction={prediction} result={result} />
      <div className={classes.columns}>
        <Finding result={result} />
        <Measurements tumor={result.tumor} />
      </div>
      <Opinion prediction={prediction} />
      <Origin prediction={prediction} />
      <Foot />
    </article>
  );
}

function Head({ prediction: { id } }: { prediction: Prediction }) {
  const { t } = useTranslation();
  const link = `${window.location.origin}${paths.analysis(id)}`;
  return (
    <header className={classes.head}>
      <div>
        <p className={classes.brand}>
          <Logo size={22} /> NeuroNova
        </p>
        <h2>{t("paper.title")}</h2>
        <p className={classes.claim}>{t("paper.claim")}</p>
      </div>
      <figure className={classes.code}>
        <Suspense fallback={null}>
          <QrCode link={link} label={t("paper.scan")} />
        </Suspense>
        <figcaption>{t("paper.scan")}</figcaption>
      </figure>
    </header>
  );
}

type Fact = [name: string, value: ReactNode];

function Facts({ facts, className }: { facts: readonly Fact[]; className: string | undefined }) {
  return (
    <dl className={className}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Who({ prediction }: { prediction: Prediction }) {
  const { t } = useTranslation();
  const sexText = useSexText();
  const { data } = useQuery(patientQuery(prediction.patient));
  const born = data?.birth_date ?? null;
  const facts: Fact[] = [
    [t("paper.name"), data?.name ?? "—"],
    [t("paper.number"), data?.number ?? `#${prediction.patient}`],
    [t("paper.born"), born === null ? "—" : formatDate(born)],
    [t("paper.sex"), data === undefined ? "—" : sexText(data.sex)],
    [t("paper.analysed"), formatDateTime(prediction.finished_at ?? prediction.created_at)],
  ];
  return <Facts facts={facts} className={classes.who} />;
}

/** What a person said about it; that nobody did is said as clearly. */
function Opinion({ prediction: { review } }: { prediction: Prediction }) {
  const { t } = useTranslation();
  const labelText = useLabelText();
  return (
    <section className={panel.section} aria-label={t("paper.reading")}>
      <h3 className={panel.heading}>{t("paper.reading")}</h3>
      {review === null ? (
        <p className={classes.line}>
          <Icon name="warning" size={16} /> {t("paper.notReviewed")}
        </p>
      ) : (
        <>
          <p className={classes.line}>
            <strong>{t(`verdicts.${review.verdict}`)}</strong>
            {review.verdict === "correct" && review.label !== null && ` → ${labelText(review.label)}`}
            {review.mask !== null && ` · ${t("review.withMask")}`}
            <span className={classes.dim}>
              {[review.by_name, formatDateTime(review.at)].filter((part) => part !== null).join(" · ")}
            </span>
          </p>
          {review.comment !== null && <p className={classes.comment}>{review.comment}</p>}
        </>
      )}
    </section>
  );
}

/** Which model said so about which bytes, to be looked up again years later. */
function Origin({ prediction }: { prediction: Prediction }) {
  const { t } = useTranslation();
  const { model, input } = prediction;
  const grid = input.shape === null ? null : `${[...input.shape].reverse().join(" × ")} px`;
  const spacing = input.spacing_mm === null ? null : `${[...input.spacing_mm].reverse().map((side) => formatNumber(side, 2)).join(" × ")} mm`;
  const facts: Fact[] = [
    ...(model === null ? [] : ([[t("details.model"), `${model.name} ${model.version}`], [t("paper.modelHash"), model.sha256]] as Fact[])),
    [t("details.input"), [input.format.toUpperCase(), grid, spacing, formatBytes(input.bytes)].filter((part) => part !== null).join(" · ")],
    [t("paper.inputHash"), input.sha256],
    [t("details.id"), prediction.id],
    [t("errors.requestId"), prediction.request_id],
  ];
  return (
    <section className={panel.section} aria-label={t("details.record")}>
      <h3 className={panel.heading}>{t("paper.origin")}</h3>
      <Facts facts={facts} className={classes.origin} />
    </section>
  );
}

function Foot() {
  const { t } = useTranslation();
  const user = useUser();
  const by = user === null ? "" : user.name === "" ? user.username : user.name;
  return (
    <footer className={classes.foot}>
      <p>
        <Icon name="shield" size={16} /> {t("reading.disclaimer")} {t("paper.noDevice")}
      </p>
      <p className={classes.dim}>{t("paper.made", { at: formatDateTime(new Date().toISOString()), by })}</p>
    </footer>
  );
}
