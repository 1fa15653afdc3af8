import { useEffect, useLayoutEffect } from "preact/hooks";
import { CloseIcon } from "../ui/icons.tsx";
import type { PartProps } from "../ui/part.tsx";
import type { Namer } from "../ui/names.ts";
import { plainText } from "./markup.ts";
import type { RoomActions, RoomView } from "./room_state.ts";

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

/** Above the field: what is answered, or that an earlier message is changed. */
export function ComposeBanner({ view, actions, words: { compose: words }, nameOf }: Props) {
  const { type, pos } = view.compose!;
  const message = view.messages.find((one) => one.pos === pos);
  useLayoutEffect(() => {
    const field = composerField();
    field.focus();
    if (type !== "edit") return;
    const draft = field.value;
    write(message?.text ?? "");
    field.setSelectionRange(field.value.length, field.value.length);
    return () => write(draft);
  }, [type, pos]);
  // It was deleted meanwhile.
  const gone = message?.deleted === true;
  useEffect(() => {
    if (gone) actions.compose(null);
  }, [gone]);
  const cancel = () => {
    actions.compose(null);
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
