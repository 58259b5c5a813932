import { formatDuration, formatMs, formatShare, formatNumber } from "@/lib/format";
import type { GetAnswer } from "@/lib/schema";

export type Summary = GetAnswer<"/api/v1/monitoring/summary/">;
export type Alarm = Summary["alarms"][number];

const FORMATS: Partial<Record<Alarm["code"], (value: number) => string>> = {
  errors_many: (value) => formatShare(value, 1),
  response_slow: formatMs,
  inference_slow: formatMs,
  queue_waits: formatDuration,
  samples_missing: (minutes) => formatDuration(minutes * 60),
};

/** Both numbers of an alarm in the unit of its kind. */
export function alarmNumbers({ code, value, bound }: Alarm): { value: string; bound: string } {
  const format = FORMATS[code] ?? ((percent: number) => `${formatNumber(percent)}%`);
  return { value: value === null ? "—" : format(value), bound: bound === null ? "—" : format(bound) };
}
