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
  readonly #known = new Map<number, Known>();

  constructor(room: string) {
    this.#room = JSON.stringify(room);
    this.enter = [`{"type":"join","room":${this.#room}}`];
    this.#prevAt = `{"type":"events","room":${this.#room},"prev":"`.length;
  }

  resume({ position }: Listener): readonly string[] {
    return [`{"type":"join","room":${this.#room},"after":"${position}"}`];
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
    let known = this.#known.get(prev);
    // A frame that brings a slow reader up to date may be another than the live one.
    if (!known || known.bytes !== end - start) {
      known = this.#parse(bytes, start, end);
      if (this.#known.size >= REMEMBERED) this.#known.clear();
      this.#known.set(prev, known);
    }
    listener.cursor = known.end;
    listener.position = known.endPosition;
    return known;
  }

  #parse(bytes: Uint8Array, start: number, end: number): Known {
    const text = decoder.decode(bytes.subarray(start, end));
    const { segments } = JSON.parse(text) as {
      segments: { at: string; events: { text: string }[] }[];
    };
    const last = segments.at(-1)!;
    const endPosition = positionOf(last.at, last.events.length - 1);
    const texts = segments.flatMap(({ events }) => events.map((event) => event.text));
    let messages: Message[] | null = null;
    return {
      count: texts.length,
      acks: 0,
      messages: () => messages ??= texts.map((it) => readMessage(encoder.encode(it), 0)),
      end: positionNumber(encoder.encode(endPosition), 0),
      endPosition,
      bytes: end - start,
    };
  }

  #ack(bytes: Uint8Array, start: number, end: number): Heard {
    const text = decoder.decode(bytes.subarray(start, end));
    const { acks } = JSON.parse(text) as { acks: [string, string][] };
    return { ...NOTHING, acks: acks.length };
  }
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
