import type { Change } from "../protocol/mod.ts";
import type { Kv } from "../store/kv.ts";
import { readMarks } from "../store/room_marks.ts";
import type { Segment } from "../store/segment.ts";

/** A room's topic and pins, remembered until an event changes them. */
export class Marks {
  readonly #kv: Kv;
  readonly #room: string;
  #known: Promise<Change[]> | null = null;

  constructor(kv: Kv, room: string) {
    this.#kv = kv;
    this.#room = room;
  }

  /** As the events that set them. Rejects when the store does not answer. */
  read(): Promise<Change[]> {
    if (this.#known) return this.#known;
    const reading = this.#known = readMarks(this.#kv, this.#room);
    reading.catch(() => this.#known = null);
    return reading;
  }

  /** The log went on. */
  saw(segments: readonly Segment[]): void {
    if (segments.some(({ marks }) => marks)) this.#known = null;
  }
}
