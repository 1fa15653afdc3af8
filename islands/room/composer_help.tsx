import { useEffect, useRef, useState } from "preact/hooks";
import type { People } from "../../lib/protocol/events.ts";
import { HERE } from "../../lib/protocol/limits.ts";
import { directUsers, isReservedRoom } from "../../lib/protocol/room_kinds.ts";
import { chosenTone, type Emoji, inTone, loadEmoji, used } from "../emoji/emoji_data.ts";
import { Avatar } from "../ui/avatar.tsx";
import type { PartProps } from "../ui/part.tsx";
import type { Namer } from "../ui/names.ts";
import { ask } from "./ask.ts";
import {
  type Choice,
  emojiChoices,
  hasWritten,
  peopleChoices,
  type Token,
  tokenAt,
  writtenEmoji,
} from "./completion.ts";
import { beginCompose, composerField, holdsChange, leaveCompose } from "./compose_banner.tsx";
import { keepDraft } from "./drafts.ts";
import { lastSaid } from "./last_said.ts";
import type { RoomActions, RoomView } from "./room_state.ts";
import { keyAction } from "./send_key.ts";

interface Props extends PartProps {
  room: string;
  view: RoomView;
  actions: RoomActions;
  nameOf: Namer;
}

const LIST_ID = "completion";

/** A draft is kept when nothing was typed for so long. */
const KEEP_MS = 400;

/**
 * Helps with writing, from the first touch of the field on: completes `@` and `:`, keeps what is not
 * sent yet, and brings back the last message for a change. It only ever looks at what an input
 * method is composing; what it puts in comes after the composition has ended.
 */
export function ComposerHelp(props: Props) {
  const { words, nameOf } = props;
  const [token, setToken] = useState<Token | null>(null);
  const [emoji, setEmoji] = useState<readonly Emoji[]>([]);
  const [index, setIndex] = useState(0);
  const choices = token ? choicesOf(token, props, emoji) : [];
  const latest = useRef({ ...props, choices, emoji, index, token });
  latest.current = { ...props, choices, emoji, index, token };

  useEffect(() => {
    const field = composerField();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let composing = false;
    let learning: Promise<void> | null = null;
    const learn = () => {
      learning ??= loadEmoji().then((all) => {
        setEmoji(all);
        spell(all);
      }, () => {}).finally(() => learning = null);
    };
    /** Puts emoji in the place of their names. @returns whether there were some */
    const spell = (all: readonly Emoji[]): boolean => {
      const written = composing ? [] : writtenEmoji(field.value, all);
      for (const { emoji, start, end } of written) {
        const sign = inTone(emoji, chosenTone());
        const at = field.selectionStart === end ? "end" : "preserve";
        field.setRangeText(sign, start, end, at);
        used(sign);
      }
      if (written.length > 0) field.dispatchEvent(new Event("input", { bubbles: true }));
      return written.length > 0;
    };
    const look = () => {
      const found = field.selectionStart === field.selectionEnd
        ? tokenAt(field.value, field.selectionStart)
        : null;
      setToken(found);
      setIndex(0);
      const { emoji } = latest.current;
      if (emoji.length === 0 && (found?.kind === ":" || hasWritten(field.value))) learn();
    };
    const keep = () => {
      clearTimeout(timer);
      // While a message is changed, the field holds no draft.
      if (!holdsChange(field)) keepDraft(props.room, field.value);
    };
    const input = () => {
      // It is looked again then.
      if (spell(latest.current.emoji)) return;
      look();
      clearTimeout(timer);
      timer = setTimeout(keep, KEEP_MS);
    };
    const close = () => setToken(null);
    const key = (event: KeyboardEvent) => {
      // The key belongs to the input method; Safari tells of it after the composition, too.
      if (composing || event.isComposing || event.keyCode === 229) return;
      const { choices, index, view, actions } = latest.current;
      const taken = () => {
        event.preventDefault();
        event.stopPropagation();
      };
      if (choices.length > 0) {
        const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
        if (step) {
          taken();
          setIndex((index + step + choices.length) % choices.length);
        } else if (event.key === "Escape") {
          taken();
          close();
        } else if ((event.key === "Enter" && !event.shiftKey) || event.key === "Tab") {
          taken();
          put(choices[index]!);
        }
      } else if (learning && keyAction(event) === "send" && hasWritten(field.value)) {
        taken();
        learning.finally(() => field.form!.requestSubmit());
      } else if (event.key === "ArrowUp" && field.value === "" && !view.compose) {
        const last = lastSaid(view.messages, view.you.id);
        if (last) {
          taken();
          beginCompose(actions, { type: "edit", pos: last.pos }, last.text);
        }
      } else if (event.key === "Escape" && (view.compose || holdsChange(field))) {
        taken();
        leaveCompose(actions);
      }
    };
    const begin = () => composing = true;
    const end = () => composing = false;
    // Before the composer's own listener, which would send.
    const form = field.form!;
    form.addEventListener("keydown", key, true);
    field.addEventListener("input", input);
    field.addEventListener("click", look);
    field.addEventListener("focus", look);
    field.addEventListener("blur", close);
    field.addEventListener("compositionstart", begin);
    field.addEventListener("compositionend", end);
    addEventListener("pagehide", keep);
    look();
    // What was typed, or sent, before this came.
    keep();
    return () => {
      keep();
      form.removeEventListener("keydown", key, true);
      field.removeEventListener("input", input);
      field.removeEventListener("click", look);
      field.removeEventListener("focus", look);
      field.removeEventListener("blur", close);
      field.removeEventListener("compositionstart", begin);
      field.removeEventListener("compositionend", end);
      removeEventListener("pagehide", keep);
    };
  }, []);

  const naming = token?.kind === "@";
  useEffect(() => {
    // Of the others only those are known who are here, or are heard on this page.
    if (!naming || !isReservedRoom(props.room) || directUsers(props.room)) return;
    const going = new AbortController();
    const path = `/api/rooms/${encodeURIComponent(props.room)}`;
    ask<{ people: People }>(path, going.signal).then(
      ({ people }) => props.actions.learn(people),
      () => {},
    );
    return () => going.abort();
  }, [naming]);

  /** Puts a choice in the place of what was typed. */
  const put = (choice: Choice) => {
    const field = composerField();
    // Leaving the field ends a composition; what it held is in the text then.
    field.blur();
    field.focus();
    const now = tokenAt(field.value, field.selectionStart) ?? latest.current.token;
    if (!now) return;
    field.setRangeText(choice.text, now.start, field.selectionStart, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    if (now.kind === ":") used(choice.text.trim());
    setToken(null);
  };

  const open = choices.length > 0;
  useEffect(() => {
    const field = composerField();
    field.setAttribute("aria-autocomplete", "list");
    if (open) {
      field.setAttribute("aria-controls", LIST_ID);
      field.setAttribute("aria-activedescendant", `${LIST_ID}-${index}`);
      document.getElementById(`${LIST_ID}-${index}`)?.scrollIntoView({ block: "nearest" });
    } else {
      field.removeAttribute("aria-controls");
      field.removeAttribute("aria-activedescendant");
    }
  }, [open, index]);

  if (!open) return null;
  return (
    <ul
      id={LIST_ID}
      class="completion"
      role="listbox"
      aria-label={token!.kind === "@" ? words.completion.people : words.completion.emoji}
    >
      {choices.map((choice, at) => (
        <li
          key={choice.sign}
          id={`${LIST_ID}-${at}`}
          role="option"
          aria-selected={at === index}
          // The field keeps the focus.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => put(choice)}
        >
          {token!.kind === ":"
            ? <span class="completion-emoji" aria-hidden="true">{choice.sign}</span>
            : choice.sign !== HERE && <Avatar label={nameOf(choice.sign)} />}
          <bdi>{choice.label}</bdi>
        </li>
      ))}
    </ul>
  );
}

function choicesOf({ kind, query }: Token, props: Props, emoji: readonly Emoji[]): Choice[] {
  const { view, words } = props;
  if (kind === "@") {
    const here = view.members?.users ?? [];
    return peopleChoices(query, view.people, here, view.you.id, words.completion.everybody);
  }
  const tone = chosenTone();
  return emojiChoices(query, emoji).map((choice) => {
    const one = emoji.find((known) => known.emoji === choice.sign)!;
    const sign = inTone(one, tone);
    return { ...choice, sign, text: `${sign} ` };
  });
}
