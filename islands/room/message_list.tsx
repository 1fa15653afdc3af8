import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { RoomText } from "../../lib/i18n/catalog.ts";
import { DownIcon } from "../ui/icons.tsx";
import type { Namer } from "../ui/names.ts";
import { MessageRow } from "./message_row.tsx";
import { OutgoingRow } from "./outgoing_row.tsx";
import type { RoomActions, RoomState, RoomView } from "./room_state.ts";
import { rowsOf } from "./rows.ts";
import { Tools } from "./panels.tsx";
import { StartPlace } from "./start_place.tsx";
import { StableScroll } from "./stable_scroll.ts";

interface Props {
  state: RoomState;
  view: RoomView;
  text: RoomText;
  nameOf: Namer;
  actions: RoomActions;
}

/** The log: messages with their days and turns, and where the reader is in it. */
export function MessageList({ state, view, text, nameOf, actions }: Props) {
  const { timeline, messages, you, following, timeZone } = view;
  const { more, tail, unseen } = timeline;
  // What changes a message shows there, unless it failed.
  const outgoing = useMemo(
    () =>
      view.outgoing.filter(({ event, state }) => event.type === "message" || state === "failed"),
    [view.outgoing],
  );
  const { locale, about: { unreadFrom } } = state;
  const place = useMemo(() => ({ locale, timeZone }), [locale, timeZone]);
  const rows = useMemo(() => rowsOf(messages, place), [messages, place]);

  const box = useRef<HTMLDivElement>(null);
  const scroll = useRef<StableScroll | null>(null);
  useEffect(() => {
    const stable = new StableScroll(box.current!, {
      following: actions.setFollowing,
      nearStart: () => actions.loadOlder(),
      nearEnd: () => actions.loadNewer(),
    });
    scroll.current = stable;
    const moved = () => stable.moved();
    box.current!.addEventListener("scroll", moved, { passive: true });
    return () => box.current?.removeEventListener("scroll", moved);
  }, [actions]);
  useLayoutEffect(() => scroll.current?.changed(following), [messages, outgoing, following, place]);
  // A list that does not fill its box cannot be scrolled: ask for more without being asked.
  const { joined } = view;
  useEffect(() => {
    if (joined) scroll.current?.moved();
  }, [joined, messages]);

  const find = (pos: string | undefined) =>
    pos === undefined ? undefined : messages.find((one) => one.pos === pos);
  const { shown } = view;
  useEffect(() => {
    if (!shown) return;
    const row = box.current!.querySelector<HTMLElement>(`[data-pos="${shown}"]`);
    row?.scrollIntoView({ block: "center" });
  }, [shown]);
  const [touched, touch] = useState(false);
  const wake = () => touch(true);

  const empty = messages.length === 0 && outgoing.length === 0 && tail === null && !more;
  const lastMine = messages.at(-1)?.from === you.id;
  const toNewest = () => {
    actions.toNewest();
    scroll.current?.toEnd();
  };

  return (
    <div class="list">
      <div
        ref={box}
        class="log"
        role="log"
        aria-label={text.log}
        aria-live={view.hushed ? "off" : "polite"}
        tabIndex={0}
        onPointerOver={wake}
        onPointerDown={wake}
        onFocusIn={wake}
      >
        <div class="pages">
          <StartPlace empty={empty} state={state} view={view} text={text} actions={actions} />
          {/* Not read aloud until what keeps a busy room calm is there: `attention/calm.ts`. */}
          <ol class="messages" aria-live="off">
            {rows.map((row) => (
              <MessageRow
                key={row.message.pos}
                row={row}
                fresh={row.message.pos === unreadFrom?.pos && unreadFrom.label}
                author={nameOf(row.message.from)}
                mine={row.message.from === you.id}
                place={place}
                text={text}
                nameOf={nameOf}
                you={you.id}
                answered={find(row.message.reply)}
                shown={row.message.pos === view.shown}
                actions={actions}
                hydrates={view.connection === null}
              />
            ))}
          </ol>
          {/* Our own words need not be read to us, and then again when they arrive in the log. */}
          {outgoing.length > 0 && tail === null && (
            <ol class="messages" aria-live="off">
              {outgoing.map((one, index) => (
                <OutgoingRow
                  key={one.id}
                  outgoing={one}
                  opens={index === 0 && !lastMine}
                  last={index === outgoing.length - 1}
                  place={place}
                  text={text}
                  nameOf={nameOf}
                  you={you.id}
                  answered={one.event.type === "message" ? find(one.event.reply) : undefined}
                  actions={actions}
                />
              ))}
            </ol>
          )}
        </div>
      </div>
      {touched && view.connection !== null && (
        <Tools view={view} text={text} actions={actions} box={box} />
      )}
      <div class="pill-place">
        {view.connection === null && !following && (
          // Before the page is alive, and without scripts, the newest messages are another page.
          <a class="pill" href={`/r/${encodeURIComponent(state.room)}`}>
            {text.toNewest}
            <DownIcon />
          </a>
        )}
        {view.connection !== null && !following && (
          <button type="button" class={unseen > 0 ? "pill news" : "pill"} onClick={toNewest}>
            {unseen > 0 ? text.newMessages(unseen) : text.toNewest}
            <DownIcon />
          </button>
        )}
      </div>
    </div>
  );
}
