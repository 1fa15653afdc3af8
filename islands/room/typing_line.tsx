import type { Locale } from "../../lib/i18n/locale.ts";
import { typingText } from "../../lib/i18n/typing.ts";
import { inSentence, type Namer } from "../ui/names.ts";

/** What the line says. */
export interface TypingProps {
  typing: readonly string[];
  locale: Locale;
  nameOf: Namer;
}

/** Who is typing. */
export function TypingLine({ typing, locale, nameOf }: TypingProps) {
  return (
    <p class="typing">
      {typing.length > 0 && (
        <>
          <span class="dots" aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          <span class="typing-names">
            {typingText(locale, typing.map((id) => inSentence(nameOf(id))))}
          </span>
        </>
      )}
    </p>
  );
}
