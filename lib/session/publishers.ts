import type { Rooms } from "../room/rooms.ts";
import { Publisher, type PublisherOptions } from "./publisher.ts";

/** How a publisher gets at its room. */
export function roomAccess(
  rooms: Rooms,
  name: string,
): Pick<PublisherOptions, "name" | "peek" | "room" | "isBlocked"> {
  return {
    name,
    isBlocked: (user) => rooms.isBlocked(user),
    peek: () => rooms.peek(name),
    room: () => rooms.hasSpaceFor(name) ? rooms.get(name) : null,
  };
}

/** The publishing side of one session in all rooms: a bounded number of them. */
export class Publishers {
  readonly #options: Omit<PublisherOptions, "name" | "room" | "peek" | "isBlocked">;
  readonly #rooms: Rooms;
  readonly #byRoom = new Map<string, Publisher>();

  constructor(
    options: Omit<PublisherOptions, "name" | "room" | "peek" | "isBlocked">,
    rooms: Rooms,
  ) {
    this.#options = options;
    this.#rooms = rooms;
  }

  /**
   * The publisher for a room. A session may publish to rooms that it is not in; of those it is
   * done with the oldest are forgotten.
   * @returns null if the session has publishes without an answer in as many rooms as it may
   */
  get(name: string): Publisher | null {
    const known = this.#byRoom.get(name);
    if (known) return known;
    if (this.#byRoom.size >= this.#options.limits.sessionRooms && !this.#forgetOne()) return null;
    const made = new Publisher({ ...this.#options, ...roomAccess(this.#rooms, name) });
    this.#byRoom.set(name, made);
    return made;
  }

  /** One that has nothing to remember, else one whose lanes the log itself holds up, too. */
  #forgetOne(): boolean {
    const idle = [...this.#byRoom].filter(([, { unanswered }]) => unanswered === 0);
    const oldest = idle.find(([, { remembers }]) => !remembers) ?? idle[0];
    return oldest !== undefined && this.#byRoom.delete(oldest[0]);
  }
}
