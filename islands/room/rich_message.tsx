import { Component } from "preact";
import type { RoomText } from "../../lib/i18n/catalog.ts";
import { richText } from "../../lib/i18n/rich.ts";
import { isoTime, longDay, type Place } from "../../lib/i18n/dates.ts";
import type { Position } from "../../lib/protocol/position.ts";
import type { Reaction } from "../../lib/protocol/fold.ts";
import { HERE } from "../../lib/protocol/limits.ts";
import { PinIcon, ReplyIcon } from "../ui/part_icons.tsx";
import { inSentence, type Namer } from "../ui/names.ts";
import { AttachedFile } from "./attachments/attached_file.tsx";
import { plainText } from "./markup.ts";
import { MessageText } from "./message_text.tsx";
import type { RoomActions, ShownMessage } from "./room_state.ts";

/** A message in the reader's place. */
export interface RichProps {
  message: ShownMessage;
  /** What it answers, as far as the page has it. */
  answered?: ShownMessage | undefined;
  /** The name of the room. */
  room: string;
  place: Place;
  text: RoomText;
  nameOf: Namer;
  /** The reader's id. */
  you: string;
  actions: RoomActions;
}

/** Users whom the name of a reaction tells of. */
const NAMED = 20;

/** Characters of a quoted message. */
const QUOTED = 120;

/** What is in a message's bubble, and what hangs on it: a `div`, as what stands there until this has come. */
export function RichMessage(props: RichProps) {
  const { message, place, nameOf } = props;
  const text = richText(place.locale);
  if (message.topic) {
    const who = message.from === props.you ? null : inSentence(nameOf(message.from));
    return <div class="rich topic-line" dir="auto">{text.topic(who, message.text)}</div>;
  }
  if (message.deleted) return <div class="rich deleted">{text.deleted}</div>;
  const { edited, files, mentions, pinned, reactions, reply } = message;
  const names = mentions?.map((id) => id === HERE ? HERE : `@${nameOf(id).label}`);
  return (
    <div class={message.pending ? "rich pending" : "rich"}>
      {reply && <Answered {...props} reply={reply} />}
      {message.text && <MessageText text={message.text} {...(names && { names })} />}
      {files?.map((file) => <AttachedFile key={file.id} file={file} place={place} />)}
      {(edited || pinned) && (
        <p class="marks">
          {pinned && (
            <span class="pinned">
              <PinIcon /> {text.pinned}
            </span>
          )}
          {edited && (
            <a
              class="edited"
              href={`?edits=${message.pos}`}
              onClick={(event) => {
                event.preventDefault();
                props.actions.open("edits", message.pos);
              }}
            >
              <time dateTime={isoTime(edited.time)} title={longDay(edited.time, place)}>
                {text.edited}
              </time>
            </a>
          )}
        </p>
      )}
      {reactions && <Reactions {...props} reactions={reactions} />}
    </div>
  );
}

/**
 * What a message answers: who said it, its beginning, and the way there. Its line has its place from
 * the start; what the page does not have is asked for.
 */
class Answered extends Component<RichProps & { reply: Position }> {
  /** It is as wide before as after: nothing moves when it comes. */
  readonly #late = !this.props.answered;
  #known = this.props.answered;
  #wanted = false;

  override componentDidMount() {
    this.#want();
  }

  override componentDidUpdate() {
    this.#want();
  }

  /** Once, and again if the page has let go of it. */
  #want() {
    const { actions, answered, reply, room } = this.props;
    if (this.#wanted && !answered) return;
    this.#wanted = !answered;
    if (!answered) {
      import("./quotes.ts").then(({ want }) => want(room, actions, reply)).catch(() => {});
    }
  }

  render({ reply, place, nameOf, actions, ...props }: RichProps & { reply: Position }) {
    const text = richText(place.locale);
    const answered = this.#known = props.answered ?? this.#known;
    const words = answered?.deleted ? text.deleted : answered && plainText(answered.text) ||
      answered?.files?.map(({ name }) => name).join(", ");
    return (
      <a
        class={this.#late ? "answered late" : "answered"}
        href={`?around=${reply}#shown`}
        onClick={(event) => {
          event.preventDefault();
          actions.show(reply);
        }}
      >
        <ReplyIcon />
        <span class="answered-text" dir="auto">
          {answered?.from && <strong dir="auto">{nameOf(answered.from).label}</strong>}{" "}
          {words ? words.slice(0, QUOTED) : text.answeredEarlier}
        </span>
      </a>
    );
  }
}

/** Who reacted with what; a press joins them, or leaves. */
function Reactions({ message, reactions, place, text, nameOf, you, actions }: RichProps & {
  reactions: readonly Reaction[];
}) {
  const words = richText(place.locale);
  return (
    <ul class="reactions">
      {reactions.map(({ emoji, users }) => {
        const mine = users.includes(you);
        const named = users.slice(0, NAMED).map((id) => id === you ? text.you : nameOf(id).label)
          .join(", ");
        const more = users.length - NAMED;
        const names = more > 0 ? words.andMore(named, more) : named;
        return (
          <li key={emoji}>
            <button
              type="button"
              class="reaction"
              aria-pressed={mine}
              title={names}
              // A long press, or the key for it.
              onContextMenu={(event) => {
                event.preventDefault();
                actions.open("reactions", message.pos);
              }}
              onClick={() => actions.react(message.pos, emoji, !mine)}
            >
              <span aria-hidden="true">{emoji} {users.length}</span>
              <span class="sr-only">
                {words.reaction(emoji, users.length, names)}
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
