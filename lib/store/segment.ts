import {
  type At,
  type Position,
  position,
  type StoredEvent,
  type WireSegment,
} from "../protocol/mod.ts";
import { atOfKey } from "./keys.ts";
import { type Entry, fromBytes } from "./kv.ts";

/** Largest stored segment in bytes; Deno KV takes 64 KiB a value with its own overhead. */
export const SEGMENT_BYTES = 60 * 1024;

/** A committed batch as it travels through the server: its text is made once and never again. */
export interface Segment {
  at: At;
  /** The JSON object `{at, time, events}`. */
  text: string;
  /** When it was committed, in milliseconds since the Unix epoch. */
  time: number;
  /** Number of events. */
  count: number;
  /** Ids of those who are heard in it, each once. */
  authors: readonly string[];
  /** How many of the events are messages. */
  messages: number;
  /** The messages that its events delete, where there are any. */
  deleted?: readonly Position[];
  /** It changes the room's topic or what is pinned. */
  marks?: true;
  /** It erases what somebody had said. */
  erases?: true;
}

/** What a segment with so many events, and these that are no messages, is described by. */
export function aboutChanges(
  count: number,
  changes: readonly StoredEvent[],
): Pick<Segment, "count" | "messages" | "deleted" | "marks" | "erases"> {
  if (changes.length === 0) return { count, messages: count };
  const deleted = changes.flatMap(({ type, target }) =>
    type === "delete" && target !== undefined ? target : []
  );
  const erases = changes.some(({ type }) => type === "erase");
  const marks = deleted.length > 0 || erases ||
    changes.some(({ type }) => type === "pin" || type === "topic");
  return {
    count,
    messages: count - changes.length,
    ...(deleted.length > 0 && { deleted }),
    ...(marks && { marks }),
    ...(erases && { erases }),
  };
}

/** The position of a segment's last event. */
export function endOf({ at, count }: Segment): Position {
  return position(at, count - 1);
}

/**
 * What is stored of a batch: the wire object without its `at`, which is not known before the
 * commit. (A merged value is whole wire objects with commas between, and so starts with `{`.)
 */
export function storedText(time: number, events: readonly string[]): string {
  return `"time":${time},"events":[${events.join(",")}]}`;
}

/** A segment from its stored text, once its commit has given it a name. */
export function fromStored(
  at: At,
  stored: string,
  about: Omit<Segment, "at" | "text">,
): Segment {
  return { at, text: `{"at":"${at}",${stored}`, ...about };
}

/** The segments of a stored entry, in order: one, or several if it was merged. */
export function readEntry(entry: Entry): Segment[] {
  const stored = fromBytes(entry.value);
  if (!stored.startsWith("{")) return [parse(`{"at":"${atOfKey(entry.key)}",${stored}`)];
  const merged = JSON.parse(`[${stored}]`) as WireSegment[];
  return merged.map((segment) => describe(segment, JSON.stringify(segment)));
}

/** The segments as clients see them. */
export function toWire(segments: readonly Segment[]): WireSegment[] {
  return segments.map(({ text }) => JSON.parse(text) as WireSegment);
}

/** The text of several segments, for a frame's `segments`. */
export function joinText(segments: readonly Segment[]): string {
  return segments.length === 1 ? segments[0]!.text : segments.map(({ text }) => text).join(",");
}

function parse(text: string): Segment {
  return describe(JSON.parse(text) as WireSegment, text);
}

function describe({ at, time, events }: WireSegment, text: string): Segment {
  return {
    at,
    text,
    time,
    authors: [...new Set(events.map((e) => e.from))],
    ...aboutChanges(events.length, events.filter((e) => e.type !== undefined)),
  };
}

/**
 * Events of one batch at the most. Fewer than a segment may have: pages are made of whole segments,
 * and so none is much longer than what was asked for.
 */
export const BATCH_EVENTS = 200;

/**
 * Text of a page at the most, in bytes of UTF-8; one segment comes whole, and so a page may have that
 * much more. A page of the longest messages has fewer than were asked for.
 */
export const PAGE_BYTES = 256 * 1024;

/** Whether one more event of `bytes` fits a batch that has `count` events and `size` bytes. */
export function fits(count: number, size: number, bytes: number): boolean {
  return count < BATCH_EVENTS && size + bytes + 1 <= SEGMENT_BYTES - 64;
}

/** Bytes of `text` in UTF-8, without encoding it. */
export function utf8Length(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit <= 0x7f) continue;
    bytes += unit > 0x7ff ? 2 : 1;
    // A surrogate pair is two units and four bytes; a lone one becomes U+FFFD, three.
    if (unit >= 0xd800 && unit <= 0xdbff) {
      const next = text.charCodeAt(i + 1);
      if (next >= 0xdc00 && next <= 0xdfff) i++;
    }
  }
  return bytes;
}
