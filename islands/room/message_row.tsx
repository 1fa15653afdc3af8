import { Component } from "preact";
import type { RoomText } from "../../lib/i18n/catalog.ts";
import { clockTime, isoTime, longDay, type Place } from "../../lib/i18n/dates.ts";
import { Avatar } from "../ui/avatar.tsx";
import { AS_DRAWN } from "../ui/later.tsx";
import type { Label, Namer } from "../ui/names.ts";
import { PlainText } from "./plain_text.tsx";
import { isRich, Rich } from "./rich.tsx";
import type { RoomActions, ShownMessage } from "./room_state.ts";
import type { Row } from "./rows.ts";

interface Props {
  row: Row;
  /** What to say where the unread messages begin: above this one; else false. */
  fresh: string | false;
  author: Label;
  mine: boolean;
  place: Place;
  text: RoomText;
  nameOf: Namer;
  /** The reader's id. */
  you: string;
  /** The name of the room. */
  room: string;
  /** What the message answers, as far as the page has it. */
  answered: ShownMessage | undefined;
  /** The reader came for it. */
  shown: boolean;
  actions: RoomActions;
}

/** One message of the log. A class for `shouldComponentUpdate`: most rows never change. */
export class MessageRow extends Component<Props> {
  override shouldComponentUpdate(next: Props): boolean {
    const { row, author, mine, place, text, answered, shown } = this.props;
    return next.row.message !== row.message || next.row.opens !== row.opens ||
      next.row.day !== row.day || next.mine !== mine || next.place !== place ||
      next.text !== text || next.answered !== answered || next.shown !== shown ||
      // Labels are made anew when anybody's profile changes; most stay what they were.
      next.author !== author && JSON.stringify(next.author) !== JSON.stringify(author);
  }

  render({ row, fresh, author, mine, place, text, shown }: Props) {
    const { message, day, opens, drawn } = row;
    const name = mine ? text.you : author.label;
    const moment = (show: typeof longDay) =>
      drawn
        ? <time dangerouslySetInnerHTML={AS_DRAWN} />
        : <time dateTime={isoTime(message.time)}>{show(message.time, place)}</time>;
    return (
      <>
        {day && <li class="day">{moment(longDay)}</li>}
        {fresh && (
          <li id="unread" class="unread-from">
            <span>{fresh}</span>
          </li>
        )}
        <li
          class={`message${mine ? " mine" : ""}${opens ? " opens" : ""}${shown ? " shown" : ""}`}
          data-pos={message.pos}
        >
          {opens && !mine && <Avatar label={author} />}
          <div class={opens ? "head" : "sr-only"}>
            <span class={mine ? "sr-only" : `author hue-${author.hue}`} dir="auto">{name}</span>
            {!mine && author.tag && <span class="tag">{author.tag}</span>}
            {opens && moment(clockTime)}
          </div>
          <div class="bubble">
            {isRich(message)
              ? <Rich {...this.props} message={message} drawn={drawn} />
              : <PlainText text={message.text} />}
          </div>
        </li>
      </>
    );
  }
}
