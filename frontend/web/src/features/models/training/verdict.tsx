import { useTranslation } from "react-i18next";
import { Icon } from "@/components/icons";
import { Section } from "@/components/section";
import { useLabelText } from "@/components/use-label-text";
import type { Clause, Verdict } from "@/features/models/training/told";
import { formatNumber } from "@/lib/format";
import classes from "./training.module.css";

const figure = (value: number) => formatNumber(value, 3);
const signed = (value: number) => `${value > 0 ? "+" : value < 0 ? "−" : "±"}${figure(Math.abs(value))}`;

/** The name of a clause in words. */
function useClauseName(): (id: string) => string {
  const { t } = useTranslation();
  const labelText = useLabelText();
  return (id) => {
    if (id.startsWith("recall_")) return t("training.clauses.recall", { label: labelText(id.slice("recall_".length)) });
    if (id === "macro_f1" || id === "calibration_error" || id === "no_brains_refused" || id === "golden_cases")
      return t(`training.clauses.${id}`);
    return t("training.clauses.other", { name: id });
  };
}

/** What was measured, what would have been enough, in a sentence. */
function useClauseText(): (clause: Clause) => string {
  const { t } = useTranslation();
  return ({ id, value, bound, base, interval, atMost }) => {
    if (id === "golden_cases") return t("training.clauseTexts.golden", { value: formatNumber(value), bound: formatNumber(bound) });
    const numbers = { value: figure(value), bound: figure(bound), base: base === null ? "—" : figure(base) };
    if (atMost) return t("training.clauseTexts.most", numbers);
    if (interval === null) return t("training.clauseTexts.least", numbers);
    return t("training.clauseTexts.difference", { ...numbers, low: signed(interval[0]), high: signed(interval[1]) });
  };
}

/** Clause by clause, whether the candidate may serve and why. */
export function VerdictSection({ verdict: { passed, failed, clauses } }: { verdict: Verdict }) {
  const { t } = useTranslation();
  const name = useClauseName();
  const text = useClauseText();
  return (
    <Section title={t("training.verdict")}>
      <p className={classes.verdict} data-passed={passed}>
        {passed ? t("training.verdictPassed") : t("training.verdictFailed", { clause: name(failed ?? "") })}
      </p>
      <ul className={classes.clauses}>
        {clauses.map((clause) => (
          <li key={clause.id} data-passed={clause.passed}>
            <Icon name={clause.passed ? "check" : "close"} size={18} />
            <div>
              <strong>{name(clause.id)}</strong> <span>{t(clause.passed ? "training.passed" : "training.failed")}</span>
              <p>{text(clause)}</p>
            </div>
          </li>
        ))}
      </ul>
    </Section>
  );
}
