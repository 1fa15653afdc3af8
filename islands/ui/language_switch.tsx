import { LANGUAGE_NAMES, type Locale, LOCALES } from "../../lib/i18n/locale.ts";

interface Props {
  locale: Locale;
  /** Path and query of this page. */
  path: string;
  label: string;
}

/** Links to this page in each language. */
export function LanguageSwitch({ locale, path, label }: Props) {
  return (
    <nav class="languages" aria-label={label}>
      {LOCALES.map((other) => (
        <a
          key={other}
          href={inLanguage(path, other)}
          lang={other}
          hreflang={other}
          aria-current={other === locale ? "true" : undefined}
        >
          {LANGUAGE_NAMES[other]}
        </a>
      ))}
    </nav>
  );
}

function inLanguage(path: string, locale: Locale): string {
  const url = new URL(path, "http://sori.invalid");
  url.searchParams.set("lang", locale);
  return url.pathname + url.search;
}
