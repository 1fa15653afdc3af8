import {
  type EventsFrame,
  isPosition,
  type JoinedFrame,
  type Position,
  position,
} from "../protocol/mod.ts";

/** Only these move a reader's position (R16). */
const MOVES = /^\{"type":"(?:joined|events)"/;

/**
 * Where the reader of an event stream stands in its rooms. Its text is the `id` of events, which
 * comes back as `Last-Event-ID`: a position for each room in the order of the request, with commas
 * between; empty for a room that nothing was told of.
 */
export class ReaderPlace {
  readonly #positions: Map<string, Position>;

  /** @param rooms with the positions to go on from, else empty */
  constructor(rooms: ReadonlyMap<string, Position | "">) {
    this.#positions = new Map(rooms);
  }

  /** The place after a frame that moves it, else undefined. */
  after(frame: string): string | undefined {
    if (!MOVES.test(frame)) return undefined;
    const { room, prev, segments }: EventsFrame | JoinedFrame = JSON.parse(frame);
    const last = segments.at(-1);
    this.#positions.set(room, last ? position(last.at, last.events.length - 1) : prev);
    return [...this.#positions.values()].join(",");
  }

  /** The positions of a `Last-Event-ID`; null if it is none for so many rooms. */
  static read(id: string, rooms: number): (Position | "")[] | null {
    const positions = id.split(",");
    const fits = positions.length === rooms;
    return fits && positions.every((pos) => pos === "" || isPosition(pos)) ? positions : null;
  }
}
