import { useEffect, useLayoutEffect } from "preact/hooks";
import type { Position } from "../../lib/protocol/position.ts";
import { CloseIcon } from "../ui/icons.tsx";
import type { PartProps } from "../ui/part.tsx";
import type { Namer } from "../ui/names.ts";
import { plainText } from "./markup.ts";
import type { Compose, RoomActions, RoomView } from "./room_state.ts";

interface Props extends PartProps {
  view: RoomView;
  actions: RoomActions;
  nameOf: Namer;
}

/** The field that messages are written in. */
export function composerField(): HTMLTextAreaElement {
  return document.querySelector<HTMLTextAreaElement>(".composer textarea")!;
}

/** Puts a text into the field as if it were typed: the composer measures it. */
export function write(text: string): void {
  const field = composerField();
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

/** While a message is changed: the field, and what was being written in it before. */
let change: { field: HTMLTextAreaElement; pos: Position; draft: string } | null = null;

/** Whether the field holds an earlier message, and no draft. */
export function holdsChange(field: HTMLTextAreaElement): boolean {
  return change?.field === field;
}

/**
 * Begins an answer or a change. The field has its text and the focus at once and not when the
 * banner is drawn: whoever types right away would have it written over.
 * @param text of the message
 */
export function beginCompose(actions: RoomActions, compose: Compose, text: string): void {
  const field = composerField();
  // Leaving the field ends a composition: its syllable belongs to the draft.
  field.blur();
  field.focus();
  if (compose.type === "edit") {
    const draft = change?.field === field ? change.draft : field.value;
    change = { field, pos: compose.pos, draft };
    write(text);
    field.setSelectionRange(text.length, text.length);
    field.addEventListener("input", sent);
  } else giveBack();
  actions.compose(compose);
}

/** Ends it unsent. */
export function leaveCompose(actions: RoomActions): void {
  actions.compose(null);
  giveBack();
}

/** The composer empties the field when it has sent, and says so; a person's own hand is trusted. */
function sent(event: Event): void {
  if (!event.isTrusted && (event.target as HTMLTextAreaElement).value === "") giveBack();
}

/** Puts back what was being written before the change. */
function giveBack(): void {
  if (!change) return;
  const { field, draft } = change;
  change = null;
  field.removeEventListener("input", sent);
  // Another room may have taken its place.
  if (field === composerField()) write(draft);
}

/** Above the field: what is answered, or that an earlier message is changed. */
export function ComposeBanner({ view, actions, words: { compose: words }, nameOf }: Props) {
  const { type, pos } = view.compose!;
  const message = view.messages.find((one) => one.pos === pos);
  // However it ended; another change that began meanwhile goes on.
  useLayoutEffect(() => () => {
    if (type === "edit" && change?.pos === pos) giveBack();
  }, [type, pos]);
  // It was deleted meanwhile.
  const gone = message?.deleted === true;
  useEffect(() => {
    if (gone) leaveCompose(actions);
  }, [gone]);
  const cancel = () => {
    leaveCompose(actions);
    composerField().focus();
  };
  return (
    <div class="compose-banner">
      <span class="compose-what">
        <strong>
          {type === "edit" ? words.editing : words.replying(message ? nameOf(message.from) : null)}
        </strong>{" "}
        {message && <bdi>{plainText(message.text).slice(0, 120)}</bdi>}
      </span>
      <button type="button" class="button quiet square" aria-label={words.undo} onClick={cancel}>
        <CloseIcon />
      </button>
    </div>
  );
}
