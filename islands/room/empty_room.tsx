import type { RoomText } from "../../lib/i18n/catalog.ts";
import type { LogStartText } from "../../lib/i18n/log_start.ts";
import { CopyLink } from "../ui/copy_link.tsx";

interface Props {
  text: RoomText;
  words: LogStartText;
  tell(answer: string): void;
}

/** A room nobody has spoken in: an invitation, not a void. */
export function EmptyRoom({ text, words, tell }: Props) {
  return (
    <div class="empty">
      <svg class="ripples" viewBox="0 0 160 160" width="160" height="160" aria-hidden="true">
        <circle cx="80" cy="80" r="10" />
        <circle cx="80" cy="80" r="32" />
        <circle cx="80" cy="80" r="54" />
        <circle cx="80" cy="80" r="76" />
      </svg>
      <h2>{words.emptyTitle}</h2>
      <p>{words.emptyHint}</p>
      <CopyLink text={text} tell={tell} />
    </div>
  );
}
