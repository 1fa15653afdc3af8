/**
 * The quick switcher: a field, and the rooms and people that fit what is typed in it. The field is
 * left to the input method: keys that belong to a composition do nothing else.
 */
import { render } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { RoomsText } from "../../lib/i18n/rooms.ts";
import type { People } from "../../lib/protocol/events.ts";
import type { MyRoom } from "../../lib/protocol/my_room.ts";
import { ask } from "../room/ask.ts";
import { Avatar } from "../ui/avatar.tsx";
import { loadStyle } from "../ui/part.tsx";
import { inSentence, type Namer } from "../ui/names.ts";
import { fit } from "./find.ts";
import { RoomMark, UnreadBadge } from "./my_rooms_list.tsx";
import { roomLabel } from "./room_label.ts";

/** Choices that are shown. */
const SHOWN = 12;

/** What the switcher needs. */
export interface SwitcherHost {
  text: RoomsText;
  rooms(): readonly MyRoom[];
  /** The room that is shown: nothing in it is unread. */
  current(): string;
  people(): People;
  you(): string;
  nameOf(): Namer;
  go(path: string): void;
}

interface Choice {
  path: string;
  label: string;
  room?: MyRoom;
  user?: string;
}

/** Opens the switcher; see the file's comment. */
export class Switcher {
  readonly #host: SwitcherHost;
  readonly #place = document.createElement("div");
  /** Public rooms, once they were asked for. */
  #others: readonly MyRoom[] = [];

  constructor(host: SwitcherHost) {
    this.#host = host;
    document.body.append(this.#place);
  }

  async open(): Promise<void> {
    // Without it the list is still one.
    await loadStyle("switcher").catch(() => {});
    if (this.#place.querySelector("dialog[open]")) return;
    const back = document.activeElement as HTMLElement | null;
    const close = () => {
      render(null, this.#place);
      back?.focus?.();
    };
    const choose = ({ path }: Choice) => {
      render(null, this.#place);
      this.#host.go(path);
    };
    const draw = () =>
      render(
        <SwitcherDialog host={this.#host} others={this.#others} close={close} choose={choose} />,
        this.#place,
      );
    draw();
    void this.#learn().then(() => this.#place.firstChild && draw());
  }

  async #learn(): Promise<void> {
    try {
      const { rooms } = await ask<{ rooms: { name: string }[] }>("/api/rooms");
      this.#others = rooms.map(({ name }) => ({ name, kind: "public", unread: 0, mentions: 0 }));
    } catch {
      // One's own rooms are there.
    }
  }
}

interface DialogProps {
  host: SwitcherHost;
  others: readonly MyRoom[];
  close(): void;
  choose(choice: Choice): void;
}

function SwitcherDialog({ host, others, close, choose }: DialogProps) {
  const { text } = host;
  const dialog = useRef<HTMLDialogElement>(null);
  const [asked, setAsked] = useState("");
  const [at, setAt] = useState(0);
  useEffect(() => dialog.current!.showModal(), []);
  const nameOf = host.nameOf();
  const choices = choicesFor(host, nameOf, others, asked);
  const chosen = Math.min(at, choices.length - 1);

  const key = (event: KeyboardEvent) => {
    // Safari tells the end of a composition before the key that ended it.
    if (event.isComposing || event.keyCode === 229) return;
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0 && choices.length > 0) {
      event.preventDefault();
      setAt((chosen + step + choices.length) % choices.length);
    }
    if (event.key === "Enter") {
      event.preventDefault();
      if (choices[chosen]) choose(choices[chosen]);
    }
  };
  return (
    <dialog
      ref={dialog}
      class="switcher"
      aria-label={text.switcher}
      onClose={close}
      // Outside of it.
      onClick={(event) => event.target === dialog.current && close()}
    >
      <input
        type="text"
        role="combobox"
        autofocus
        aria-label={text.switcherField}
        aria-describedby="switcher-help"
        aria-expanded="true"
        aria-controls="switcher-list"
        aria-activedescendant={choices[chosen] && `switcher-${chosen}`}
        placeholder={text.switcherField}
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        dir="auto"
        onInput={(event) => {
          setAsked(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={key}
      />
      <ul id="switcher-list" role="listbox" aria-label={text.switcher}>
        {choices.map((choice, index) => (
          <li
            key={choice.path}
            id={`switcher-${index}`}
            role="option"
            aria-selected={index === chosen}
            class="my-room"
            onPointerMove={() => setAt(index)}
            onClick={() => choose(choice)}
          >
            {choice.room
              ? <RoomMark room={choice.room} nameOf={nameOf} />
              : <Avatar label={nameOf(choice.user!)} />}
            <span class="my-room-name" dir="auto">{choice.label}</span>
            {choice.room && choice.room.name !== host.current() && (
              <UnreadBadge room={choice.room} text={text} />
            )}
          </li>
        ))}
      </ul>
      {choices.length === 0 && <p class="help" role="status">{text.switcherNone}</p>}
      <p id="switcher-help" class="help switcher-help">{text.switcherHelp}</p>
    </dialog>
  );
}

/** One's own rooms first, then other rooms, then people; of each those that fit best. */
function choicesFor(
  host: SwitcherHost,
  nameOf: Namer,
  others: readonly MyRoom[],
  asked: string,
): Choice[] {
  const mine = host.rooms();
  const known = new Set(mine.map(({ name }) => name));
  const partners = new Set(mine.map(({ partner }) => partner));
  const roomChoice = (room: MyRoom): Choice => ({
    path: `/r/${encodeURIComponent(room.name)}`,
    label: roomLabel(room, nameOf),
    room,
  });
  const people = Object.entries(host.people())
    .filter(([id, { name }]) => name !== undefined && id !== host.you() && !partners.has(id))
    .map(([id]): Choice => ({ path: `/dm/${id}`, label: inSentence(nameOf(id)).label, user: id }));
  const groups = [
    mine.map(roomChoice),
    others.filter(({ name }) => !known.has(name)).map(roomChoice),
    people,
  ];
  return groups.flatMap((group) => {
    const fits = group.map((choice) => ({ choice, rank: fit(choice.label, asked) }))
      .filter((one): one is { choice: Choice; rank: number } => one.rank !== null);
    return fits.toSorted((a, b) => a.rank - b.rank).map(({ choice }) => choice);
  }).slice(0, SHOWN);
}
