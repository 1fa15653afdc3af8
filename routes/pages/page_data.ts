import type { Person } from "../../lib/protocol/events.ts";
import type { Look } from "../../islands/ui/look.ts";
import type { Locale } from "../../lib/i18n/locale.ts";

/** What every page needs. */
export interface PageData {
  locale: Locale;
  /** The reader. */
  you: Person & { id: string };
  /** Path and query of the page, as asked for. */
  path: string;
  assets: PageAssets;
  dev: boolean;
  /** How the reader wants the pages of this device. */
  look: Look;
  /** The reader's time zone where it is known (cookie `sori_tz`); else the language's usual one. */
  timeZone?: string;
}

/** Addresses of what the pages load. */
export interface PageAssets {
  /** Scripts of an entry of `islands/`, such as `room.ko`; the entry itself first. */
  script(entry: string): string[];
  /** The style sheet. */
  style: string;
  /** The style sheet of the settings. */
  settingsStyle: string;
  /** Style sheets of what is loaded on demand, by part. */
  partStyles?: Record<string, string>;
}
