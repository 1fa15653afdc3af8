/**
 * Messages that are answered and that the page does not have: each is asked for when an answer to it
 * is drawn, a few at once, and the page learns it.
 */
import type { Change, People, StoredEvent } from "../../lib/protocol/events.ts";
import { type Message, messageOf, withChanges } from "../../lib/protocol/fold.ts";
import type { Position } from "../../lib/protocol/position.ts";
import type { RoomActions } from "./room_state.ts";

/** Requests at once. */
const AT_ONCE = 3;
/** Requests of one room, as long as it is shown. */
const MOST = 2_000;

/** What the server answers. */
interface Answer {
  message: StoredEvent & { pos: Position; time: number };
  changes: Change[];
  people: People;
}

/** Asks for the messages of one room. */
export class Quotes {
  readonly #room: string;
  readonly #learn: RoomActions["learn"];
  readonly #waiting = new Set<Position>();
  readonly #going = new Set<Position>();
  #left = MOST;

  constructor(room: string, learn: RoomActions["learn"]) {
    this.#room = room;
    this.#learn = learn;
  }

  /** An answer to it is drawn. */
  want(pos: Position): void {
    if (this.#left === 0 || this.#going.has(pos) || this.#waiting.has(pos)) return;
    this.#left--;
    this.#waiting.add(pos);
    this.#next();
  }

  #next(): void {
    const [pos] = this.#waiting;
    if (pos === undefined || this.#going.size >= AT_ONCE) return;
    this.#waiting.delete(pos);
    this.#going.add(pos);
    // Without an answer the link to it stays; it is asked for when it is drawn anew.
    this.#ask(pos).catch(() => {}).finally(() => {
      this.#going.delete(pos);
      this.#next();
    });
  }

  async #ask(pos: Position): Promise<void> {
    const path = `/api/rooms/${encodeURIComponent(this.#room)}/messages/${pos}`;
    const response = await fetch(path);
    // There is no such message: nothing of it is left.
    if (response.status === 404) return this.#learn({}, gone(pos));
    if (!response.ok) return await response.body?.cancel();
    const { message, changes, people }: Answer = await response.json();
    const sent = messageOf(message, pos, message.time);
    this.#learn(people, withChanges([sent], changes)[0]);
  }
}

const gone = (pos: Position): Message => ({ pos, from: "", text: "", time: 0, deleted: true });

const rooms = new WeakMap<RoomActions, Quotes>();

/** Asks for a message of the room that `actions` act on. */
export function want(room: string, actions: RoomActions, pos: Position): void {
  let quotes = rooms.get(actions);
  if (!quotes) rooms.set(actions, quotes = new Quotes(room, actions.learn));
  quotes.want(pos);
}
