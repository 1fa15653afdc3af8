const UNITS = ["byte", "kilobyte", "megabyte"] as const;

/** A size as people say it: "128 bytes", "1.4 MB" (of 1,000 each, as in `Intl`'s units). */
export function sizeText(size: number, locale: string): string {
  const step = size < 1_000 ? 0 : size < 1_000_000 ? 1 : 2;
  return new Intl.NumberFormat(locale, {
    style: "unit",
    unit: UNITS[step]!,
    unitDisplay: step === 0 ? "long" : "short",
    maximumFractionDigits: 1,
  }).format(size / 1_000 ** step);
}
