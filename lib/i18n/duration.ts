import type { Locale } from "./locale.ts";

/** What a length of time is told in, the longest first, with the seconds of each. */
const UNITS = [["day", 86_400], ["hour", 3_600], ["minute", 60], ["second", 1]] as const;

/** A length of time in its two longest units: `3일 4시간`, `2m 5s`. @param seconds whole ones */
export function duration(seconds: number, locale: Locale): string {
  const from = UNITS.findIndex(([, length]) => seconds >= length);
  const units = UNITS.slice(from < 0 ? -1 : from).slice(0, 2);
  let left = seconds;
  return units.map(([unit, length]) => {
    const value = Math.floor(left / length);
    left -= value * length;
    const style = { style: "unit", unit, unitDisplay: "narrow" } as const;
    return new Intl.NumberFormat(locale, style).format(value);
  }).join(" ");
}
