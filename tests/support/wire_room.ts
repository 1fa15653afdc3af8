/** A message as it was delivered. */
export interface Delivered {
  pos: string;
  from: string;
  text: string;
}

interface Segment {
  at: string;
  time: number;
  events: { from: string; type?: string; text?: string }[];
}

/** Any frame of the server; tests look at what they expect to be there. */
export interface Frame {
  type: string;
  room?: string;
  prev?: string;
  head?: string;
  resume?: "replayed" | "snapshot";
  segments?: Segment[];
  acks?: [id: string, pos: string | null][];
  id?: string;
  code?: string | number;
  message?: string;
  temporary?: boolean;
  retryAfterMs?: number;
  expected?: number;
  you?: { id: string; name?: string };
  token?: string;
  limits?: Record<string, number>;
  isolate?: number;
  [field: string]: unknown;
}

/** One room as one connection has seen it, and what it finds wrong. */
export class WireRoom {
  /** Every message, in the order delivered, those of a snapshot too. */
  readonly delivered: Delivered[] = [];
  /** Where the next frame must go on. */
  position = "";
  /** Of the last `joined`. */
  resume: "replayed" | "snapshot" | null = null;

  constructor(readonly name: string) {}

  /** Takes the answer to a join; gives the promises that it breaks, in words. */
  joined(frame: Frame): string[] {
    this.resume = frame.resume!;
    if (frame.resume === "snapshot") {
      this.delivered.length = 0;
      this.position = frame.prev!;
    }
    const wrong = this.events(frame);
    // What is already known may be sent again: then the position is beyond.
    if (this.position < frame.head!) {
      wrong.push(`${this.name}: head is ${frame.head}, the segments end at ${this.position}`);
    }
    return wrong;
  }

  /** Each event once, in order, none missing: `prev` must not be above where we are. */
  events({ prev, segments }: Frame): string[] {
    const wrong: string[] = [];
    if (prev! > this.position) {
      wrong.push(`gap in ${this.name}: at ${this.position}, the frame begins at ${prev}`);
    }
    let before = "";
    for (const { at, events } of segments!) {
      for (const [index, { from, type, text }] of events.entries()) {
        const pos = `${at}.${String(index).padStart(3, "0")}`;
        if (pos <= before) wrong.push(`${this.name}: ${pos} comes after ${before}`);
        before = pos;
        if (pos <= this.position) continue;
        this.position = pos;
        if (type === undefined) this.delivered.push({ pos, from, text: text! });
      }
    }
    return wrong;
  }
}
