import { lazy, Suspense, useState } from "react";
import { type ChartProps, lastOf, wordsOf } from "@/components/chart/chart";
import classes from "./chart.module.css";

const Plot = lazy(() => import("@/components/chart/plot"));
const HEIGHT = 180;

/** Lines over time or over a number, with a legend that tells the values under the pointer, else the last ones. */
export function LineChart(props: ChartProps) {
  const { title, lines, format, x, formatX, height = HEIGHT } = props;
  const [at, setAt] = useState<number | null>(null);
  const shown = at === null ? undefined : x[at];
  return (
    <figure className={classes.chart}>
      <figcaption className={classes.caption}>
        <strong>{title}</strong>
        {shown !== undefined && formatX !== undefined && <span className={classes.at}>{formatX(shown)}</span>}
      </figcaption>
      <ul className={classes.legend}>
        {lines.map(({ name, values, tone, dashed = false }) => {
          const value = at === null ? lastOf(values) : (values[at] ?? null);
          return (
            <li key={name} data-tone={tone} data-dashed={dashed}>
              <span>{name}</span>
              <b className="nn-number">{value === null ? "—" : format(value)}</b>
            </li>
          );
        })}
      </ul>
      <div role="img" aria-label={`${title}: ${wordsOf(lines, format)}`} style={{ height }}>
        <Suspense fallback={null}>
          <Plot {...props} height={height} onPoint={setAt} />
        </Suspense>
      </div>
    </figure>
  );
}
