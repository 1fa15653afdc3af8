import type { Locale } from "../../lib/i18n/locale.ts";
import type { Person } from "../../lib/protocol/events.ts";
import type { Look } from "../ui/look.ts";

/** What the settings start from. */
export interface SettingsState {
  locale: Locale;
  timeZone: string;
  you: Person & { id: string };
  /** Path and query of the page they are opened in. */
  path: string;
  limits: { displayNameLength: number };
  /** How the pages look. */
  look: Look;
}

/** What is said about the last thing that was done. */
export interface Notice {
  text: string;
  problem: boolean;
}
