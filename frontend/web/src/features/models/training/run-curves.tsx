import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Line } from "@/components/chart/chart";
import { LineChart } from "@/components/chart/line-chart";
import { type Run } from "@/features/models/training/runs";
import { curvesOf } from "@/features/models/training/told";
import { formatNumber } from "@/lib/format";
import classes from "./training.module.css";

const figure = (value: number) => formatNumber(value, 3);
const epoch = (value: number) => formatNumber(value);
const SHARES = [0, 1] as const;

/** Losses and figures by epoch. */
export function RunCurves({ epochs }: { epochs: Run["epochs"] }) {
  const { t } = useTranslation();
  const curves = useMemo(() => curvesOf(epochs, (name) => t(`training.names.${name}`)), [epochs, t]);
  if (curves.epochs.length === 0) return <p className={classes.note}>{t("training.curvesEmpty")}</p>;
  const chart = (title: string, lines: Line[], range?: readonly [number, number]) =>
    lines.length > 0 && (
      <LineChart kind="number" x={curves.epochs} formatX={epoch} xLabel={t("training.epochAxis")} format={figure} {...{ title, lines }} {...(range === undefined ? {} : { range })} />
    );
  return (
    <div className={classes.pair}>
      {chart(t("training.losses"), curves.losses)}
      {chart(t("training.measures"), curves.measures, SHARES)}
    </div>
  );
}
