import { type Limits, type Refusal, refusal } from "../protocol/mod.ts";
import { openRoom } from "../room/open_room.ts";
import type { Room } from "../room/room.ts";
import type { Rooms } from "../room/rooms.ts";
import type { Subscriber } from "../room/subscriber.ts";
import type { Outlet } from "./outlet.ts";
import type { Standings } from "./standings.ts";

/** A room that the session is in, or is on its way into: then both are null. */
interface Joined {
  room: Room | null;
  subscriber: Subscriber | null;
}

/** The rooms one session is in: a bounded number, each entered only by who may read it. */
export class Memberships {
  readonly #rooms: Rooms;
  readonly #limits: Limits;
  readonly #outlet: Outlet;
  readonly #standings: Standings;
  readonly #joined = new Map<string, Joined>();
  #idle = false;

  constructor(rooms: Rooms, limits: Limits, outlet: Outlet, standings: Standings) {
    this.#rooms = rooms;
    this.#limits = limits;
    this.#outlet = outlet;
    this.#standings = standings;
  }

  /** Rooms the session is in or on its way into. */
  get names(): readonly string[] {
    return [...this.#joined.keys()];
  }

  get size(): number {
    return this.#joined.size;
  }

  /** The room, if the session is in it; null if it is on its way in. */
  room(name: string): Room | null | undefined {
    return this.#joined.get(name)?.room;
  }

  /** Enters a room, and answers with `joined` or an error. */
  async join(name: string, after: string | undefined): Promise<void> {
    const outlet = this.#outlet;
    if (!this.#joined.has(name) && this.#joined.size >= this.#limits.sessionRooms) {
      return this.#refuse(name, refusal("too_many_rooms"));
    }
    // A second join starts anew: the client found a hole or wants a snapshot.
    this.leave(name);
    const entry: Joined = { room: null, subscriber: null };
    this.#joined.set(name, entry);
    const wanted = () => this.#joined.get(name) === entry && !outlet.ended;
    try {
      using _turn = await outlet.turn();
      if (!wanted()) return;
      const { read } = await this.#standings.of(name);
      if (!wanted()) return;
      if (!read) {
        this.#joined.delete(name);
        return this.#refuse(name, refusal("no_access"));
      }
      // Looked up only now: while it was waited, a room that nobody used may have left memory.
      const room = openRoom(this.#rooms, name);
      const subscriber = await room.join(this.#standings.user(), outlet, after, wanted);
      if (wanted()) {
        Object.assign(entry, { room, subscriber });
        if (subscriber && this.#idle) room.setIdle(subscriber, true);
      } else if (subscriber) room.leave(subscriber);
    } catch {
      if (this.#joined.get(name) === entry) this.#joined.delete(name);
      this.#refuse(name, refusal("storage", { retryAfterMs: 1_000 }));
    }
  }

  /** The user turns away from the page of this session, or comes back. */
  setIdle(on: boolean): void {
    this.#idle = on;
    for (const { room, subscriber } of this.#joined.values()) {
      if (subscriber) room?.setIdle(subscriber, on);
    }
  }

  /** @param lingerMs for so long the user stays among those present */
  leave(name: string, lingerMs?: number): void {
    const entry = this.#joined.get(name);
    this.#joined.delete(name);
    if (entry?.subscriber) entry.room?.leave(entry.subscriber, lingerMs);
  }

  leaveAll(lingerMs?: number): void {
    for (const name of this.names) this.leave(name, lingerMs);
  }

  /** Leaves a room if its user may not read it any more. */
  async check(name: string): Promise<void> {
    const entry = this.#joined.get(name);
    if (!entry || !await this.#standings.excluded(name)) return;
    if (this.#joined.get(name) !== entry) return;
    this.leave(name);
    this.#refuse(name, refusal("no_access"));
  }

  #refuse(room: string, reason: Refusal): void {
    this.#outlet.answer({ type: "error", room, ...reason });
  }
}
