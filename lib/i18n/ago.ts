/** How long ago something was. Apart from `dates.ts`, since the room page can do without at first. */
import { dayKey, FIXED_ZONES, type Place } from "./dates.ts";

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
