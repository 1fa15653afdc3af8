/** Searches one room: backwards through its log, in bounded steps. */
import {
  atOf,
  foldSegments,
  indexOf,
  type Message,
  type People,
  placed,
  type Position,
  position,
} from "../protocol/mod.ts";
import type { Kv } from "../store/kv.ts";
import { RoomLog } from "../store/log.ts";
import { type Segment, toWire } from "../store/segment.ts";
import { type Marks, matches, mayMatch, saysAll } from "./match.ts";
import type { SearchQuery } from "./query.ts";
import { type Budget, type Piece, piecesBefore } from "./scan.ts";

/** What it may take to find the message of an edit. */
const READS_OF_EDIT = 3;

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
  const log = new RoomLog(parts.kv, room);
  const pieces = piecesBefore(parts.kv, room, before, budget);
  for (;;) {
    const { done, value: piece } = await pieces.next();
    if (done) return { hits, next: piece === "end" ? null : next, time };
    next = piece.start;
    const said = saidAt(piece);
    if (said !== null) time = said;
    if (mayMatch(query, piece.text)) {
      const wire = toWire(piece.segments());
      const messages = await messagesOf(log, piece.segments());
      budget.reads--;
      for (const { event, pos } of placed(wire).toReversed()) {
        if (pos >= limitOf(piece)) continue;
        let message = messages.get(pos);
        if (event.type === "edit" && saysAll(query, event.text ?? "")) {
          // It may take another request to find what was edited.
          if (budget.reads <= 0) return { hits, next: after(pos), time };
          budget.reads -= READS_OF_EDIT;
          message = (await messageAt(log, event.target!))!;
          // Only the last edit is what the message says.
          if (message?.edited?.pos !== pos) continue;
        } else if (!message || (message.edited && saysAll(query, message.text))) {
          // An edited message is found where it was edited, by what it says now.
          continue;
        }
        const people = query.from === null ? {} : await parts.load([message.from]);
        const marks = matches(query, message, people);
        if (marks === null || message.deleted) continue;
        hits.push({ message, marks });
        if (hits.length >= limit) return { hits, next: pos, time: message.time };
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

/** The messages of segments as they are now. */
async function messagesOf(
  log: RoomLog,
  segments: readonly Segment[],
): Promise<Map<Position, Message>> {
  const messages = foldSegments(toWire(segments), "", await log.readChanges(segments));
  return new Map(messages.map((message) => [message.pos, message]));
}

/** One message as it is now. */
async function messageAt(log: RoomLog, pos: Position): Promise<Message | undefined> {
  const { segments } = await log.readBefore(after(pos), 1);
  return (await messagesOf(log, segments)).get(pos);
}

/** Events of a piece from here on were looked at before. */
function limitOf(piece: Piece): Position {
  const last = piece.segments().at(-1)!;
  return position(last.at, Math.min(piece.upTo, last.count));
}

function after(pos: Position): Position {
  return position(atOf(pos), indexOf(pos) + 1);
}
