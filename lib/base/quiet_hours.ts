/** Hours in which nobody is to be disturbed, as `HH:MM` on the clock of a time zone. */
export interface QuietHours {
  from: string;
  to: string;
  /** An IANA name such as `Asia/Seoul`. */
  timeZone: string;
}

/** When a device is not to disturb. */
export interface DoNotDisturb {
  /** Every day. */
  quiet?: QuietHours | null;
  /** Until then, in milliseconds since the Unix epoch. */
  until?: number | null;
}

/** A time of day as {@linkcode QuietHours} has it. */
export const TIME_OF_DAY = /^([01]\d|2[0-3]):[0-5]\d$/;

/** Whether `now` (milliseconds since the Unix epoch) is in these hours; they may go over midnight. */
export function isQuiet(hours: QuietHours | null | undefined, now: number): boolean {
  if (!hours || hours.from === hours.to) return false;
  const { from, to, timeZone } = hours;
  const options = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone } as const;
  const time = new Intl.DateTimeFormat("en", options).format(now);
  return from < to ? from <= time && time < to : from <= time || time < to;
}

/** Whether `now` (milliseconds since the Unix epoch) is a time not to disturb. */
export function isDoNotDisturb({ quiet, until }: DoNotDisturb, now: number): boolean {
  return now < (until ?? 0) || isQuiet(quiet, now);
}
