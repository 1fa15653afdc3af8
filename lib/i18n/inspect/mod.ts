/** What the inspector says; each language is loaded when it is needed. Browser-safe. */
import type { Locale } from "../locale.ts";
import type { InspectText } from "./catalog.ts";

export type * from "./catalog.ts";

/** The inspector's text. */
export async function inspectText(locale: Locale): Promise<InspectText> {
  return locale === "ko"
    ? (await import("./ko.ts")).koInspect
    : (await import("./en.ts")).enInspect;
}
