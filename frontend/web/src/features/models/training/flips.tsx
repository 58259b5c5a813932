import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Section } from "@/components/section";
import { useLabelText } from "@/components/use-label-text";
import type { Flip } from "@/features/models/training/told";
import { formatNumber } from "@/lib/format";
import pageClasses from "@/features/models/models.module.css";
import classes from "./training.module.css";

const FIRST = 20;
const SCROLLS = { tabIndex: 0 };

/** The test pictures that the candidate answers differently, the worse ones first. */
export function Flips({ flips }: { flips: readonly Flip[] }) {
  const { t } = useTranslation();
  const labelText = useLabelText();
  const [all, setAll] = useState(false);
  const name = (label: string) => (label === "refused" ? t("states.refused") : labelText(label));
  const order = { worse: 0, changed: 1, better: 2 };
  const sorted = [...flips].sort((a, b) => order[a.change] - order[b.change]);
  const count = (change: Flip["change"]) => formatNumber(flips.filter((flip) => flip.change === change).length);
  return (
    <Section title={t("training.flips")}>
      <p className={pageClasses.about}>
        {flips.length === 0
          ? t("training.flipsNone")
          : t("training.flipsCount", { all: formatNumber(flips.length), better: count("better"), worse: count("worse") })}
      </p>
      {flips.length > 0 && (
        <div className={pageClasses.scroll} role="group" aria-label={t("training.flips")} {...SCROLLS}>
          <table className={classes.flips}>
            <thead>
              <tr>
                <th scope="col">{t("training.slice")}</th>
                <th scope="col">{t("training.truth")}</th>
                <th scope="col">{t("training.serving")}</th>
                <th scope="col">{t("training.candidate")}</th>
                <th scope="col">{t("training.difference")}</th>
              </tr>
            </thead>
            <tbody>
              {(all ? sorted : sorted.slice(0, FIRST)).map((flip) => (
                <tr key={flip.file}>
                  <th scope="row" className="nn-mono">
                    {flip.file}
                  </th>
                  <td>{name(flip.truth)}</td>
                  <td>{name(flip.serving)}</td>
                  <td>{name(flip.candidate)}</td>
                  <td data-change={flip.change}>{t(`training.${flip.change}`)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {!all && flips.length > FIRST && (
        <Button size="xs" variant="default" mt="sm" onClick={() => setAll(true)}>
          {t("training.flipsMore")}
        </Button>
      )}
    </Section>
  );
}
