import type { RoomText } from "../../lib/i18n/catalog.ts";
import type { RoomKind } from "../../lib/protocol/room_kinds.ts";
import { LinkIcon } from "./icons.tsx";

interface Props {
  text: RoomText;
  compact?: boolean;
  /** Says how it went. */
  tell(answer: string): void;
}

/** Whether the address of a room is all that somebody needs to come in. */
export const invites = (kind: RoomKind): boolean => kind === "public" || kind === "unlisted";

/** Copies the address of the room. */
export function copyLink(text: RoomText, tell: Props["tell"]): void {
  import("./copy_address.ts")
    .then((it) => it.copyAddress(location.origin + location.pathname, text, tell))
    .catch(() => tell(text.partFailed));
}

/** Copies the address of the room, to invite somebody. Needs scripts; hidden without. */
export function CopyLink({ text, compact, tell }: Props) {
  return (
    <button
      type="button"
      class={compact ? "button quiet invite scripted" : "button primary scripted"}
      onClick={() => copyLink(text, tell)}
    >
      <LinkIcon />
      <span class="button-text">{text.copyLink}</span>
    </button>
  );
}
