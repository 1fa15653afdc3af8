import type { Place } from "../../lib/i18n/dates.ts";
import type { FileRef } from "../../lib/protocol/events.ts";

/** A file of a message: its name and size, and where it is. */
export function FileLink({ file, place }: { file: FileRef; place: Place }) {
  const { id, name, size } = file;
  return (
    <a class="file" href={`/files/${encodeURIComponent(id)}`} target="_blank" rel="noopener">
      {name} <small>{sizeText(size, place.locale)}</small>
    </a>
  );
}

const UNITS = ["byte", "kilobyte", "megabyte"] as const;

/** A size as people say it: "128 bytes", "1.4 MB" (of 1,000 each, as in `Intl`'s units). */
function sizeText(size: number, locale: string): string {
  const step = size < 1_000 ? 0 : size < 1_000_000 ? 1 : 2;
  return new Intl.NumberFormat(locale, {
    style: "unit",
    unit: UNITS[step]!,
    unitDisplay: step === 0 ? "long" : "short",
    maximumFractionDigits: 1,
  }).format(size / 1_000 ** step);
}
