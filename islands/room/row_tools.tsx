import { type RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { chosenTone, inTone, untoned } from "../emoji/emoji_data.ts";
import { copyAddress } from "../ui/copy_address.ts";
import { SmileIcon } from "../ui/icons.tsx";
import {
  CopyIcon,
  EditIcon,
  PeopleIcon,
  PinIcon,
  ReplyIcon,
  TrashIcon,
} from "../ui/part_icons.tsx";
import type { PartProps } from "../ui/part.tsx";
import { beginCompose } from "./compose_banner.tsx";
import type { Compose, RoomActions, RoomView, ShownMessage } from "./room_state.ts";

/** Reactions that are one press away. */
const QUICK = [
  { emoji: "👍", toned: true },
  { emoji: "❤️", toned: false },
  { emoji: "😂", toned: false },
  { emoji: "🎉", toned: false },
  { emoji: "😮", toned: false },
  { emoji: "🙏", toned: true },
];

/** How far above a message they begin: a finger hides what is below it, a pointer has to reach them. */
const above = () => matchMedia("(pointer: coarse)").matches ? 46 : 20;

/** A finger that stays this long wants the tools. */
const LONG_PRESS_MS = 450;

interface Props extends PartProps {
  view: RoomView;
  actions: RoomActions;
  /** The log. */
  box: RefObject<HTMLElement | null>;
}

interface Place {
  pos: string;
  top: number;
  /** They were asked for by key or finger, and stay. */
  held: boolean;
}

/**
 * What can be done with a message: beside the one under the pointer, on the one with the focus by
 * its keys, and at a long press. With the focus on the log the arrows go from message to message.
 */
export function RowTools({ view, actions, text, words: { tools: words }, box }: Props) {
  const [place, setPlace] = useState<Place | null>(null);
  const [quick, setQuick] = useState(false);
  const bar = useRef<HTMLDivElement>(null);
  const message = view.messages.find(({ pos }) => pos === place?.pos);
  const mine = message?.from === view.you.id;
  const usable = message && !message.deleted && !message.topic ? message : undefined;

  const at = (row: Element | null | undefined, held: boolean) => {
    const pos = row?.getAttribute("data-pos");
    if (!pos) return setPlace(null);
    const { top } = row!.getBoundingClientRect();
    setQuick(false);
    setPlace({ pos, top: top - box.current!.getBoundingClientRect().top, held });
  };

  // The pointer is on a message already when this comes.
  useEffect(() => at(box.current!.querySelector("[data-pos]:hover"), false), []);

  useEffect(() => {
    const log = box.current!;
    const rowOf = (event: Event) => (event.target as Element).closest?.("[data-pos]");
    let press: ReturnType<typeof setTimeout> | undefined;
    const over = (event: PointerEvent) => {
      if (event.pointerType === "mouse" && !place?.held) at(rowOf(event), false);
    };
    const leave = (event: PointerEvent) => {
      const to = event.relatedTarget as Node | null;
      if (!place?.held && !bar.current?.contains(to)) setPlace(null);
    };
    const down = (event: PointerEvent) => {
      const row = rowOf(event);
      if (event.pointerType === "mouse" || !row) return;
      press = setTimeout(() => at(row, true), LONG_PRESS_MS);
    };
    const up = () => clearTimeout(press);
    const focus = (event: FocusEvent) => {
      const row = rowOf(event);
      // Who is brought to a message by a press does not want its tools on top of it.
      if (row && row === event.target && row.matches(":focus-visible")) at(row, true);
    };
    const scroll = () => {
      up();
      setPlace(null);
    };
    const options = { passive: true } as const;
    log.addEventListener("pointerover", over, options);
    log.addEventListener("pointerleave", leave, options);
    log.addEventListener("pointerdown", down, options);
    for (const end of ["pointerup", "pointercancel", "pointermove"]) {
      log.addEventListener(end, up, options);
    }
    log.addEventListener("focusin", focus);
    log.addEventListener("scroll", scroll, options);
    return () => {
      log.removeEventListener("pointerover", over);
      log.removeEventListener("pointerleave", leave);
      log.removeEventListener("pointerdown", down);
      for (const end of ["pointerup", "pointercancel", "pointermove"]) {
        log.removeEventListener(end, up);
      }
      log.removeEventListener("focusin", focus);
      log.removeEventListener("scroll", scroll);
      up();
    };
  }, [place?.held]);

  // What a pointer brought goes away without it, too (WCAG 1.4.13).
  useEffect(() => {
    if (!place || place.held) return;
    const key = (event: KeyboardEvent) => event.key === "Escape" && setPlace(null);
    addEventListener("keydown", key);
    return () => removeEventListener("keydown", key);
  }, [place]);

  const row = () =>
    place && box.current!.querySelector<HTMLElement>(`[data-pos="${CSS.escape(place.pos)}"]`);

  // With what is drawn: a key that follows at once is for the message that has the focus now.
  useLayoutEffect(() => {
    const log = box.current!;
    const key = (event: KeyboardEvent) => {
      const { target } = event;
      const onRow = target instanceof HTMLElement && target.matches("[data-pos]");
      if (event.altKey || event.ctrlKey || event.metaKey || (!onRow && target !== log)) return;
      const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (step) {
        const rows = [...log.querySelectorAll<HTMLElement>("[data-pos]")];
        const from = onRow ? rows.indexOf(target) : rows.length;
        const next = rows[Math.max(0, from + step)];
        if (!next) return;
        event.preventDefault();
        next.tabIndex = -1;
        next.scrollIntoView({ block: "nearest" });
        next.focus({ preventScroll: true });
      } else if (onRow && usable) {
        const act = keys(usable)[event.key];
        if (!act) return;
        event.preventDefault();
        act();
      }
    };
    log.addEventListener("keydown", key);
    return () => log.removeEventListener("keydown", key);
  }, [place?.pos, usable]);

  const toBar = () => bar.current?.querySelector("button")?.focus();
  const keys = (one: ShownMessage): Readonly<Record<string, () => void>> => ({
    Enter: toBar,
    r: () => reply(one),
    c: () => copy(one),
    p: () => actions.pin(one.pos, !one.pinned),
    Escape: () => box.current!.focus(),
    ...(one.from === view.you.id && { e: () => edit(one), Delete: () => remove(one) }),
    "+": () => setQuick(true),
  });

  const done = () => setPlace(null);
  const compose = (type: Compose["type"]) => ({ pos, text }: ShownMessage) => {
    done();
    beginCompose(actions, { type, pos }, text);
  };
  const reply = compose("reply");
  const edit = compose("edit");
  const remove = ({ pos }: ShownMessage) => {
    done();
    actions.open("delete", pos);
  };
  const copy = ({ pos }: ShownMessage) => {
    done();
    const link = `${location.origin}${location.pathname}?around=${pos}#shown`;
    void copyAddress(link, text, actions.tell);
  };
  const react = (one: ShownMessage, emoji: string) => {
    done();
    // Their own is taken back whatever its tone: it may have been chosen since.
    const mine = one.reactions?.find((known) =>
      untoned(known.emoji) === untoned(emoji) && known.users.includes(view.you.id)
    );
    actions.react(one.pos, mine?.emoji ?? emoji, !mine);
  };

  useLayoutEffect(() => {
    if (quick) toBar();
  }, [quick]);

  if (!place || !usable) return null;
  const one = usable;
  const button = (label: string, icon: preact.ComponentChild, act: () => void) => (
    <button type="button" class="tool" aria-label={label} title={label} onClick={act}>
      {icon}
    </button>
  );
  return (
    <div
      // Another bar for another message: one that goes to it would count as a shift of the page.
      key={`${place.pos} ${quick}`}
      ref={bar}
      class={mine ? "tools of-mine" : "tools"}
      role="toolbar"
      aria-label={words.label}
      // Not by its top, for the same reason; and below the room's topic, where that lies over the talk.
      style={{ transform: `translateY(max(var(--topic-row), ${place.top - above()}px))` }}
      onMouseLeave={() => !place.held && setPlace(null)}
      onKeyDown={(event) => {
        const buttons = [...bar.current!.querySelectorAll("button")];
        const from = buttons.indexOf(document.activeElement as HTMLButtonElement);
        const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
        if (step) buttons.at((from + step) % buttons.length)!.focus();
        else if (event.key === "Escape") (row() ?? box.current!).focus();
        else return;
        event.preventDefault();
      }}
    >
      {quick
        ? (
          <>
            {QUICK.map((known) => {
              const emoji = inTone(known, chosenTone());
              return button(words.reactWith(emoji), emoji, () => react(one, emoji));
            })}
            {button(words.moreEmoji, "+", () => {
              done();
              actions.open("emoji", { react: one.pos });
            })}
          </>
        )
        : (
          <>
            {button(words.react, <SmileIcon />, () => setQuick(true))}
            {button(words.reply, <ReplyIcon />, () => reply(one))}
            {button(words.copyLink, <CopyIcon />, () => copy(one))}
            {button(one.pinned ? words.unpin : words.pin, <PinIcon />, () => {
              done();
              actions.pin(one.pos, !one.pinned);
            })}
            {one.reactions && button(words.reactions, <PeopleIcon />, () => {
              done();
              actions.open("reactions", one.pos);
            })}
            {mine && button(words.edit, <EditIcon />, () => edit(one))}
            {mine && button(words.delete, <TrashIcon />, () => remove(one))}
          </>
        )}
    </div>
  );
}
