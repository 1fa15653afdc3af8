import { atOf, indexOf, type Position } from "../protocol/mod.ts";
import { endOf, type Segment } from "../store/segment.ts";

/** What the object and its strings cost beside the text, roughly, in bytes. */
const OVERHEAD = 200;

/** The newest segments of a room, without a hole: resuming clients are served from here. */
export class SegmentCache {
  readonly #capacity: number;
  #segments: Segment[] = [];
  #bytes = 0;
  #floor: Position;
  #full = false;

  /** @param floor the position before everything that will be added; @param capacity in bytes */
  constructor(floor: Position, capacity: number) {
    this.#floor = floor;
    this.#capacity = capacity;
  }

  /** The position before the oldest segment here. */
  get floor(): Position {
    return this.#floor;
  }

  get segments(): readonly Segment[] {
    return this.#segments;
  }

  /** Whether there is no space for older ones. */
  get full(): boolean {
    return this.#full;
  }

  /** Puts older segments, which `prev` stands before, in front of what is here; as many as fit. */
  prepend(prev: Position, segments: readonly Segment[]): void {
    let from = segments.length;
    while (from > 0) {
      const cost = costOf(segments[from - 1]!);
      if (this.#bytes + cost > this.#capacity) break;
      this.#bytes += cost;
      from--;
    }
    this.#full = from > 0;
    this.#floor = from > 0 ? endOf(segments[from - 1]!) : prev;
    this.#segments = [...segments.slice(from), ...this.#segments];
  }

  /** Appends segments that follow what is here. */
  append(segments: readonly Segment[]): void {
    for (const segment of segments) {
      this.#segments.push(segment);
      this.#bytes += costOf(segment);
    }
    let drop = 0;
    while (this.#bytes > this.#capacity && drop < this.#segments.length) {
      this.#bytes -= costOf(this.#segments[drop++]!);
    }
    if (drop > 0) {
      this.#full = true;
      this.#floor = endOf(this.#segments[drop - 1]!);
      this.#segments = this.#segments.slice(drop);
    }
  }

  /** Replaces segments by others of the same place and count: what was said in them is less. */
  rewrite(change: (segment: Segment) => Segment): void {
    this.#segments = this.#segments.map(change);
    this.#bytes = this.#segments.reduce((sum, segment) => sum + costOf(segment), 0);
  }

  /**
   * Segments that follow the segment end `cursor`, until `maxBytes` of text is reached, at least
   * one; null if the cache does not reach back so far.
   */
  after(cursor: Position, maxBytes: number): Segment[] | null {
    if (cursor < this.#floor) return null;
    const found: Segment[] = [];
    let bytes = 0;
    for (let i = this.#indexAfter(cursor); i < this.#segments.length; i++) {
      const segment = this.#segments[i]!;
      bytes += segment.text.length;
      if (found.length > 0 && bytes > maxBytes) break;
      found.push(segment);
    }
    return found;
  }

  /**
   * The end of the segment before the one that `pos` stands in, if that is here and has the
   * event; `pos` itself if it is a segment's end. Undefined: the cache does not know.
   */
  startFor(pos: Position): Position | undefined {
    if (pos === this.#floor) return pos;
    const at = atOf(pos);
    const index = this.#indexAfter(at);
    const segment = this.#segments[index];
    if (segment?.at !== at || indexOf(pos) >= segment.count) return undefined;
    if (endOf(segment) === pos) return pos;
    return index > 0 ? endOf(this.#segments[index - 1]!) : this.#floor;
  }

  /** Index of the first segment that ends after `cursor`. */
  #indexAfter(cursor: Position): number {
    let low = 0;
    let high = this.#segments.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (endOf(this.#segments[middle]!) > cursor) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

/** What a segment takes in memory, in bytes. */
export function costOf(segment: Segment): number {
  // Two bytes a unit: what holds Hangul is UTF-16 in memory.
  return segment.text.length * 2 + OVERHEAD;
}
