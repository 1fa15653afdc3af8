/** Reads a room's log backwards in bounded steps, from wherever the last request had come to. */
import { type At, atOf, indexOf, type Position, position } from "../protocol/mod.ts";
import { atOfKey, keys } from "../store/keys.ts";
import { type Entry, fromBytes, type Kv } from "../store/kv.ts";
import { readEntry, type Segment } from "../store/segment.ts";

/** What one request may cost; what is over is for the next. */
export interface Budget {
  /** Reads of the store. */
  reads: number;
  /** Stored text, in UTF-16 units. */
  units: number;
}

/** Entries of the first step, and of the largest one: full entries are 60 KiB, new ones a message. */
const FIRST_STEP = 8;
const LARGEST_STEP = 64;
/** Steps grow as long as they bring less than this, in UTF-16 units. */
const GROW_BELOW = 128 * 1024;
/** After so much text everybody else has a turn, in UTF-16 units: some milliseconds. */
const BREATH = 512 * 1024;
/** The beginning of a merged value, before the `at` of its first segment. */
const MERGED = '{"at":"';

/** A piece of the log. What was looked at together with what is later is everything from `start` on. */
export interface Piece {
  /** The position of its first event. */
  start: Position;
  /** The stored text of its events. */
  text: string;
  /** Its segments, in order; parsed when they are asked for. */
  segments(): Segment[];
  /** Events of its last segment from this index on were looked at before. */
  upTo: number;
}

/**
 * Pieces of the log before `before` (null: from its end on), the newest first, until the budget is
 * used up (`more`) or the log is (`end`). A merge that happens meanwhile hides nothing (R1).
 */
export async function* piecesBefore(
  kv: Kv,
  room: string,
  before: Position | null,
  budget: Budget,
): AsyncGenerator<Piece, "end" | "more"> {
  let step = FIRST_STEP;
  let sinceBreath = 0;
  for (let cursor = before; budget.reads > 0 && budget.units > 0;) {
    const prefix = keys.log(room);
    const end = cursor === null ? undefined : keys.segment(room, atOf(cursor));
    const options = { limit: step, reverse: true };
    const entries = await kv.list(end ? { prefix, end } : { prefix }, options);
    budget.reads--;
    const newest = entries[0] ? atOfKey(entries[0].key) : "";
    const bound = cursor === null ? [] : await inBound(kv, room, cursor, newest);
    if (cursor !== null) budget.reads--;
    let units = 0;
    for (const piece of [...bound, ...entries.map(pieceOf)]) {
      units += piece.text.length;
      cursor = piece.start;
      yield piece;
      if ((sinceBreath += piece.text.length) < BREATH) continue;
      sinceBreath = 0;
      await new Promise<void>((resolve) => setTimeout(resolve, 0));
    }
    budget.units -= units;
    if (entries.length < step) return "end";
    if (units < GROW_BELOW) step = Math.min(LARGEST_STEP, step * 4);
  }
  return "more";
}

/** The segments before `cursor` in the entry that it stands in, or that a merge has put them into. */
async function inBound(kv: Kv, room: string, cursor: Position, newest: At | ""): Promise<Piece[]> {
  const at = atOf(cursor);
  const index = indexOf(cursor);
  const range = { prefix: keys.log(room), start: keys.segment(room, at) };
  const [entry] = await kv.list(range, { limit: 1 });
  if (!entry) return [];
  const segments = readEntry(entry)
    .filter((it) => it.at > newest && (it.at < at || (it.at === at && index > 0)));
  const last = segments.at(-1);
  if (!last) return [];
  return [{
    start: position(segments[0]!.at, 0),
    text: segments.map(({ text }) => text).join(","),
    segments: () => segments,
    upTo: last.at === at ? index : Infinity,
  }];
}

function pieceOf(entry: Entry): Piece {
  const text = fromBytes(entry.value);
  const first = text.startsWith(MERGED)
    ? text.slice(MERGED.length, text.indexOf('"', MERGED.length))
    : atOfKey(entry.key);
  return {
    start: position(first, 0),
    text,
    segments: () => readEntry(entry),
    upTo: Infinity,
  };
}
