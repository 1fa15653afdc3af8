import type { DoNotDisturb } from "../../lib/base/quiet_hours.ts";

/** How this device is told, and when not; kept in the browser. */
export interface Preferences extends DoNotDisturb {
  /** A short sound when somebody calls the reader. Off until the reader wants it. */
  sound: boolean;
  /** Notifications of the system while no window is looked at. */
  desktop: boolean;
}

const KEY = "sori.notifications";
const NONE: Preferences = { sound: false, desktop: false, quiet: null, until: null };

/** What was chosen here; nothing, where the browser keeps nothing. */
export function readPreferences(): Preferences {
  try {
    return { ...NONE, ...JSON.parse(localStorage.getItem(KEY) ?? "{}") };
  } catch {
    return NONE;
  }
}

/** Keeps a choice, as far as the browser does. */
export function savePreferences(preferences: Preferences): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(preferences));
  } catch {
    // A private window: it holds until the page is closed.
  }
}
