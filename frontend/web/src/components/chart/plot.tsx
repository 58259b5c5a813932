import { useComputedColorScheme } from "@mantine/core";
import { useEffect, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { type ChartProps, type Line, rangeOf, type Tone } from "@/components/chart/chart";

const COLOURS: Record<Tone, string> = {
  accent: "--nn-accent",
  warn: "--nn-warn",
  bad: "--nn-bad",
  good: "--nn-good",
  dim: "--nn-faint",
};
const FONT = '11px "Inter Variable", "Noto Sans KR Variable", system-ui, sans-serif';
const AXIS_PX = { y: 62, x: 30 };

interface PlotProps extends ChartProps {
  height: number;
  /** The point under the pointer; null when there is none. */
  onPoint: (index: number | null) => void;
}

function seriesOf({ name, tone, dashed, points }: Line, colour: (variable: string) => string): uPlot.Series {
  const stroke = colour(COLOURS[tone]);
  return {
    label: name,
    stroke,
    width: points === true ? 0 : 1.5,
    spanGaps: false,
    ...(dashed === true ? { dash: [5, 4], points: { show: false } } : { points: { fill: colour("--nn-surface") } }),
    ...(points === true ? { points: { show: true, size: 8, fill: stroke } } : {}),
  };
}

/** The drawing itself; in a chunk of its own, because only some pages have one. */
export default function Plot({ x, kind, lines, format, formatX, range, xLabel, height, onPoint }: PlotProps) {
  const box = useRef<HTMLDivElement>(null);
  const scheme = useComputedColorScheme("dark");
  useEffect(() => {
    const node = box.current;
    if (node === null) return undefined;
    const style = getComputedStyle(document.documentElement);
    const colour = (variable: string) => style.getPropertyValue(variable).trim();
    const axis = { stroke: colour("--nn-dim"), font: FONT, ticks: { show: false } };
    const grid = { stroke: colour("--nn-line"), width: 1 };
    const [low, high] = range ?? rangeOf(lines);
    const label = xLabel === undefined ? {} : { label: xLabel, labelFont: FONT, labelSize: 16 };
    // There is no half epoch.
    const whole = x.every(Number.isInteger);
    const marks = formatX === undefined ? {} : { values: (_: uPlot, at: number[]) => at.map((value) => (whole && !Number.isInteger(value) ? "" : formatX(value))) };
    const plot = new uPlot(
      {
        width: Math.max(1, node.clientWidth),
        height,
        legend: { show: false },
        cursor: { y: false, drag: { x: false, y: false } },
        padding: [8, 12, 0, 0],
        scales: { x: { time: kind === "time" }, y: { range: [low, high] } },
        axes: [
          { ...axis, grid: { show: false }, size: AXIS_PX.x, ...label, ...(kind === "time" ? { values: timeMarks } : marks) },
          { ...axis, grid, size: AXIS_PX.y, values: (_, at) => at.map(format) },
        ],
        series: [{}, ...lines.map((line) => seriesOf(line, colour))],
        hooks: { setCursor: [(u) => onPoint(u.cursor.idx ?? null)] },
      },
      [[...x], ...lines.map(({ values }) => [...values])] as uPlot.AlignedData,
      node,
    );
    const observer = new ResizeObserver(() => plot.setSize({ width: Math.max(1, node.clientWidth), height }));
    observer.observe(node);
    return () => {
      observer.disconnect();
      plot.destroy();
    };
    // Colours are read from the page, so another look is another drawing.
  }, [x, kind, lines, format, formatX, range, xLabel, height, onPoint, scheme]);
  return <div ref={box} />;
}

const DAY_S = 86_400;

/** Hours within a day, days beyond; in the page's own numerals, and never in English month names. */
function timeMarks(_: uPlot, at: number[]): string[] {
  const days = at.length > 1 && (at[1] ?? 0) - (at[0] ?? 0) >= DAY_S;
  return at.map((seconds) => {
    const moment = new Date(seconds * 1000);
    const midnight = moment.getHours() === 0 && moment.getMinutes() === 0;
    if (days || midnight) return `${moment.getMonth() + 1}/${moment.getDate()}`;
    return `${moment.getHours()}:${String(moment.getMinutes()).padStart(2, "0")}`;
  });
}
