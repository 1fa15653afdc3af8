import type { RoomText } from "../../lib/i18n/catalog.ts";
import { inSentence, type Namer } from "../ui/names.ts";

interface Props {
  typing: readonly string[];
  text: RoomText;
  nameOf: Namer;
}

/** Who is typing. Its line is always there, so that nothing moves when somebody starts. */
export function TypingLine({ typing, text, nameOf }: Props) {
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
            {text.typing(typing.map((id) => inSentence(nameOf(id))))}
          </span>
        </>
      )}
    </p>
  );
}
