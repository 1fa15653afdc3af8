import type { RoomText } from "../../lib/i18n/catalog.ts";
import type { LogStartText } from "../../lib/i18n/log_start.ts";
import { CopyLink, invites } from "../ui/copy_link.tsx";
import type { RoomAbout } from "./room_state.ts";

interface Props {
  about: RoomAbout;
  text: RoomText;
  words: LogStartText;
  tell(answer: string): void;
}

/** A room nobody has spoken in: an invitation, not a void. */
export function EmptyRoom({ about, text, words, tell }: Props) {
  const open = invites(about.kind);
  const host = about.kind === "private" && about.role !== "member";
  return (
    <div class="empty">
      <svg class="ripples" viewBox="0 0 160 160" width="160" height="160" aria-hidden="true">
        <circle cx="80" cy="80" r="10" />
        <circle cx="80" cy="80" r="32" />
        <circle cx="80" cy="80" r="54" />
        <circle cx="80" cy="80" r="76" />
      </svg>
      <h2>{words.emptyTitle}</h2>
      <p>{open || host ? words.emptyHint : words.emptyDirect}</p>
      {open && <CopyLink text={text} tell={tell} />}
      {host && (
        <a class="button primary" href={`/r/${encodeURIComponent(about.name)}/about`}>
          {words.invite}
        </a>
      )}
    </div>
  );
}
