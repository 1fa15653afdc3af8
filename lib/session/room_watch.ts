/**
 * What is unread in a user's rooms, as it changes, for a session that is not in them: no badge is
 * worth the words of a room of thousands. Counts are gathered, and bounded.
 */
import { type MyRoom, type Position, type ServerFrame } from "../protocol/mod.ts";
import type { Room } from "../room/room.ts";
import type { Subscriber } from "../room/subscriber.ts";
import type { FrameReader } from "./frame_reader.ts";
import {
  COUNTED,
  countUnread,
  type ListContext,
  listMyRooms,
  namesOf,
  speaksTo,
} from "./my_room_list.ts";
import { NotificationSink } from "./notification_sink.ts";
import type { Outlet } from "./outlet.ts";
import type { Clock } from "../base/clock.ts";

/** Rooms that one session listens to, those with the latest activity. */
const WATCHED = 50;
/** Counts are gathered for so long, in milliseconds: the latest counts. */
const GATHER_MS = 250;
/** The list is made anew at most so often, in milliseconds. */
const LIST_MS = 1_000;

/** What is unread in a room that is listened to. */
interface Watched {
  name: string;
  /** Up to where was counted when the list was made, and how much was unread there. */
  start: Position;
  base: Pick<MyRoom, "unread" | "mentions"> & { more: boolean };
  /** Positions of what others said since, oldest first, and whether it speaks to the user. */
  fresh: { pos: Position; mentions: boolean }[];
  /** Up to where was heard. */
  pos: Position;
  changed: boolean;
  membership: { room: Room; subscriber: Subscriber } | null;
}

/** What a watch is made of. */
export interface WatchOptions extends ListContext {
  clock: Clock;
  outlet: Outlet;
  reader: FrameReader;
  user: string;
}

export class RoomWatch {
  readonly #options: WatchOptions;
  #watched = new Map<string, Watched>();
  /** Rooms of the list; what is heard of another means that the list has changed. */
  #listed: ReadonlySet<string> = new Set();
  #names: readonly string[] = [];
  #ended = false;
  #listing = false;
  #again = false;
  #cancelList: (() => void) | null = null;
  #cancelGather: (() => void) | null = null;

  constructor(options: WatchOptions) {
    this.#options = options;
    void this.#list();
  }

  /** A room has changed (null: any), or what the user keeps of it (`own`). */
  changed(room: string | null, own: boolean): void {
    if (own || room === null || this.#watched.has(room) || this.#listed.has(room)) this.#listSoon();
  }

  end(): void {
    this.#ended = true;
    this.#cancelList?.();
    this.#cancelGather?.();
    for (const watched of this.#watched.values()) leave(watched);
    this.#watched.clear();
  }

  #listSoon(): void {
    if (this.#ended) return;
    this.#cancelList ??= this.#options.clock.after(LIST_MS, () => {
      this.#cancelList = null;
      void this.#list();
    });
  }

  /** Tells the list as it is, and listens to the rooms in it. */
  async #list(): Promise<void> {
    if (this.#listing) return void (this.#again = true);
    this.#listing = true;
    try {
      const { outlet, people, user } = this.#options;
      const list = await listMyRooms(this.#options, user);
      this.#names = await namesOf(people, user);
      if (this.#ended) return;
      this.#listed = new Set(list.rooms.map(({ name }) => name));
      outlet.answer({ type: "rooms", rooms: list.rooms, people: list.people });
      const counted = new Map(list.rooms.map((room) => [room.name, room]));
      const names = [...this.#listed, ...list.silent].slice(0, WATCHED);
      const before = this.#watched;
      this.#watched = new Map();
      for (const name of names) {
        const room = counted.get(name);
        const known = before.get(name);
        const watched = watchedOf(name, list.ends.get(name) ?? "", room);
        before.delete(name);
        this.#watched.set(name, watched);
        // Who listens goes on from there: what was heard since is not in the list.
        if (known?.membership) {
          watched.fresh = known.fresh.filter(({ pos }) => pos > watched.start);
          if (known.pos > watched.pos) watched.pos = known.pos;
          leave(known);
        }
        void this.#listen(watched);
      }
      for (const left of before.values()) leave(left);
    } catch {
      // The store does not answer now.
      this.#listSoon();
    } finally {
      this.#listing = false;
      if (this.#again) this.#listSoon();
      this.#again = false;
    }
  }

  async #listen(watched: Watched): Promise<void> {
    const { outlet, reader, rooms, user } = this.#options;
    const { name } = watched;
    // For those who only pass by there may be no space; then the list alone tells.
    if (!rooms.hasSpaceFor(name)) return;
    const wanted = () => !this.#ended && this.#watched.get(name) === watched;
    try {
      const sink = new NotificationSink(outlet, (frame) => this.#hear(watched, reader, frame));
      const room = rooms.get(name);
      const subscriber = await room.join(user, sink, watched.pos || undefined, wanted, false);
      if (!subscriber) return;
      if (wanted()) watched.membership = { room, subscriber };
      else room.leave(subscriber);
    } catch {
      this.#listSoon();
    }
  }

  #hear(watched: Watched, reader: FrameReader, frame: string): void {
    const heard = reader.read(frame);
    if (heard?.type === "snapshot") watched.pos = heard.head;
    if (heard?.type === "read") this.#read(watched, heard.marks[this.#options.user]);
    if (heard?.type !== "events") return;
    for (const message of heard.messages) {
      if (message.pos <= watched.pos) continue;
      watched.pos = message.pos;
      // A direct room that was silent, or was left, is in the list from now on.
      if (!this.#listed.has(watched.name)) this.#listSoon();
      if (message.from === this.#options.user || total(watched).more) continue;
      const mentions = speaksTo(message, this.#options.user, this.#names);
      watched.fresh.push({ pos: message.pos, mentions });
      this.#tell(watched);
    }
  }

  /** The user has read up to `mark`, here or on another device. */
  #read(watched: Watched, mark: Position | undefined): void {
    if (mark === undefined) return;
    watched.fresh = watched.fresh.filter(({ pos }) => pos > mark);
    const { unread, more } = watched.base;
    if (mark >= watched.start) watched.base = { unread: 0, mentions: 0, more: false };
    else if (unread > 0 || more) return void this.#recount(watched, mark);
    this.#tell(watched);
  }

  /** Counts anew what was unread when the list was made. */
  async #recount(watched: Watched, after: Position): Promise<void> {
    const { rooms, user } = this.#options;
    try {
      const unread = await countUnread(rooms.log(watched.name), after, user, this.#names);
      if (this.#watched.get(watched.name) !== watched || unread.pos < watched.start) return;
      watched.start = unread.pos;
      watched.base = { unread: unread.count, mentions: unread.mentions, more: unread.more };
      watched.fresh = watched.fresh.filter(({ pos }) => pos > unread.pos);
      this.#tell(watched);
    } catch {
      // The next mark counts again.
    }
  }

  #tell(watched: Watched): void {
    watched.changed = true;
    this.#cancelGather ??= this.#options.clock.after(GATHER_MS, () => {
      this.#cancelGather = null;
      for (const one of this.#watched.values()) {
        if (!one.changed) continue;
        one.changed = false;
        const { outlet } = this.#options;
        if (this.#listed.has(one.name)) outlet.answer(unreadFrame(one));
      }
    });
  }
}

function watchedOf(name: string, end: Position, room: MyRoom | undefined): Watched {
  const { unread = 0, mentions = 0, more = false } = room ?? {};
  return {
    name,
    start: end,
    base: { unread, mentions, more },
    fresh: [],
    pos: end,
    changed: false,
    membership: null,
  };
}

function total({ base, fresh }: Watched) {
  const count = base.unread + fresh.length;
  const mentions = base.mentions + fresh.filter((one) => one.mentions).length;
  return { count: Math.min(count, COUNTED), more: base.more || count > COUNTED, mentions };
}

function unreadFrame(watched: Watched): ServerFrame {
  const { count, more, mentions } = total(watched);
  return {
    type: "unread",
    room: watched.name,
    count,
    ...(more && { more }),
    mentions,
    pos: watched.pos,
  };
}

function leave({ membership }: Watched): void {
  membership?.room.leave(membership.subscriber);
}
