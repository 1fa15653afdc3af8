import { useState } from "preact/hooks";
import type { RoomText } from "../../lib/i18n/catalog.ts";
import { LinkIcon } from "./icons.tsx";

/** Copies the address of the room, to invite somebody. Needs scripts; hidden without. */
export function CopyLink({ text, compact }: { text: RoomText; compact?: boolean }) {
  const [answer, setAnswer] = useState("");
  const copy = () => import("./copy_address.ts").then((it) => it.copyAddress(text, setAnswer));
  return (
    <span class="copy-link scripted">
      <button
        type="button"
        class={compact ? "button quiet invite" : "button primary"}
        onClick={copy}
      >
        <LinkIcon />
        <span class="button-text">{text.copyLink}</span>
      </button>
      <span class={answer === "" ? "toast" : "toast shown"} role="status">{answer}</span>
    </span>
  );
}
