import { useTranslation } from "react-i18next";
import { Section } from "@/components/section";
import { useLabelText } from "@/components/use-label-text";
import type { FigurePair } from "@/features/models/training/told";
import { formatNumber } from "@/lib/format";
import pageClasses from "@/features/models/models.module.css";
import classes from "./training.module.css";

const KNOWN = ["macro_f1", "accuracy", "mean_dice", "refused"] as const;
const figure = (value: number) => formatNumber(value, 3);

/** Both models beside one another on the locked split. */
export function Figures({ figures }: { figures: readonly FigurePair[] }) {
  const { t } = useTranslation();
  const labelText = useLabelText();
  if (figures.length === 0) return null;
  const name = (id: string) => {
    if (id.startsWith("recall_")) return t("training.figures.recall", { label: labelText(id.slice("recall_".length)) });
    const known = KNOWN.find((one) => one === id);
    return known === undefined ? id : t(`training.figures.${known}`);
  };
  return (
    <Section title={t("training.comparison")}>
      <p className={pageClasses.about}>{t("training.comparisonHint")}</p>
      <table className={`${pageClasses.figures ?? ""} ${classes.narrow ?? ""}`}>
        <thead>
          <tr>
            <th scope="col">{t("models.figure")}</th>
            <th scope="col">{t("training.serving")}</th>
            <th scope="col">{t("training.candidate")}</th>
            <th scope="col">{t("training.difference")}</th>
          </tr>
        </thead>
        <tbody>
          {figures.map(({ name: id, serving, candidate }) => {
            const change = serving === null ? null : candidate - serving;
            return (
              <tr key={id}>
                <th scope="row">{name(id)}</th>
                <td>{serving === null ? "—" : figure(serving)}</td>
                <td>{figure(candidate)}</td>
                <td>{change === null ? "—" : `${change > 0 ? "+" : change < 0 ? "−" : "±"}${figure(Math.abs(change))}`}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Section>
  );
}
