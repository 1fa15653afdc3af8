/**
 * What is unread in a user's rooms, as it changes, for a session that is not in them: no badge is
 * worth the words of a room of thousands. Counts are gathered, and bounded.
 */
import { directUsers, type Message, type MyRoom, type Position } from "../protocol/mod.ts";
import { openRoom } from "../room/open_room.ts";
import type { FrameReader } from "./frame_reader.ts";
import {
  authorOf,
  callOf,
  countUnread,
  type ListContext,
  listMyRooms,
  namesOf,
  speaksTo,
} from "./my_room_list.ts";
import { NotificationSink } from "./notification_sink.ts";
import type { Outlet } from "./outlet.ts";
import { leave, total, unreadFrame, type Watched, watchedOf } from "./watched_room.ts";
import type { Clock } from "../base/clock.ts";

/** Rooms that one session listens to, those with the latest activity. */
const WATCHED = 50;
/** Counts are gathered for so long, in milliseconds: the latest counts. */
const GATHER_MS = 250;
/** The list is made anew at most so often, in milliseconds. */
const LIST_MS = 1_000;

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
  /** A list was told. */
  #begun = false;
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
      const begun = this.#begun;
      this.#begun = true;
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
          watched.call = known.call;
          watched.changed = known.changed;
          leave(known);
        } else if (begun) this.#greet(watched, room);
        void this.#listen(watched);
      }
      this.#tellSoon();
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
      const room = openRoom(rooms, name);
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
      if (message.from === this.#options.user) continue;
      const heard = { pos: message.pos, mentions: false };
      if (!total(watched).more) watched.fresh.push(heard);
      this.#tell(watched);
      if (speaksTo(message, this.#options.user, this.#names)) this.#called(watched, heard, message);
      else if (message.reply !== undefined) void this.#answered(watched, heard, message);
      else if (directUsers(watched.name) || watched.level === "all") this.#call(watched, message);
    }
  }

  /** A message speaks to the user. */
  #called(watched: Watched, heard: Watched["fresh"][number], message: Message): void {
    heard.mentions = true;
    this.#call(watched, message);
  }

  /** It does if it answers one of their own. */
  async #answered(watched: Watched, heard: Watched["fresh"][number], message: Message) {
    const { rooms, user } = this.#options;
    try {
      const author = await authorOf(rooms.log(watched.name), message.reply!);
      if (this.#ended || author !== user) return;
      // The list may have been made anew meanwhile.
      const now = this.#watched.get(watched.name) ?? watched;
      this.#called(now, now.fresh.find(({ pos }) => pos === heard.pos) ?? heard, message);
      this.#tell(now);
    } catch {
      // It counts as unread all the same.
    }
  }

  /** Whoever begins to talk to the user is in a room that nobody listened to. */
  #greet(watched: Watched, room: MyRoom | undefined): void {
    if (room?.partner === undefined || !room.called) return;
    watched.call = room.called;
    watched.changed = true;
  }

  #call(watched: Watched, message: Message): void {
    if (watched.level === "nothing") return;
    watched.call = callOf(message, this.#options.people.peek(message.from)?.name);
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
    this.#tellSoon();
  }

  #tellSoon(): void {
    this.#cancelGather ??= this.#options.clock.after(GATHER_MS, () => {
      this.#cancelGather = null;
      for (const one of this.#watched.values()) {
        // What is not in the list yet is told once it is.
        if (!one.changed || !this.#listed.has(one.name)) continue;
        this.#options.outlet.answer(unreadFrame(one));
        one.changed = false;
        one.call = null;
      }
    });
  }
}
