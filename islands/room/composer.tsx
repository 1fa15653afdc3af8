import { useEffect, useRef, useState } from "preact/hooks";
import type { RoomText } from "../../lib/i18n/catalog.ts";
import { codePoints } from "../../lib/protocol/names.ts";
import { PlusIcon, SendIcon, SmileIcon } from "../ui/icons.tsx";
import { draftOf } from "./drafts.ts";
import type { RoomActions, RoomState } from "./room_state.ts";
import { keyAction } from "./send_key.ts";

/** The count of characters is shown when this many are left, or fewer. */
const NEAR_LIMIT = 200;

interface Props {
  state: RoomState;
  live: boolean;
  text: RoomText;
  actions: RoomActions;
}

/**
 * Where messages are written. The field is left to the browser and the input method: its text is
 * read when it is sent and never set while somebody types, or syllables would be torn apart.
 */
export function Composer({ state, live, text, actions }: Props) {
  const field = useRef<HTMLTextAreaElement>(null);
  const composing = useRef(false);
  const [left, setLeft] = useState(NEAR_LIMIT + 1);
  const [blank, setBlank] = useState(false);
  const [refused, setRefused] = useState(false);

  /** Takes files along; without any it asks for them. */
  const attach = (files?: File[]) =>
    import("./attachments/open_tray.tsx").then((it) => it.openTray(state, actions, text, files));

  const measure = () => {
    const { value } = field.current!;
    // Far from the limit it is not counted: a key then draws nothing anew.
    setLeft(Math.min(NEAR_LIMIT + 1, state.limits.textLength - lengthOf(value)));
    setBlank(value.trim() === "");
    setRefused(false);
    fit(field.current!);
    return value;
  };
  const input = () => actions.setTyping(measure().trim() !== "");

  // What was typed before the page came alive counts, too.
  useEffect(() => {
    if (!live) return;
    if (field.current!.value === "") field.current!.value = draftOf(state.room);
    measure();
    const nothingFocused = document.activeElement === document.body;
    // On a touch screen focus would bring up the keyboard over the conversation.
    if (nothingFocused && matchMedia("(pointer: fine)").matches) field.current!.focus();
  }, [live]);

  const send = () => {
    const element = field.current!;
    if (composing.current) {
      // Leaving the field ends the composition; else its syllable would come back after clearing.
      element.blur();
    }
    element.focus();
    const value = measure();
    if (lengthOf(value) > state.limits.textLength) return;
    // Files on their way take it along.
    if (dispatchEvent(new CustomEvent("sori:send", { detail: value, cancelable: true }))) {
      if (value.trim() === "") return;
      // What is not taken stays, to be changed or sent later.
      if (!actions.send(value)) return setRefused(true);
    }
    element.value = "";
    // Also for those who help with writing.
    element.dispatchEvent(new Event("input", { bubbles: true }));
  };

  return (
    <form
      class="composer"
      method="post"
      action={`/r/${encodeURIComponent(state.room)}`}
      noValidate={live}
      onSubmit={(event) => {
        if (!live) return;
        event.preventDefault();
        send();
      }}
    >
      <input type="hidden" name="id" value={state.formId} />
      {state.limits.attachmentBytes > 0 && (
        <button
          type="button"
          class="button quiet square attach"
          aria-label={text.attach}
          disabled={!live}
          onClick={() => attach()}
        >
          <PlusIcon />
        </button>
      )}
      <textarea
        ref={field}
        name="text"
        rows={1}
        required
        aria-label={text.composer}
        aria-describedby="composer-help composer-count"
        aria-invalid={left < 0}
        placeholder={text.composerPlaceholder}
        autocomplete="off"
        enterkeyhint="send"
        dir="auto"
        onInput={input}
        // Files that are dropped come so, too. What is copied from a document is its text as well.
        onPaste={(event) => {
          const { files, types } = event.clipboardData!;
          if (!files[0] || types.includes("text/plain")) return;
          event.preventDefault();
          attach([...files]);
        }}
        onBlur={() => actions.setTyping(false)}
        onCompositionStart={() => composing.current = true}
        onCompositionEnd={() => composing.current = false}
        onKeyDown={(event) => {
          const action = live ? keyAction(event) : "browser";
          if (action !== "browser") event.preventDefault();
          if (action === "send") send();
        }}
      />
      <button
        type="button"
        class="button quiet square scripted"
        aria-label={text.emoji}
        aria-haspopup="dialog"
        onClick={() => actions.open("emoji")}
      >
        <SmileIcon />
      </button>
      <button
        type="submit"
        class={blank ? "button send" : "button primary send"}
        aria-label={text.send}
        // The field keeps the focus, and a phone its keyboard.
        onMouseDown={(event) => event.preventDefault()}
      >
        <SendIcon />
      </button>
      <span id="composer-help" class="sr-only">{text.composerHelp}</span>
      <span
        id="composer-count"
        class={left < 0 || refused ? "count over" : "count"}
        role="status"
      >
        {refused
          ? text.notTaken
          : left < 0
          ? text.charactersOver(-left)
          : left <= NEAR_LIMIT
          ? text.charactersLeft(left)
          : ""}
      </span>
    </form>
  );
}

/** Characters as the server will count them. */
function lengthOf(value: string): number {
  return codePoints(value.normalize("NFC").trimEnd());
}

const growsByItself = typeof CSS !== "undefined" && CSS.supports("field-sizing", "content");

/** Makes the field as high as its text where the browser does not do so itself. */
function fit(field: HTMLTextAreaElement): void {
  if (growsByItself) return;
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight}px`;
}
