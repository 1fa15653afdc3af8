import { type Standing, writeRefusal } from "../room/access.ts";
import { openRoom } from "../room/open_room.ts";
import type { Rooms } from "../room/rooms.ts";
import { type ClientFrameOf, directPartner, type Refusal, refusal } from "../protocol/mod.ts";
import type { Standings } from "./standings.ts";
import { Publisher, type PublisherOptions } from "./publisher.ts";

/**
 * How a publisher gets at its room, and what its sender may do there: nothing while that is not
 * known (null). Whom somebody begins to talk to has the room from now on among theirs.
 */
export function roomAccess(
  rooms: Rooms,
  name: string,
  user: string,
  standing: Standing | null,
): Pick<
  PublisherOptions,
  "name" | "user" | "peek" | "room" | "isBlocked" | "spoken" | "denied" | "moderates"
> {
  const partner = standing?.kind === "direct" ? directPartner(name, user) : null;
  if (partner !== null) void rooms.join(partner, name).catch(() => {});
  return {
    name,
    user,
    isBlocked: (sender) => rooms.isBlocked(sender),
    spoken(event, pos) {
      rooms.said++;
      if (pos !== null) rooms.onSpoken?.(name, event, pos);
    },
    denied: standing ? writeRefusal(standing) : refusal("storage", { retryAfterMs: 1_000 }),
    moderates: standing?.moderates ?? false,
    peek: () => rooms.peek(name),
    room: () => rooms.hasSpaceFor(name) ? openRoom(rooms, name) : null,
  };
}

/** Publishes to one room that may wait until it is known whether they may be. */
const MAX_HELD = 256;

type Frame = ClientFrameOf<"publish">;

/** The publishing side of one session in all rooms: a bounded number of them. */
export class Publishers {
  readonly #options: Omit<PublisherOptions, "name" | "room" | "peek" | "isBlocked" | "spoken">;
  readonly #rooms: Rooms;
  readonly #standings: Pick<Standings, "peek" | "of">;
  readonly #byRoom = new Map<string, Publisher>();
  /** Rooms whose publisher knows whether the sender may publish there. */
  readonly #decided = new Set<string>();
  /** What waits for that decision. */
  readonly #held = new Map<string, Frame[]>();

  /** @param standings how the sender stands to rooms */
  constructor(
    options: Omit<PublisherOptions, "name" | "room" | "peek" | "isBlocked" | "spoken">,
    rooms: Rooms,
    standings: Pick<Standings, "peek" | "of">,
  ) {
    this.#options = options;
    this.#rooms = rooms;
    this.#standings = standings;
  }

  /** Rooms with a publisher. */
  get rooms(): readonly string[] {
    return [...this.#byRoom.keys()];
  }

  /** Takes a `publish` frame, and answers it now or later. */
  publish(room: string, frame: Frame): void {
    const publisher = this.#byRoom.get(room);
    if (publisher && this.#decided.has(room)) return publisher.publish(frame);
    const held = this.#held.get(room);
    const standing = held ? undefined : this.#standings.peek(room);
    if (standing) return this.publishAs(standing, room, frame);
    if (!held && this.#held.size >= this.#options.limits.sessionRooms) this.#tooMany(room, frame);
    else if (!held) void this.#hold(room, frame);
    else if (held.length < MAX_HELD) held.push(frame);
    else this.#refuse(room, frame, refusal("too_many_unanswered"));
  }

  /** Takes a `publish` frame of a sender of whom it is known how they stand to the room. */
  publishAs(standing: Standing, room: string, frame: Frame): void {
    if (!standing.read) return this.#refuse(room, frame, refusal("no_access"));
    const publisher = this.#get(room, standing);
    if (publisher) publisher.publish(frame);
    else this.#tooMany(room, frame);
  }

  /**
   * What the sender may do in the room has changed: the next publish decides again. What was refused
   * still holds up its lane (R3).
   */
  forget(room: string): void {
    this.#decided.delete(room);
  }

  async #hold(room: string, first: Frame): Promise<void> {
    const held = [first];
    this.#held.set(room, held);
    const standing = await this.#standings.of(room).catch(() => null);
    this.#held.delete(room);
    const publisher = standing ? null : this.#get(room, null);
    for (const frame of held) {
      if (standing) this.publishAs(standing, room, frame);
      // The publisher refuses it, and remembers what it has refused (R3).
      else if (publisher) publisher.publish(frame);
      else this.#tooMany(room, frame);
    }
  }

  /**
   * A session may publish to rooms that it is not in; of those it is done with the oldest are
   * forgotten. Null: it has publishes without an answer in as many rooms as it may.
   */
  #get(room: string, standing: Standing | null): Publisher | null {
    const known = this.#byRoom.get(room);
    if (known && this.#decided.has(room)) return known;
    const access = roomAccess(this.#rooms, room, this.#options.user, standing);
    const full = this.#byRoom.size >= this.#options.limits.sessionRooms;
    if (!known && full && !this.#forgetOne()) return null;
    if (standing) this.#decided.add(room);
    known?.decide(access);
    const publisher = known ?? new Publisher({ ...this.#options, ...access });
    this.#byRoom.set(room, publisher);
    return publisher;
  }

  /** One that has nothing to remember, else one whose lanes the log itself holds up, too. */
  #forgetOne(): boolean {
    const idle = [...this.#byRoom].filter(([, { unanswered }]) => unanswered === 0);
    const oldest = idle.find(([, { remembers }]) => !remembers) ?? idle[0];
    if (!oldest) return false;
    this.#decided.delete(oldest[0]);
    return this.#byRoom.delete(oldest[0]);
  }

  #tooMany(room: string, frame: Frame): void {
    const message = "Publishes to too many rooms are unanswered; wait for answers.";
    this.#refuse(room, frame, refusal("busy", { message, retryAfterMs: 1_000 }));
  }

  #refuse(room: string, { id }: Frame, reason: Refusal): void {
    this.#options.answer({ type: "error", room, id, ...reason });
  }
}
