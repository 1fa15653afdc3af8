import type { Position } from "../protocol/mod.ts";

/** Where a room's frames go: a session's connection, seen from the room. */
export interface Sink {
  /** Whether the connection takes frames now; false above the high-water mark. */
  readonly writable: boolean;
  /** Whether all that was sent has left. */
  readonly empty: boolean;
  /** Whether the connection is over: what is sent is lost. */
  readonly ended: boolean;
  send(frame: string): void;
  /** Resolves when `writable` is true again, or when the connection has ended. */
  drained(): Promise<void>;
}

/** One session in one room. */
export interface Subscriber {
  readonly user: string;
  readonly sink: Sink;
  /** The end of the last frame given to it (R11): always a segment's end. */
  cursor: Position;
  /** Live ones get each batch as it is applied; the others read the log until they are level. */
  live: boolean;
  /** Names or presence passed by while it was not live. */
  missed: boolean;
  closed: boolean;
  /** Whether its user thereby is among those present. */
  readonly present: boolean;
  /** Whether its user has turned away from it. */
  idle?: boolean;
}
