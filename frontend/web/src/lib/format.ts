import { currentLanguage, i18n } from "@/lib/i18n";

/** Intl locale of the page's language. */
function locale(): string {
  return currentLanguage() === "ko" ? "ko-KR" : "en-GB";
}

/** A probability for people: one decimal, and never "100%", which no model can promise. */
export function formatProbability(value: number): string {
  if (value >= 0.9995) return ">99.9%";
  if (value > 0 && value < 0.0005) return "<0.1%";
  return formatShare(value);
}

export function formatNumber(value: number, digits = 0): string {
  return new Intl.NumberFormat(locale(), { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
}

export function formatDateTime(iso: string): string {
  return new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeStyle: "short" }).format(new Date(iso));
}

/** A day: of a time the day it was here, of a date (1978-03-14) that very date wherever it is read. */
export function formatDate(iso: string): string {
  const zone = iso.includes("T") ? {} : { timeZone: "UTC" };
  return new Intl.DateTimeFormat(locale(), { dateStyle: "medium", ...zone }).format(new Date(iso));
}

export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${formatNumber(bytes / 1000, 1)} kB`;
  if (bytes < 1_000_000_000) return `${formatNumber(bytes / 1_000_000, 1)} MB`;
  return `${formatNumber(bytes / 1_000_000_000, 1)} GB`;
}

/** A limit as who set it says it: the gateway's megabytes are 1,048,576 bytes, as in the file list of Windows. */
export function formatLimit(bytes: number): string {
  const whole = bytes / (1024 * 1024);
  return Number.isInteger(whole) ? `${formatNumber(whole)} MB` : formatBytes(bytes);
}

/** "3 minutes ago" for the last day, else the date and time. */
export function formatWhen(iso: string, now: number = Date.now()): string {
  const minutes = Math.round((now - new Date(iso).getTime()) / 60_000);
  if (minutes === 0) return i18n.t("common.justNow");
  if (minutes < 0 || minutes >= 24 * 60) return formatDateTime(iso);
  const relative = new Intl.RelativeTimeFormat(locale(), { numeric: "auto" });
  return minutes < 60 ? relative.format(-minutes, "minute") : relative.format(-Math.round(minutes / 60), "hour");
}

/** A wait in words a person uses: "20-40초", "1-3분". */
export function formatWait([low, high]: readonly [number, number]): string {
  const unit = high < 90 ? "seconds" : "minutes";
  const size = unit === "seconds" ? 1 : 60;
  const from = Math.max(1, Math.floor(low / size));
  const to = Math.max(from, Math.ceil(high / size));
  const range = from === to ? formatNumber(to) : `${formatNumber(from)}–${formatNumber(to)}`;
  return i18n.t(unit === "seconds" ? "common.inSeconds" : "common.inMinutes", { range });
}

/** A length of time in words: "40초", "12분", "1시간 5분". */
export function formatDuration(seconds: number): string {
  const unit = (value: number, name: "second" | "minute" | "hour") =>
    new Intl.NumberFormat(locale(), { style: "unit", unit: name, unitDisplay: currentLanguage() === "ko" ? "long" : "short" }).format(value);
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 90) return unit(whole, "second");
  const minutes = Math.round(whole / 60);
  if (minutes < 60) return unit(minutes, "minute");
  const rest = minutes % 60;
  const hours = unit(Math.floor(minutes / 60), "hour");
  return rest === 0 ? hours : `${hours} ${unit(rest, "minute")}`;
}

/** A share as per cent. */
export function formatShare(value: number, digits = 1): string {
  return `${formatNumber(value * 100, digits)}%`;
}

/** Milliseconds, or seconds where they are many. */
export function formatMs(value: number | null | undefined): string {
  if (value === null || value === undefined) return "—";
  if (value >= 10_000) return `${formatNumber(value / 1000, 1)} s`;
  return `${formatNumber(value, value > 0 && value < 10 ? 1 : 0)} ms`;
}

/** Today on this computer's calendar, as a date field takes it (2026-11-22). */
export function today(): string {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}

/** Midnight of the day so many days ago, local time; the same value all day, so that a list keeps its key. */
export function startOfDay(daysAgo: number): string {
  const day = new Date();
  day.setHours(0, 0, 0, 0);
  day.setDate(day.getDate() - daysAgo);
  return day.toISOString();
}
