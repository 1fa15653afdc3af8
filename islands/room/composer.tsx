import { Component } from "preact";
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

interface Typed {
  /** Characters that the limit leaves, where that is near. */
  left: number;
  blank: boolean;
  /** What was to be sent was not taken. */
  refused: boolean;
}

/**
 * Where messages are written. The field is left to the browser and the input method: its text is
 * read when it is sent and never set while somebody types, or syllables would be torn apart.
 */
export class Composer extends Component<Props, Typed> {
  readonly #field: { current: HTMLTextAreaElement | null } = { current: null };
  #composing = false;
  override state = { left: NEAR_LIMIT + 1, blank: false, refused: false };

  override componentDidMount() {
    if (this.props.live) this.#begin();
  }

  override componentDidUpdate({ live }: Props) {
    if (this.props.live && !live) this.#begin();
  }

  /** Far from the limit, a key draws nothing anew. */
  override shouldComponentUpdate(props: Props, { left, blank, refused }: Typed): boolean {
    const { state } = this;
    return props !== this.props || left !== state.left || blank !== state.blank ||
      refused !== state.refused;
  }

  /** The page has come alive: what was typed before counts, too. */
  #begin() {
    const field = this.#field.current!;
    if (field.value === "") field.value = draftOf(this.props.state.room);
    this.#measure();
    const nothingFocused = document.activeElement === document.body;
    // On a touch screen focus would bring up the keyboard over the conversation.
    if (nothingFocused && matchMedia("(pointer: fine)").matches) field.focus();
  }

  /** Takes files along; without any it asks for them. */
  #attach(files?: File[]) {
    const { state, actions, text } = this.props;
    import("./attachments/open_tray.tsx").then((it) => it.openTray(state, actions, text, files));
  }

  #measure(): string {
    const field = this.#field.current!;
    const { value } = field;
    this.setState({
      left: Math.min(NEAR_LIMIT + 1, this.props.state.limits.textLength - lengthOf(value)),
      blank: value.trim() === "",
      refused: false,
    });
    fit(field);
    return value;
  }

  #send() {
    const { state, actions } = this.props;
    const field = this.#field.current!;
    if (this.#composing) {
      // Leaving the field ends the composition; else its syllable would come back after clearing.
      field.blur();
    }
    field.focus();
    const value = this.#measure();
    if (lengthOf(value) > state.limits.textLength) return;
    // Files on their way take it along.
    if (dispatchEvent(new CustomEvent("sori:send", { detail: value, cancelable: true }))) {
      if (value.trim() === "") return;
      // What is not taken stays, to be changed or sent later.
      if (!actions.send(value)) return this.setState({ refused: true });
    }
    field.value = "";
    // Also for those who help with writing.
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  render({ state, live, text, actions }: Props, { left, blank, refused }: Typed) {
    return (
      <form
        class="composer"
        method="post"
        action={`/r/${encodeURIComponent(state.room)}`}
        noValidate={live}
        onSubmit={(event) => {
          if (!live) return;
          event.preventDefault();
          this.#send();
        }}
      >
        <input type="hidden" name="id" value={state.formId} />
        {state.limits.attachmentBytes > 0 && (
          <button
            type="button"
            class="button quiet square attach"
            aria-label={text.attach}
            disabled={!live}
            onClick={() => this.#attach()}
          >
            <PlusIcon />
          </button>
        )}
        <textarea
          ref={this.#field}
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
          onInput={() => actions.setTyping(this.#measure().trim() !== "")}
          // Files that are dropped come so, too. What is copied from a document is its text as well.
          onPaste={(event) => {
            const { files, types } = event.clipboardData!;
            if (!files[0] || types.includes("text/plain")) return;
            event.preventDefault();
            this.#attach([...files]);
          }}
          onBlur={() => actions.setTyping(false)}
          onCompositionStart={() => this.#composing = true}
          onCompositionEnd={() => this.#composing = false}
          onKeyDown={(event) => {
            const action = live ? keyAction(event) : "browser";
            if (action !== "browser") event.preventDefault();
            if (action === "send") this.#send();
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
            : null}
        </span>
      </form>
    );
  }
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
