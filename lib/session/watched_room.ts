import type { MyRoom, NotifyLevel, Position, RoomCall, ServerFrame } from "../protocol/mod.ts";
import type { Room } from "../room/room.ts";
import type { Subscriber } from "../room/subscriber.ts";
import { levelOf } from "../store/my_rooms.ts";
import { COUNTED } from "./my_room_list.ts";

/** What is unread in a room that is listened to. */
export interface Watched {
  name: string;
  /** Up to where was counted when the list was made, and how much was unread there. */
  start: Position;
  base: Pick<MyRoom, "unread" | "mentions"> & { more: boolean };
  /** Positions of what others said since, oldest first, and whether it speaks to the user. */
  fresh: { pos: Position; mentions: boolean }[];
  /** Up to where was heard. */
  pos: Position;
  /** Of what the user is told here. */
  level: NotifyLevel;
  /** What is to be told of: it came since the last count. */
  call: RoomCall | null;
  changed: boolean;
  membership: { room: Room; subscriber: Subscriber } | null;
}

/** A room of the list as it begins to be listened to; `end` is up to where the list has counted. */
export function watchedOf(name: string, end: Position, room: MyRoom | undefined): Watched {
  const { unread = 0, mentions = 0, more = false } = room ?? {};
  return {
    name,
    start: end,
    base: { unread, mentions, more },
    fresh: [],
    pos: end,
    level: levelOf(room ?? null),
    call: null,
    changed: false,
    membership: null,
  };
}

/** All that is unread in it. */
export function total({ base, fresh }: Watched) {
  const count = base.unread + fresh.length;
  const mentions = base.mentions + fresh.filter((one) => one.mentions).length;
  return { count: Math.min(count, COUNTED), more: base.more || count > COUNTED, mentions };
}

/** What is told of it. */
export function unreadFrame(watched: Watched): ServerFrame {
  const { count, more, mentions } = total(watched);
  return {
    type: "unread",
    room: watched.name,
    count,
    ...(more && { more }),
    mentions,
    pos: watched.pos,
    ...(watched.call && { call: watched.call }),
  };
}

/** Nothing more is heard of it. */
export function leave({ membership }: Watched): void {
  membership?.room.leave(membership.subscriber);
}
