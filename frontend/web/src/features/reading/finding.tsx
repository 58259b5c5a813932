import { useTranslation } from "react-i18next";
import { Icon } from "@/components/icons";
import { useLabelText } from "@/components/use-label-text";
import { formatProbability } from "@/lib/format";
import type { PredictionResult } from "@/lib/schema";
import { ko } from "@/locales/ko";
import classes from "./panel.module.css";

type Reason = keyof typeof ko.reasons;

/** What the model says, how sure it is, and - as loud - that it is not sure. */
export function Finding({ result }: { result: PredictionResult }) {
  const { t } = useTranslation();
  return (
    <section className={classes.section} aria-label={t("reading.finding")}>
      <p className={classes.eyebrow}>{t("reading.finding")}</p>
      <h2 className={classes.label} data-testid="finding-label">
        {result.label_text}
      </h2>
      <p className={classes.probability}>
        <strong className="nn-number">{formatProbability(result.probability)}</strong> {t("reading.calibrated")}
      </p>
      {!result.confident && <NotConfident reasons={result.reasons} />}
      <Probabilities result={result} />
    </section>
  );
}

function NotConfident({ reasons }: { reasons: string[] }) {
  const { t } = useTranslation();
  const words = (reason: string) =>
    Object.hasOwn(ko.reasons, reason) ? t(`reasons.${reason as Reason}`) : t("reasons.other", { reason });
  return (
    <div className={classes.caution} role="note">
      <Icon name="warning" />
      <div>
        <strong>{t("reading.notConfident")}</strong>
        <ul>
          {reasons.map((reason) => (
            <li key={reason}>{words(reason)}</li>
          ))}
        </ul>
      </div>
    </div>
  );
}

function Probabilities({ result }: { result: PredictionResult }) {
  const { t } = useTranslation();
  const labelText = useLabelText();
  const rows = Object.entries(result.probabilities).sort(([, a], [, b]) => b - a);
  return (
    <dl className={classes.bars} aria-label={t("reading.probabilities")}>
      {rows.map(([label, value]) => (
        <div key={label} className={classes.barRow} data-top={label === result.label} data-unsure={!result.confident}>
          <dt>{label === result.label ? result.label_text : labelText(label)}</dt>
          <dd>
            <span className={classes.barTrack} aria-hidden="true">
              <span style={{ width: `${value * 100}%` }} />
            </span>
            <span className={classes.barValue}>{formatProbability(value)}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}
