import { afterEach, describe, expect, test, vi } from "vitest";
import { formatBytes, formatDate, formatNumber, formatProbability, formatWait, formatWhen, today } from "@/lib/format";
import { changeLanguage } from "@/lib/i18n";

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe("formatProbability", () => {
  test.each([
    [0.93, "93.0%"],
    // Halves go up, here as in the PDF and the app.
    [0.1225, "12.3%"],
    [0.99951, ">99.9%"],
    [1, ">99.9%"],
    [0.0004, "<0.1%"],
    [0, "0.0%"],
  ])("%s reads %s and never promises 100%%", (value, words) => {
    expect(formatProbability(value)).toBe(words);
  });
});

test("formatWhen speaks the language of the page", async () => {
  const now = Date.parse("2026-11-22T12:00:00Z");
  const earlier = "2026-11-22T11:57:00Z";

  expect(formatWhen(earlier, now)).toBe("3분 전");
  await changeLanguage("en", false);
  expect(formatWhen(earlier, now)).toBe("3 minutes ago");
  expect(formatWhen("2026-11-22T11:59:50Z", now)).toBe("just now");
});

test("formatNumber rounds halves up, here as in the PDF and the app", () => {
  expect([formatNumber(202.25, 1), formatNumber(9.05, 1), formatNumber(0.125, 2)]).toEqual(["202.3", "9.1", "0.13"]);
});

test("formatBytes uses decimal units", () => {
  expect([formatBytes(999), formatBytes(43_210), formatBytes(100_000_000), formatBytes(17_228_600_000)]).toEqual([
    "999 B",
    "43.2 kB",
    "100.0 MB",
    "17.2 GB",
  ]);
});

test("formatWait speaks in whole units and never of zero", () => {
  expect([formatWait([0.2, 4.1]), formatWait([20, 80]), formatWait([61, 119]), formatWait([100, 400])]).toEqual([
    "1–5초",
    "20–80초",
    "1–2분",
    "1–7분",
  ]);
});

test("a date of birth is the same day wherever it is read", () => {
  class West extends Intl.DateTimeFormat {
    constructor(locale?: string, options?: Intl.DateTimeFormatOptions) {
      super(locale, { timeZone: "America/New_York", ...options });
    }
  }
  vi.stubGlobal("Intl", Object.create(Intl, { DateTimeFormat: { value: West } }));

  expect([formatDate("1978-03-14"), formatDate("1978-03-14T02:00:00Z")]).toEqual(["1978. 3. 14.", "1978. 3. 13."]);
});

test("today is the day of this computer, also in the morning of Seoul", () => {
  vi.useFakeTimers({ now: Date.parse("2026-11-21T23:00:00Z") });
  vi.spyOn(Date.prototype, "getTimezoneOffset").mockReturnValue(-540);

  expect(today()).toBe("2026-11-22");
});
