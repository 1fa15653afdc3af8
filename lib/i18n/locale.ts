/** A language the pages speak. */
export type Locale = "ko" | "en";

/** Every language, in the order the switch shows them. */
export const LOCALES: readonly Locale[] = ["ko", "en"];

/** Each language in its own words: a reader looks for their own, not for our name of it. */
export const LANGUAGE_NAMES: Readonly<Record<Locale, string>> = {
  ko: "한국어",
  en: "English",
};

/** Whether `value` names a language the pages speak. */
export function isLocale(value: unknown): value is Locale {
  return value === "ko" || value === "en";
}

/**
 * The language for a reader: what they chose before (`cookie`) wins; else the first of
 * `acceptLanguage` we speak, whatever its region; else English, which most who speak neither
 * can read.
 *
 * @param acceptLanguage language tags, most wanted first, as parsed from `Accept-Language`
 * (RFC 9110 §12.5.4)
 */
export function negotiate(
  acceptLanguage: readonly string[],
  cookie?: string,
): Locale {
  if (isLocale(cookie)) return cookie;
  for (const tag of acceptLanguage) {
    const language = tag.toLowerCase().split("-", 1)[0];
    if (isLocale(language)) return language;
  }
  return "en";
}
