import type { RoomText } from "../../lib/i18n/catalog.ts";
import { LinkIcon } from "./icons.tsx";

interface Props {
  text: RoomText;
  compact?: boolean;
  /** Says how it went. */
  tell(answer: string): void;
}

/** Copies the address of the room, to invite somebody. Needs scripts; hidden without. */
export function CopyLink({ text, compact, tell }: Props) {
  const copy = () => import("./copy_address.ts").then((it) => it.copyAddress(text, tell));
  return (
    <button
      type="button"
      class={compact ? "button quiet invite scripted" : "button primary scripted"}
      onClick={copy}
    >
      <LinkIcon />
      <span class="button-text">{text.copyLink}</span>
    </button>
  );
}
