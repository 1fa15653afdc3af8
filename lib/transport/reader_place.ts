import {
  type EventsFrame,
  isPosition,
  type JoinedFrame,
  type Position,
  position,
} from "../protocol/mod.ts";

/** Only these move a reader's position (R16). */
const MOVES = /^\{"type":"(?:joined|events)"/;

/** Where a frame ends in its room. */
interface Move {
  room: string;
  end: Position;
}

/**
 * Reads where frames end. A room sends one frame to many, one after the other: the last one is
 * remembered, and so is read once.
 */
class MoveReader {
  #frame = "";
  #move: Move | null = null;

  /** Null: the frame moves nobody. Only this server wrote it, so its shape is trusted. */
  read(frame: string): Move | null {
    if (!MOVES.test(frame)) return null;
    if (frame === this.#frame) return this.#move;
    this.#frame = frame;
    const { room, prev, segments }: EventsFrame | JoinedFrame = JSON.parse(frame);
    const last = segments.at(-1);
    const end = last ? position(last.at, last.events.length - 1) : prev;
    return this.#move = { room, end };
  }
}

const moves = new MoveReader();

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
    const move = moves.read(frame);
    if (!move) return undefined;
    this.#positions.set(move.room, move.end);
    return [...this.#positions.values()].join(",");
  }

  /** The positions of a `Last-Event-ID`; null if it is none for so many rooms. */
  static read(id: string, rooms: number): (Position | "")[] | null {
    const positions = id.split(",");
    const fits = positions.length === rooms;
    return fits && positions.every((pos) => pos === "" || isPosition(pos)) ? positions : null;
  }
}
