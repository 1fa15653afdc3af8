import type { Locale } from "../../lib/i18n/locale.ts";

/** Numbers as the inspector writes them. */
export interface Numbers {
  count(value: number): string;
  /** Bytes, in KiB from 10,000 on. */
  bytes(value: number): string;
  milliseconds(value: number): string;
  /** Seconds since `from`. */
  seconds(at: number, from: number): string;
}

/** Numbers in a language; units are the same in both. */
export function numbers(locale: Locale): Numbers {
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const one = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  const exact = new Intl.NumberFormat(locale, {
    minimumFractionDigits: 3,
    maximumFractionDigits: 3,
  });
  return {
    count: (value) => whole.format(value),
    bytes: (value) =>
      value < 10_000
        ? `${whole.format(value)} B`
        : value < 10_000_000
        ? `${one.format(value / 1_024)} KiB`
        : `${one.format(value / 1_048_576)} MiB`,
    milliseconds: (value) => (value < 10 ? one : whole).format(value),
    seconds: (at, from) => exact.format(Math.max(0, at - from) / 1_000),
  };
}
