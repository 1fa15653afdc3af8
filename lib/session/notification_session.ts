/**
 * A connection of the subprotocol `notification`: it only tells, and only what concerns its user.
 * Who listens this way is not among those present in the rooms.
 */
import { CLOSE, type Message, type Position } from "../protocol/mod.ts";
import type { NotificationFrame } from "../protocol/notification_frames.ts";
import { openRoom } from "../room/open_room.ts";
import type { Room } from "../room/room.ts";
import type { Subscriber } from "../room/subscriber.ts";
import type { Connection } from "./connection.ts";
import type { FrameReader } from "./frame_reader.ts";
import { mentions, names } from "./mention.ts";
import { NotificationSink } from "./notification_sink.ts";
import { Outlet } from "./outlet.ts";
import type { Identity, SessionContext } from "./session.ts";
import { Standings } from "./standings.ts";

/** Unread messages counted in a room; beyond it there are simply more. */
const COUNTED = 1_000;
/** Counts are gathered for so long, in milliseconds: the latest counts. */
const GATHER_MS = 250;

/** Why such a connection ends, in its reader's language. */
interface Words {
  receiveOnly: string;
  unavailable: string;
  removed: string;
}

/** A room that is listened to. */
interface Listened {
  /** Positions of messages of others that the user has not read, oldest first. */
  unread: Position[];
  more: boolean;
  /** Up to where was counted. */
  pos: Position | "";
  changed: boolean;
  /** What was asked for is not in the log, and that was not told yet. */
  lost: boolean;
  membership: { room: Room; subscriber: Subscriber } | null;
}

export class NotificationSession {
  readonly #context: SessionContext;
  readonly #connection: Connection;
  readonly #reader: FrameReader;
  readonly #outlet: Outlet;
  readonly #identity: Identity;
  readonly #words: Words;
  readonly #standings: Standings;
  readonly #rooms = new Map<string, Listened>();
  #cancelGather: (() => void) | null = null;

  constructor(
    context: SessionContext,
    connection: Connection,
    reader: FrameReader,
    identity: Identity,
    words: Words,
  ) {
    this.#context = context;
    this.#connection = connection;
    this.#reader = reader;
    this.#identity = identity;
    this.#words = words;
    this.#outlet = new Outlet(connection, context.limits, context.clock, () => {
      this.#standings.end();
      this.#leaveAll();
    });
    this.#standings = new Standings(
      context.rooms.access,
      () => identity.user,
      (room) => void this.#check(room),
    );
  }

  /** Who is told. */
  get user(): string {
    return this.#identity.user;
  }

  /**
   * Says `welcome` and listens; call once the connection is open.
   * @param rooms by name, each with the position that the user has read up to; without one, what is
   * there now counts as read
   */
  open(rooms: ReadonlyMap<string, Position | "">): void {
    const { clock, people } = this.#context;
    const { token, user } = this.#identity;
    this.#send({
      type: "welcome",
      protocol: "notification",
      you: { id: user, ...people.peek(user) },
      ...(token !== undefined && { token }),
      time: clock.now(),
    });
    for (const [name, after] of rooms) void this.#listen(name, after);
  }

  /** Takes a frame, which this protocol has none of. */
  receive(): void {
    this.#close(CLOSE.unsupportedData, this.#words.receiveOnly);
  }

  /** The connection has ended. May be called more than once. */
  closed(): void {
    this.#outlet.end();
  }

  /** Says when to come back, and ends the connection. */
  bye(retryAfterMs: number): void {
    this.#send({ type: "bye", code: CLOSE.serviceRestart, retryAfterMs });
    this.#close(CLOSE.serviceRestart, "");
  }

  async #listen(name: string, after: Position | ""): Promise<void> {
    const { rooms } = this.#context;
    const listened: Listened = {
      unread: [],
      more: false,
      pos: after,
      // Said once, so that it is known where counting began.
      changed: true,
      lost: false,
      membership: null,
    };
    this.#rooms.set(name, listened);
    try {
      if (!(await this.#standings.of(name)).read) return this.#removed();
      const room = openRoom(rooms, name);
      const sink = new NotificationSink(this.#outlet, (frame) => this.#hear(listened, frame));
      const wanted = () => !this.#outlet.ended;
      const from = after || undefined;
      const subscriber = await room.join(this.#identity.user, sink, from, wanted, false);
      if (!subscriber) return;
      if (this.#outlet.ended) return room.leave(subscriber);
      listened.membership = { room, subscriber };
      this.#gather();
    } catch {
      this.#close(CLOSE.tryAgainLater, this.#words.unavailable);
    }
  }

  /** Who may not read one of the rooms any more has to ask anew for the others. */
  async #check(changed: string | null): Promise<void> {
    for (const name of changed === null ? [...this.#rooms.keys()] : [changed]) {
      if (this.#rooms.has(name) && await this.#standings.excluded(name)) return this.#removed();
    }
  }

  #removed(): void {
    this.#close(CLOSE.signedOut, this.#words.removed);
  }

  #hear(listened: Listened, frame: string): void {
    const heard = this.#reader.read(frame);
    if (heard?.type === "read") {
      const mark = heard.marks[this.#identity.user];
      if (mark === undefined) return;
      listened.unread = listened.unread.filter((pos) => pos > mark);
      if (listened.unread.length === 0) listened.more = false;
      listened.changed = true;
      this.#gather();
    }
    if (heard?.type === "snapshot") {
      // I4: who asked for a position is told that counting begins elsewhere.
      listened.lost = listened.pos !== "";
      listened.pos = heard.head;
    }
    if (heard?.type === "events") {
      for (const message of heard.messages) this.#take(heard.room, listened, message);
    }
  }

  #take(room: string, listened: Listened, message: Message): void {
    const { from, pos, text } = message;
    // A resumed reader may be told a segment again.
    if (pos <= listened.pos) return;
    listened.pos = pos;
    listened.changed = true;
    this.#gather();
    const { user } = this.#identity;
    if (from === user) return;
    if (listened.unread.length < COUNTED) listened.unread.push(pos);
    else listened.more = true;
    const { people } = this.#context;
    const own = people.peek(user)?.name;
    const called = names(message, user) ||
      mentions(text, own === undefined ? [user] : [own, user]);
    if (called) this.#tell(room, message);
    else if (message.reply) void this.#tellReply(room, listened, message, message.reply);
  }

  /** Tells of a message if it answers one of the user's own. */
  async #tellReply(room: string, listened: Listened, message: Message, reply: Position) {
    try {
      const answered = await listened.membership?.room.log.readEvent(reply);
      if (answered?.from === this.#identity.user && !this.#outlet.ended) this.#tell(room, message);
    } catch {
      // It counts as unread all the same.
    }
  }

  #tell(room: string, { from, pos, text, time }: Message): void {
    const name = this.#context.people.peek(from)?.name;
    this.#send({
      type: "mention",
      room,
      pos,
      time,
      from,
      ...(name !== undefined && { name }),
      text,
    });
  }

  #gather(): void {
    if (this.#outlet.ended) return;
    this.#cancelGather ??= this.#context.clock.after(GATHER_MS, () => {
      this.#cancelGather = null;
      for (const [room, listened] of this.#rooms) {
        const { changed, lost, more, pos, unread } = listened;
        // Not before it is known where it stands.
        if (!changed || pos === "") continue;
        listened.changed = listened.lost = false;
        this.#send({
          type: "unread",
          room,
          count: unread.length,
          ...(more && { more }),
          pos,
          ...(lost && { resume: "snapshot" }),
        });
      }
    });
  }

  #send(frame: NotificationFrame): void {
    this.#outlet.send(JSON.stringify(frame));
  }

  #close(code: number, reason: string): void {
    if (this.#outlet.ended) return;
    this.#connection.close(code, reason);
    this.#outlet.end();
  }

  #leaveAll(): void {
    this.#cancelGather?.();
    for (const { membership } of this.#rooms.values()) {
      membership?.room.leave(membership.subscriber);
    }
    this.#rooms.clear();
  }
}
