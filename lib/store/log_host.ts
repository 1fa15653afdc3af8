import type { Position } from "../protocol/mod.ts";
import type { Segment } from "./segment.ts";

/** What the committer needs of the room it writes for. */
export interface LogHost {
  /** The position up to which the room has applied its log. */
  readonly last: Position;
  /** When the segment at `last` was committed, in milliseconds; 0 for an empty log. */
  readonly lastTime: number;
  /** Resolves once `last` and the authors are known; rejects when the store does not answer. */
  prepare(authors: Iterable<string>): Promise<void>;
  /** Applies segments that follow `prev` without a hole. */
  apply(prev: Position, segments: readonly Segment[]): void;
  /**
   * Reads and applies the log until it has applied `pos`; the position before the segment of
   * `pos` if this read has proven it (R15), else null.
   */
  readThrough(pos: Position): Promise<Position | null>;
  /** There is, or may be, something new in the log: read it soon, and again if that fails. */
  poke(): void;
  /**
   * Resolves when the next batch had better begin; null for now.
   * @param waiting how much has come
   * @param expected how much there will be if all who were answered just before go on
   */
  delivered(waiting: () => number, expected: number): Promise<void> | null;
  /** Tells the other isolates: segments with a proven `prev`, or only that there is something. */
  hint(prev: Position | null, segments: readonly Segment[]): void;
}
