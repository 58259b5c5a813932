import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { paths } from "@/config/paths";
import { formatDateTime, formatNumber, formatProbability } from "@/lib/format";
import { historyQuery } from "@/lib/predictions";
import type { Prediction, Tumor } from "@/lib/schema";
import classes from "./panel.module.css";

const SHOWN = 5;

/** The size people follow: millilitres of a volume, square millimetres or pixels of a slice; as exact as in Measurements. */
function sizeOf({ volume_ml, area_mm2, area_px, present }: Tumor): string {
  if (!present) return "—";
  if (volume_ml !== null) return `${formatNumber(volume_ml, 2)} mL`;
  return area_mm2 === null ? `${formatNumber(area_px)} px` : `${formatNumber(area_mm2, 1)} mm²`;
}

/** What was found in this patient before (and after), beside what is read now. */
export function PreviousResults({ prediction }: { prediction: Prediction }) {
  const { t } = useTranslation();
  const { data } = useQuery(historyQuery({ patient: prediction.patient, state: "completed" }));
  const others = data?.results.filter(({ id, result }) => id !== prediction.id && result !== null) ?? [];
  if (others.length === 0) return null;
  return (
    <section className={classes.section} aria-label={t("reading.previous")}>
      <h3 className={classes.heading}>
        {t("reading.previous")}
        <Link to={paths.analysesOf(prediction.patient)} className={classes.more}>
          {t("reading.allOfPatient")}
        </Link>
      </h3>
      <ul className={classes.previous}>
        {others.slice(0, SHOWN).map((row) => (
          <li key={row.id}>
            <Link to={paths.analysis(row.id)}>
              <span className={classes.previousLabel}>{row.result?.label_text}</span>
              <span className="nn-number">{row.result !== null && formatProbability(row.result.probability)}</span>
              <span className="nn-number">{row.result !== null && sizeOf(row.result.tumor)}</span>
              <time dateTime={row.created_at}>{formatDateTime(row.created_at)}</time>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
