/** Dates, times and numbers as a reader of each language writes them. */
import type { Locale } from "./locale.ts";

/**
 * The time zone to assume until a reader's own is known: readers of Korean are nearly all in one,
 * readers of English are everywhere.
 */
export const DEFAULT_TIME_ZONE: Readonly<Record<Locale, string>> = {
  ko: "Asia/Seoul",
  en: "UTC",
};

/** Whether `value` is a time zone this platform knows, such as `Asia/Seoul`. */
export function isTimeZone(value: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: value });
    return true;
  } catch {
    return false;
  }
}

/** Where and in which language a moment is read. */
export interface Place {
  locale: Locale;
  /** An IANA name such as `Asia/Seoul`. */
  timeZone: string;
}

// Making a formatter costs a hundred times what using one costs. A browser needs two places (before
// and after it told its own zone), a server as many as its readers have; but whoever asks may write
// one zone in many ways.
const formatters = new Map<string, Intl.DateTimeFormat>();

/** Formatters that are kept. */
const MOST = 500;

function formatter(
  kind: string,
  tag: string,
  timeZone: string,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  const key = `${kind} ${tag} ${timeZone}`;
  let made = formatters.get(key);
  if (!made) {
    if (formatters.size >= MOST) formatters.clear();
    made = new Intl.DateTimeFormat(tag, { ...options, timeZone });
    formatters.set(key, made);
  }
  return made;
}

/** The time of day: `오후 3:12`, `3:12 PM`. */
export function clockTime(time: number, { locale, timeZone }: Place): string {
  return formatter("clock", locale, timeZone, {
    hour: "numeric",
    minute: "2-digit",
  }).format(time);
}

/** The day in full: `2025년 11월 20일 목요일`, `Thursday, November 20, 2025`. */
export function longDay(time: number, { locale, timeZone }: Place): string {
  return formatter("day", locale, timeZone, { dateStyle: "full" }).format(time);
}

/** The day as a key to compare, `2025-11-20`: the day a reader in that zone would call it. */
export function dayKey(time: number, { timeZone }: Place): string {
  // Swedish writes dates as ISO 8601 does.
  return formatter("key", "sv", timeZone, { dateStyle: "short" }).format(time);
}

/** Zones without daylight saving time, in hours ahead of UTC: those that a server meets most. */
export const FIXED_ZONES: Readonly<Record<string, number>> = { "Asia/Seoul": 9, "UTC": 0 };

/** How many minutes clocks in a zone are ahead of UTC at a moment: 540 in Seoul, -300 in New York. */
export function utcOffset(time: number, timeZone: string): number {
  const fixed = FIXED_ZONES[timeZone];
  if (fixed !== undefined) return fixed * 60;
  const options: Intl.DateTimeFormatOptions = { timeZoneName: "longOffset" };
  const text = formatter("offset", "en", timeZone, options).format(time);
  const [, sign, hours = 0, minutes = 0] = /GMT([+-])(\d\d):(\d\d)/.exec(text) ?? [];
  return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

/** The moment for `<time datetime>`, in UTC. */
export function isoTime(time: number): string {
  return new Date(time).toISOString();
}

/** A number with the separators of the language: `1,234`. */
export function number(value: number, locale: Locale): string {
  // Most are so; the first formatter of a page is slow to make.
  if (Number.isInteger(value) && value >= 0 && value < 1_000) return `${value}`;
  return new Intl.NumberFormat(locale).format(value);
}
