/** What is said of the name that the reader has now. */
import { josa } from "./josa.ts";
import type { Locale } from "./locale.ts";

/** The sentence in a language. (Not in the catalog: its particles are a third of what a room loads.) */
export function nameNow(locale: Locale, label: string): string {
  return locale === "ko"
    ? `지금은 ${josa(`‘${label}’`, "으로/로")} 보여요.`
    : `Others see you as “${label}”.`;
}
