import { useTranslation } from "react-i18next";
import { Section } from "@/components/section";
import { useLabelText } from "@/components/use-label-text";
import type { Agreement } from "@/features/agreement/figures";
import { formatDateTime, formatNumber } from "@/lib/format";
import classes from "./agreement.module.css";

/** What was noticed so far; once for each model. */
export function DriftAlarms({ alarms }: { alarms: Agreement["alarms"] }) {
  const { t } = useTranslation();
  const labelText = useLabelText();
  return (
    <Section title={t("agreement.alarms")}>
      {alarms.length === 0 ? (
        <p className={classes.note}>{t("agreement.noAlarms")}</p>
      ) : (
        <ul className={classes.alarms}>
          {alarms.map(({ kind, subject, value, threshold, at, model_version: version, model_sha256: hash }) => (
            <li key={`${kind} ${subject} ${hash}`}>
              <time>{formatDateTime(at)}</time>
              <strong>
                {t(`agreement.kinds.${kind}`)}: {subject === "" ? t("agreement.everything") : labelText(subject)}
              </strong>
              <span>{t("agreement.alarmText", { value: formatNumber(value, 2), bound: formatNumber(threshold, 2), version })}</span>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
