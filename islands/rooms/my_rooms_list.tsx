import type { RoomsText } from "../../lib/i18n/rooms.ts";
import type { MyRoom } from "../../lib/protocol/my_room.ts";
import { Avatar } from "../ui/avatar.tsx";
import type { Namer } from "../ui/names.ts";
import { roomLabel } from "./room_label.ts";

interface Props {
  rooms: readonly MyRoom[];
  /** The room that is shown; null: none. */
  current: string | null;
  nameOf: Namer;
  text: RoomsText;
}

/** The reader's rooms, as links with what is unread in each. */
export function MyRoomsList({ rooms, current, nameOf, text }: Props) {
  return (
    <ul class="my-rooms">
      {rooms.map((room) => (
        <li key={room.name}>
          <a
            href={`/r/${encodeURIComponent(room.name)}`}
            aria-current={room.name === current ? "page" : undefined}
            class={room.muted ? "my-room muted" : "my-room"}
          >
            <RoomMark room={room} nameOf={nameOf} />
            <span class="my-room-name" dir="auto">{roomLabel(room, nameOf)}</span>
            {room.muted && <span class="sr-only">, {text.muted}</span>}
            {room.name !== current && <UnreadBadge room={room} text={text} />}
          </a>
        </li>
      ))}
    </ul>
  );
}

/** What kind of room it is, at a glance. Decoration. */
export function RoomMark({ room, nameOf }: { room: MyRoom; nameOf: Namer }) {
  if (room.partner !== undefined) return <Avatar label={nameOf(room.partner)} />;
  return (
    <span class="room-mark" aria-hidden="true">
      {room.kind === "private"
        ? (
          <svg class="icon" viewBox="0 0 24 24" width="24" height="24">
            <path d="M7 11V8.5a5 5 0 0 1 10 0V11M6 11h12v8.5H6Z" />
          </svg>
        )
        : "#"}
    </span>
  );
}

/** How much is unread: a number for the eye, and words for screen readers. */
export function UnreadBadge({ room, text }: { room: MyRoom; text: RoomsText }) {
  const { unread, more = false, mentions } = room;
  if (unread === 0 && !more) return null;
  return (
    <>
      <span class={mentions > 0 ? "badge called" : "badge"} aria-hidden="true">
        {unread === 0 ? "•" : more ? `${unread}+` : unread}
      </span>
      <span class="sr-only">
        , {text.unread(Math.max(unread, 1), more)}
        {mentions > 0 && `, ${text.mentions(mentions)}`}
      </span>
    </>
  );
}
