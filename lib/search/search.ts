/** Searches one room: backwards through its log, in bounded steps. */
import {
  foldSegments,
  type Message,
  type People,
  type Position,
  position,
} from "../protocol/mod.ts";
import type { Kv } from "../store/kv.ts";
import { toWire } from "../store/segment.ts";
import { type Marks, matches, mayMatch } from "./match.ts";
import type { SearchQuery } from "./query.ts";
import { type Budget, type Piece, piecesBefore } from "./scan.ts";

/** A message that was found. */
export interface Hit {
  message: Message;
  marks: Marks;
}

/** What a step through a room has found. */
export interface Found {
  /** The newest first. */
  hits: Hit[];
  /** Everything from here on was looked at; null: the whole room was. */
  next: Position | null;
  /** When the oldest that was looked at was said, in milliseconds since the Unix epoch, if known. */
  time: number | null;
}

/** What a search works with. */
export interface SearchParts {
  kv: Kv;
  /** Profiles of users, for `from`. */
  load(users: readonly string[]): Promise<People>;
}

/**
 * Looks for a query in what stands before `before` (null: in all of it), until `limit` hits are
 * found or the budget is used up.
 */
export async function searchRoom(
  parts: SearchParts,
  room: string,
  query: SearchQuery,
  { before, budget, limit }: { before: Position | null; budget: Budget; limit: number },
): Promise<Found> {
  const hits: Hit[] = [];
  let next = before;
  let time: number | null = null;
  const pieces = piecesBefore(parts.kv, room, before, budget);
  for (;;) {
    const { done, value: piece } = await pieces.next();
    if (done) return { hits, next: piece === "end" ? null : next, time };
    next = piece.start;
    const said = saidAt(piece);
    if (said !== null) time = said;
    if (mayMatch(query, piece.text)) {
      const messages = messagesOf(piece);
      const people = query.from === null
        ? {}
        : await parts.load([...new Set(messages.map(({ from }) => from))]);
      for (const message of messages.toReversed()) {
        const marks = matches(query, message, people);
        if (marks === null) continue;
        hits.push({ message, marks });
        if (hits.length >= limit) return { hits, next: message.pos, time: message.time };
      }
    }
    // What comes now is older still.
    if (query.after !== null && said !== null && said < query.after) {
      return { hits, next: null, time };
    }
  }
}

/** When the first segment of a piece was stored, from its text alone. */
function saidAt({ text }: Piece): number | null {
  const time = /"time":(\d{1,16})/.exec(text)?.[1];
  return time === undefined ? null : Number(time);
}

function messagesOf(piece: Piece): readonly Message[] {
  const segments = piece.segments();
  const messages = foldSegments(toWire(segments));
  const last = segments.at(-1);
  if (!last || piece.upTo >= last.count) return messages;
  return messages.filter(({ pos }) => pos < position(last.at, piece.upTo));
}
