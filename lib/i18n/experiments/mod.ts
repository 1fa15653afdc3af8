/** What the experiments say; each language is loaded when it is needed. Browser-safe. */
import type { Locale } from "../locale.ts";
import type { ExperimentsText } from "./catalog.ts";

export * from "./catalog.ts";

/** The experiments' text. */
export async function experimentsText(locale: Locale): Promise<ExperimentsText> {
  return locale === "ko"
    ? (await import("./ko.ts")).koExperiments
    : (await import("./en.ts")).enExperiments;
}
