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
// and after it told its own zone); a server meets at most a few hundred zones.
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(
  kind: string,
  tag: string,
  timeZone: string,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  const key = `${kind} ${tag} ${timeZone}`;
  let made = formatters.get(key);
  if (!made) {
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

/** The moment for `<time datetime>`, in UTC. */
export function isoTime(time: number): string {
  return new Date(time).toISOString();
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

// Written out here and not left to Intl, whose first formatter loads its data for 10 ms and more:
// the list of rooms is what an instance that has just started is asked for.
const AGO = {
  ko: {
    minutes: (n: number) => `${n}분 전`,
    hours: (n: number) => `${n}시간 전`,
    days: (n: number) => ["오늘", "어제", "그저께"][n] ?? `${n}일 전`,
    date: ({ month, day }: CalendarDay) => `${month}월 ${day}일`,
    fullDate: ({ year, month, day }: CalendarDay) => `${year}. ${month}. ${day}.`,
  },
  en: {
    minutes: (n: number) => `${n} min. ago`,
    hours: (n: number) => `${n} hr. ago`,
    days: (n: number) => ["today", "yesterday"][n] ?? `${n} days ago`,
    date: ({ month, day }: CalendarDay) => `${MONTHS[month - 1]} ${day}`,
    fullDate: ({ year, month, day }: CalendarDay) => `${MONTHS[month - 1]} ${day}, ${year}`,
  },
};

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** Zones without daylight saving time, in hours before UTC: those that {@linkcode ago} meets most. */
const FIXED_ZONES: Readonly<Record<string, number>> = { "Asia/Seoul": 9, "UTC": 0 };

interface CalendarDay {
  year: number;
  month: number;
  day: number;
}

/** The day that a moment falls on for a reader in that zone. */
function calendarDay(time: number, place: Place): CalendarDay {
  const hours = FIXED_ZONES[place.timeZone];
  const key = hours === undefined
    ? dayKey(time, place)
    : new Date(time + hours * HOUR).toISOString().slice(0, 10);
  const [year = 0, month = 0, day = 0] = key.split("-").map(Number);
  return { year, month, day };
}

/** How long ago, in the fewest words: `방금`, `3분 전`, `어제`; from a week on, the date. */
export function ago(
  time: number,
  now: number,
  place: Place,
  justNow: string,
): string {
  const past = now - time;
  const text = AGO[place.locale];
  if (past < MINUTE) return justNow;
  if (past < HOUR) return text.minutes(Math.floor(past / MINUTE));
  if (past < 12 * HOUR) return text.hours(Math.floor(past / HOUR));
  const [then, today] = [calendarDay(time, place), calendarDay(now, place)];
  const number = (date: CalendarDay) => Date.UTC(date.year, date.month - 1, date.day) / DAY;
  const days = number(today) - number(then);
  if (days === 0) return text.hours(Math.floor(past / HOUR));
  if (past < 7 * DAY) return text.days(days);
  return then.year === today.year ? text.date(then) : text.fullDate(then);
}

/** A number with the separators of the language: `1,234`. */
export function number(value: number, locale: Locale): string {
  return new Intl.NumberFormat(locale).format(value);
}
