import type { RoomText } from "../../lib/i18n/catalog.ts";
import { CopyLink } from "../ui/copy_link.tsx";

/** A room nobody has spoken in: an invitation, not a void. */
export function EmptyRoom({ text, tell }: { text: RoomText; tell(answer: string): void }) {
  return (
    <div class="empty">
      <svg class="ripples" viewBox="0 0 160 160" width="160" height="160" aria-hidden="true">
        <circle cx="80" cy="80" r="10" />
        <circle cx="80" cy="80" r="32" />
        <circle cx="80" cy="80" r="54" />
        <circle cx="80" cy="80" r="76" />
      </svg>
      <h2>{text.emptyTitle}</h2>
      <p>{text.emptyHint}</p>
      <CopyLink text={text} tell={tell} />
    </div>
  );
}
