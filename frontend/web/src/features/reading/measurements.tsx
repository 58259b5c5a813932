import { useTranslation } from "react-i18next";
import { formatNumber } from "@/lib/format";
import type { Tumor } from "@/lib/schema";
import classes from "./panel.module.css";

const UNKNOWN = "—";

function extent(bbox: number[] | null): string {
  const [x0, y0, x1, y1] = bbox ?? [];
  if (x0 === undefined || y0 === undefined || x1 === undefined || y1 === undefined) return UNKNOWN;
  return `${formatNumber(x1 - x0)} × ${formatNumber(y1 - y0)} px`;
}

/** Sizes of the outlined region. Millimetres exist only where the file says how large a pixel is. */
export function Measurements({ tumor }: { tumor: Tumor }) {
  const { t } = useTranslation();
  if (!tumor.present) {
    return (
      <section className={classes.section} aria-label={t("measure.title")}>
        <h3 className={classes.heading}>{t("measure.title")}</h3>
        <p className={classes.dim}>{t("measure.none")}</p>
      </section>
    );
  }
  const unscaled = tumor.area_mm2 === null && tumor.volume_ml === null && tumor.diameters_mm === null;
  const diameters = tumor.diameters_mm?.map((value) => formatNumber(value, 1)).join(" × ");
  const known: [string, string | null][] = [
    [t("measure.areaPixels"), `${formatNumber(tumor.area_px)} px`],
    [t("measure.extent"), extent(tumor.bbox)],
    [t("measure.area"), tumor.area_mm2 === null ? null : `${formatNumber(tumor.area_mm2, 1)} mm²`],
    [t("measure.diameters"), diameters === undefined ? null : `${diameters} mm`],
    [t("measure.volume"), tumor.volume_ml === null ? null : `${formatNumber(tumor.volume_ml, 2)} mL`],
  ];
  // What the file does not allow to measure is said once below, not row by row.
  const rows = known.filter((row): row is [string, string] => row[1] !== null);
  return (
    <section className={classes.section} aria-label={t("measure.title")}>
      <h3 className={classes.heading}>{t("measure.title")}</h3>
      <dl className={classes.facts}>
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="nn-number">{value}</dd>
          </div>
        ))}
      </dl>
      {unscaled && <p className={classes.dim}>{t("measure.unscaled")}</p>}
    </section>
  );
}
