import { Component } from "preact";
import type { RoomText } from "../../lib/i18n/catalog.ts";
import type { Outgoing } from "../../lib/client/types.ts";
import type { Place } from "../../lib/i18n/dates.ts";
import { DownIcon } from "../ui/icons.tsx";
import { kept } from "../ui/kept.ts";
import type { Namer } from "../ui/names.ts";
import { MessageRow } from "./message_row.tsx";
import { OutgoingRow } from "./outgoing_row.tsx";
import type { RoomActions, RoomState, RoomView, ShownMessage } from "./room_state.ts";
import { rowsOf } from "./rows.ts";
import { Tools } from "./parts.tsx";
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
export class MessageList extends Component<Props, { touched?: boolean }> {
  readonly #box: { current: HTMLDivElement | null } = { current: null };
  #scroll: StableScroll | undefined;
  /** What changes a message shows there, unless it failed. */
  readonly #outgoing = kept((all: readonly Outgoing[]) =>
    all.filter(({ event, state }) => event.type === "message" || state === "failed")
  );
  readonly #place = kept((timeZone: string): Place => ({
    locale: this.props.state.locale,
    timeZone,
  }));
  readonly #rows = kept((messages: readonly ShownMessage[], place: Place) => {
    const { state, view } = this.props;
    return rowsOf(messages, place, view.connection === null ? state.days : undefined);
  });

  override componentDidMount() {
    const { actions } = this.props;
    const box = this.#box.current!;
    const scroll = this.#scroll = new StableScroll(box, {
      following: actions.setFollowing,
      nearStart: () => actions.loadOlder(),
      nearEnd: () => actions.loadNewer(),
    });
    box.addEventListener("scroll", () => scroll.moved(), { passive: true });
    this.#drawn();
  }

  override componentDidUpdate({ view }: Props) {
    this.#drawn(view);
  }

  /** Has the scroll follow what was drawn. @param before what was drawn before that */
  #drawn(before?: RoomView) {
    const { messages, outgoing, following, timeZone, people, joined, shown } = this.props.view;
    const fresh = messages !== before?.messages;
    if (
      before && (fresh || outgoing !== before.outgoing || following !== before.following ||
        timeZone !== before.timeZone || people !== before.people)
    ) this.#scroll!.changed(following);
    // A list that does not fill its box cannot be scrolled: ask for more without being asked.
    if (joined && (fresh || !before?.joined)) this.#scroll!.moved();
    if (shown && shown !== before?.shown) {
      const row = this.#box.current!.querySelector<HTMLElement>(`[data-pos="${shown.pos}"]`);
      if (!row) return;
      row.scrollIntoView({ block: "center" });
      // Keys go on from there, and a screen reader reads it.
      row.tabIndex = -1;
      row.focus({ preventScroll: true });
    }
  }

  render({ state, view, text, nameOf, actions }: Props, { touched }: { touched?: boolean }) {
    const { timeline, messages, you, following } = view;
    const { more, tail, unseen } = timeline;
    const outgoing = this.#outgoing(view.outgoing);
    const { about: { unreadFrom }, room } = state;
    const place = this.#place(view.timeZone);
    const rows = this.#rows(messages, place);
    const find = (pos: string | undefined) => {
      if (pos === undefined) return undefined;
      const isIt = (one: ShownMessage) => one.pos === pos;
      return messages.find(isIt) ?? view.quotes.find(isIt);
    };
    const wake = () => touched || this.setState({ touched: true });

    const empty = messages.length === 0 && outgoing.length === 0 && tail === null && !more;
    const lastMine = messages.at(-1)?.from === you.id;
    const toNewest = () => {
      actions.toNewest();
      this.#scroll?.toEnd();
    };

    return (
      <div class="list">
        <div
          ref={this.#box}
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
                  room={room}
                  answered={find(row.message.reply)}
                  shown={row.message.pos === view.shown?.pos}
                  actions={actions}
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
                    room={room}
                    answered={one.event.type === "message" ? find(one.event.reply) : undefined}
                    actions={actions}
                  />
                ))}
              </ol>
            )}
          </div>
        </div>
        {touched && view.connection !== null && (
          <Tools view={view} text={text} actions={actions} box={this.#box} />
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
}
