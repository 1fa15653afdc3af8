import { useEffect, useState } from "preact/hooks";
import type { RoomText } from "../../lib/i18n/catalog.ts";
import { LinkIcon } from "./icons.tsx";

/** How long the answer to a press stays. */
const ANSWER_MS = 4_000;

/** Copies the address of the room, to invite somebody. Needs scripts; hidden without. */
export function CopyLink({ text, compact }: { text: RoomText; compact?: boolean }) {
  const [answer, setAnswer] = useState("");
  useEffect(() => {
    if (answer === "") return;
    const timer = setTimeout(() => setAnswer(""), ANSWER_MS);
    return () => clearTimeout(timer);
  }, [answer]);

  const copy = () => import("./copy_address.ts").then((it) => it.copyAddress(text)).then(setAnswer);
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
