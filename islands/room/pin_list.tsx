import type { ComponentChildren } from "preact";
import type { RoomText } from "../../lib/i18n/catalog.ts";
import { clockTime, isoTime, longDay, type Place } from "../../lib/i18n/dates.ts";
import { richText } from "../../lib/i18n/rich.ts";
import type { Message } from "../../lib/protocol/fold.ts";
import type { Position } from "../../lib/protocol/position.ts";
import { inSentence, type Namer } from "../ui/names.ts";
import { plainText } from "./markup.ts";

/** A pinned message, as the server tells of it. */
export interface ListedPin {
  pos: Position;
  time: number;
  /** Who pinned it. */
  from: string;
  message: Pick<Message, "pos" | "time" | "from" | "text" | "files">;
}

interface Props {
  pins: readonly ListedPin[];
  /** Path of the room. */
  room: string;
  place: Place;
  text: Pick<RoomText, "you">;
  nameOf: Namer;
  you: string;
  /** What unpins a message; false where the reader may not. */
  unpin: false | ((pos: Position) => ComponentChildren);
  /** Goes to a message without leaving the page. */
  show?: (pos: Position) => void;
}

/** Characters of a message. */
const SHOWN = 300;

/** Pinned messages with the way to each: in a panel, and on a page of their own. */
export function PinList({ pins, room, place, text, nameOf, you, unpin, show }: Props) {
  const words = richText(place.locale);
  if (pins.length === 0) return <p class="help">{words.noPins}</p>;
  return (
    <ul class="pin-list">
      {pins.map(({ from, message: { files = [], ...message } }) => (
        <li key={message.pos}>
          <a
            class="pinned-message"
            href={`${room}?around=${message.pos}#shown`}
            onClick={(event) => {
              if (!show || event.ctrlKey || event.metaKey || event.shiftKey) return;
              event.preventDefault();
              show(message.pos);
            }}
          >
            <span>
              <strong dir="auto">
                {message.from === you ? text.you : nameOf(message.from).label}
              </strong>{" "}
              <time dateTime={isoTime(message.time)}>
                {longDay(message.time, place)} {clockTime(message.time, place)}
              </time>
            </span>
            <span dir="auto">
              {plainText(message.text).slice(0, SHOWN) || files.map(({ name }) => name).join(", ")}
            </span>
          </a>
          <span class="pinned-by">
            {words.pinnedBy(from === you ? null : inSentence(nameOf(from)))}
          </span>
          {unpin && unpin(message.pos)}
        </li>
      ))}
    </ul>
  );
}
