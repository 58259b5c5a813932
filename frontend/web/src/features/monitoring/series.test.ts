import { expect, test } from "vitest";
import { lastOf, rangeOf, wordsOf } from "@/components/chart/chart";
import { alarmNumbers } from "@/features/monitoring/alarm-words";
import { hasGap, isWindow, lineOf, type Point } from "@/features/monitoring/series";

const NOTHING = {
  requests: null, errors: null, error_rate: null, response_ms: null, slow_ms: null, predictions: null,
  prediction_failures: null, inference_ms: null, cpu_percent: null, memory_percent: null, disk_percent: null,
  queued: null, running: null,
};
const point = (minute: number, change: Partial<Point> = {}): Point => ({
  ...NOTHING, at: `2026-11-27T03:0${minute}:00Z`, samples: 0, ...change,
});

test("what was not measured stays unknown and is no zero", () => {
  const points = [point(0, { samples: 1, error_rate: 0.01 }), point(1), point(2, { samples: 1, error_rate: 0 })];

  expect(lineOf(points, "error_rate", { name: "errors", tone: "bad" }, 100).values).toEqual([1, null, 0]);
});

test("a time before the first sample is no gap, nor is the point that is not over yet", () => {
  const there = { samples: 1, inference_ms: 40 };

  expect(hasGap([point(0), point(1, there), point(2, there), point(3)])).toBe(false);
  expect(hasGap([point(0, there), point(1), point(2, there)])).toBe(true);
  expect(hasGap([point(0, there), point(1, { samples: 1 }), point(2, there)])).toBe(true);
  expect(hasGap([])).toBe(false);
});

test("only the four windows of the gateway are windows", () => {
  expect(["1h", "30d", "1y", null].map(isWindow)).toEqual([true, true, false, false]);
});

test("an alarm tells its numbers in the unit of its kind", () => {
  const of = (code: Parameters<typeof alarmNumbers>[0]["code"], value: number, bound: number) => alarmNumbers({ code, value, bound, detail: "" });

  expect(of("errors_many", 0.052, 0.01)).toEqual({ value: "5.2%", bound: "1.0%" });
  expect(of("response_slow", 3000, 2000)).toEqual({ value: "3,000 ms", bound: "2,000 ms" });
  expect(of("queue_waits", 720, 600)).toEqual({ value: "12분", bound: "10분" });
  expect(of("samples_missing", 9, 4)).toEqual({ value: "9분", bound: "4분" });
  expect(of("disk_high", 93.4, 90)).toEqual({ value: "93%", bound: "90%" });
});

test("a chart begins at zero and says in words what it shows", () => {
  const line = { name: "CPU", tone: "accent" as const, values: [10, null, 30, null] };

  expect(rangeOf([line])[0]).toBe(0);
  expect(rangeOf([line])[1]).toBeCloseTo(33);
  expect(rangeOf([{ ...line, values: [0, 0] }])).toEqual([0, 1]);
  expect(lastOf(line.values)).toBe(30);
  expect(wordsOf([line, { ...line, name: "-", values: [null] }], String)).toBe("CPU 30 (10 – 30), - —");
});
