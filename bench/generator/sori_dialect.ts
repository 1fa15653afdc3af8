import type { Dialect, Heard, Listener } from "./dialect.ts";
import { NOTHING } from "./dialect.ts";
import { type Message, readMessage } from "./message.ts";

/** An `events` frame that was read once; the other members get the same bytes. */
interface Known extends Heard {
  /** Its end in the log. */
  end: number;
  endPosition: string;
  bytes: number;
}

/** Frames remembered: more than any member is behind another. */
const REMEMBERED = 20_000;

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/**
 * `sori.v1`. Members of a room get the same frames, so a frame is parsed once a thread, and known
 * again by its `prev`. That each follows what its member had is checked for every one of them.
 */
export class SoriDialect implements Dialect {
  readonly path = "/ws";
  readonly protocol = "sori.v1";
  readonly unanswered = 32;
  readonly enter: readonly string[];
  readonly #room: string;
  readonly #prevAt: number;
  readonly #known = new Map<number, Known[]>();

  constructor(room: string) {
    this.#room = JSON.stringify(room);
    this.enter = [`{"type":"join","room":${this.#room},"acks":true}`];
    this.#prevAt = `{"type":"events","room":${this.#room},"prev":"`.length;
  }

  resume({ position }: Listener): readonly string[] {
    return [`{"type":"join","room":${this.#room},"after":"${position}","acks":true}`];
  }

  say(lane: string, n: number, text: string): string {
    const id = `"${lane}.${n}"`;
    const event = `{"type":"message","text":${JSON.stringify(text)}}`;
    return `{"type":"publish","room":${this.#room},"id":${id},"event":${event}}`;
  }

  hear(listener: Listener, bytes: Uint8Array, start: number, end: number): Heard {
    // The two letters after `{"type":"` tell the frames apart that matter here.
    const kind = bytes[start + 9]! << 8 | bytes[start + 10]!;
    if (kind === EVENTS) return this.#events(listener, bytes, start, end);
    if (kind === ACK) return this.#ack(bytes, start, end);
    if (kind === JOINED) return this.#joined(listener, bytes, start, end);
    if (kind === ERROR || kind === BYE) {
      throw new Error(`The server said ${decoder.decode(bytes.subarray(start, end))}`);
    }
    return NOTHING;
  }

  #joined(listener: Listener, bytes: Uint8Array, start: number, end: number): Heard {
    const text = decoder.decode(bytes.subarray(start, end));
    const { head, segments, resume } = JSON.parse(text) as {
      head: string;
      resume: string;
      segments: { at: string; events: unknown[] }[];
    };
    // What a resumed member is given of what it missed; the rest follows as events.
    const missed = segments.flatMap(({ at, events }) => events.map((_, i) => positionOf(at, i)))
      .filter((position) => resume === "replayed" && position > listener.position);
    listener.cursor = positionNumber(encoder.encode(head), 0);
    listener.position = head;
    listener.entered = true;
    return { ...NOTHING, count: missed.length };
  }

  #events(listener: Listener, bytes: Uint8Array, start: number, end: number): Heard {
    const prev = positionNumber(bytes, start + this.#prevAt);
    if (prev !== listener.cursor) listener.gaps++;
    const { known, acks } = this.#find(prev, bytes, start, end);
    listener.cursor = known.end;
    listener.position = known.endPosition;
    return acks > 0 ? { ...known, acks } : known;
  }

  /**
   * A frame as it was read for another member, and how many answers of its own it has at its end.
   * From one place there may be several, for some were served when more had come.
   */
  #find(prev: number, bytes: Uint8Array, start: number, end: number) {
    const all = this.#known.get(prev) ?? [];
    for (const known of all) {
      const acks = acksFrom(bytes, start + known.bytes - 1, end);
      if (acks !== null) return { known, acks };
    }
    const { acks, ...known } = this.#parse(bytes, start, end);
    if (this.#known.size >= REMEMBERED) this.#known.clear();
    this.#known.set(prev, [...all, { ...known, acks: 0 }]);
    return { known: { ...known, acks: 0 }, acks };
  }

  #parse(bytes: Uint8Array, start: number, end: number): Known {
    const text = decoder.decode(bytes.subarray(start, end));
    const { acks = [], segments } = JSON.parse(text) as {
      acks?: unknown[];
      segments: { at: string; events: { text: string }[] }[];
    };
    const last = segments.at(-1)!;
    const endPosition = positionOf(last.at, last.events.length - 1);
    const texts = segments.flatMap(({ events }) => events.map((event) => event.text));
    let messages: Message[] | null = null;
    return {
      count: texts.length,
      acks: acks.length,
      messages: () => messages ??= texts.map((it) => readMessage(encoder.encode(it), 0)),
      end: positionNumber(encoder.encode(endPosition), 0),
      endPosition,
      // Without the answers, which are all that a member has for itself.
      bytes: end - start - (acks.length > 0 ? text.length - text.lastIndexOf(ACKS) - 1 : 0),
    };
  }

  #ack(bytes: Uint8Array, start: number, end: number): Heard {
    const text = decoder.decode(bytes.subarray(start, end));
    const { acks } = JSON.parse(text) as { acks: [string, string][] };
    return { ...NOTHING, acks: acks.length };
  }
}

/** Where answers begin in an `events` frame; in a text its quotes would be escaped. */
const ACKS = ',"acks":[';

/** How many answers stand in a frame from `at` on; 0 if it ends there, null if it does not go on so. */
function acksFrom(bytes: Uint8Array, at: number, end: number): number | null {
  if (at === end - 1) return 0;
  if (at + ACKS.length >= end) return null;
  for (let i = 0; i < ACKS.length; i++) if (bytes[at + i] !== ACKS.charCodeAt(i)) return null;
  const list = decoder.decode(bytes.subarray(at + ACKS.length - 1, end - 1));
  return (JSON.parse(list) as unknown[]).length;
}

const EVENTS = 0x65_76;
const ACK = 0x61_63;
const JOINED = 0x6a_6f;
const ERROR = 0x65_72;
const BYE = 0x62_79;

function positionOf(at: string, index: number): string {
  return `${at}.${String(index).padStart(3, "0")}`;
}

/** A position as a number: what changes of a versionstamp within a run, and the index. */
function positionNumber(bytes: Uint8Array, at: number): number {
  let value = 0;
  for (let i = at + 14; i < at + 24; i++) {
    const code = bytes[i]!;
    value = value * 16 + (code > 57 ? code - 87 : code - 48);
  }
  let index = 0;
  for (let i = at + 25; i < at + 28; i++) index = index * 10 + bytes[i]! - 48;
  return value * 1_000 + index;
}
