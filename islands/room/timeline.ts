/**
 * The window of a room's messages that the page holds. It is bounded at both ends: what the
 * reader has left behind is let go and fetched again when they come back to it.
 */
import type { Change } from "../../lib/protocol/events.ts";
import { type Message, withChanges } from "../../lib/protocol/fold.ts";
import type { Position } from "../../lib/protocol/position.ts";

/** See the file's comment. Never changed in place. */
export interface Timeline {
  /** What is shown, in order, without a hole. */
  messages: readonly Message[];
  /** Whether the log goes on before the first. */
  more: boolean;
  /** Where an older page ends: not every event is a message. Empty while there is nothing. */
  first: Position;
  /** Where a newer page begins, if there is a hole. */
  last: Position;
  /**
   * Null when the window reaches the newest message. Else the newest ones known, which are not
   * shown because there is a hole between them and the window.
   */
  tail: readonly Message[] | null;
  /** Messages of others that came while the reader was elsewhere. */
  unseen: number;
}

/**
 * How many messages are kept: when the page opens, at the newest, in reach of a reader of older
 * ones, beyond a hole; and how many of a page are taken at once. (The server's pages hold whole
 * segments, so one may bring a thousand. What all of them cost is paid whenever a message comes and
 * the list is laid out.)
 */
export const WINDOW = {
  opening: 60,
  following: 100,
  slack: 50,
  reading: 400,
  tail: 100,
  page: 100,
} as const;

/** A window on one page of the log. */
export function timelineOf(
  messages: readonly Message[],
  more: boolean,
  newest: boolean,
  first = messages[0]?.pos ?? "",
  last = messages.at(-1)?.pos ?? "",
): Timeline {
  return { messages, more, first, last, tail: newest ? null : [], unseen: 0 };
}

/** Events came that change messages. */
export function withChanged(timeline: Timeline, changes: readonly Change[]): Timeline {
  const messages = withChanges(timeline.messages, changes);
  const tail = timeline.tail && withChanges(timeline.tail, changes);
  if (messages === timeline.messages && tail === timeline.tail) return timeline;
  return { ...timeline, messages, tail };
}

/** New messages came; `following` readers see them at once. `you` do not count as unseen. */
export function withNew(
  timeline: Timeline,
  fresh: readonly Message[],
  following: boolean,
  you: string,
): Timeline {
  const others = fresh.filter(({ from, topic }) => from !== you && !topic).length;
  const unseen = following && timeline.tail === null ? 0 : timeline.unseen + others;
  if (timeline.tail !== null) {
    return { ...timeline, tail: [...timeline.tail, ...fresh].slice(-WINDOW.tail), unseen };
  }
  const messages = [...timeline.messages, ...fresh];
  if (following) return trimStart({ ...timeline, messages, unseen });
  if (messages.length <= WINDOW.reading) return { ...timeline, messages, unseen };
  return { ...withHole(timeline, fresh), unseen };
}

/** An older page was loaded. What is not taken of it is the next one. */
export function withOlder(
  timeline: Timeline,
  page: readonly Message[],
  more: boolean,
  from = page[0]?.pos ?? timeline.first,
): Timeline {
  const before = timeline.messages[0]?.pos;
  const older = before === undefined ? page : page.filter(({ pos }) => pos < before);
  const taken = older.slice(-WINDOW.page);
  const part = older.length > taken.length;
  const messages = [...taken, ...timeline.messages];
  const next = { ...timeline, messages, more: more || part, first: part ? taken[0]!.pos : from };
  if (messages.length <= WINDOW.reading) return next;
  const tail = timeline.tail ?? timeline.messages.slice(-WINDOW.tail);
  const left = messages.slice(0, WINDOW.reading);
  return { ...next, messages: left, last: left.at(-1)!.pos, tail };
}

/** A page after the window was loaded; `more` says whether the log goes on after it. */
export function withNewer(
  timeline: Timeline,
  page: readonly Message[],
  more: boolean,
  to = page.at(-1)?.pos ?? timeline.last,
): Timeline {
  if (timeline.tail === null) return timeline;
  const newer = after(page, timeline.messages.at(-1)?.pos);
  const messages = timeline.messages.concat(newer.slice(0, WINDOW.page));
  const last = newer.length > WINDOW.page ? messages.at(-1)!.pos : to;
  const end = messages.at(-1)?.pos;
  const first = timeline.tail[0]?.pos;
  const touches = (!more && newer.length <= WINDOW.page) ||
    (first !== undefined && end !== undefined && first <= end);
  const whole = touches ? messages.concat(after(timeline.tail, end)) : messages;
  const next = { ...timeline, messages: whole, last, tail: touches ? null : timeline.tail };
  const excess = whole.length - WINDOW.reading;
  return excess > 0 ? beginningAt(next, excess) : next;
}

/** What was known of the room was replaced. A reader of older messages keeps their place. */
export function withSnapshot(
  timeline: Timeline,
  messages: readonly Message[],
  more: boolean,
  following: boolean,
  from = messages[0]?.pos ?? "",
): Timeline {
  const end = timeline.messages.at(-1)?.pos;
  if (following || end === undefined) {
    return trimStart({ messages, more, first: from, last: from, tail: null, unseen: 0 });
  }
  const first = messages[0]?.pos;
  if (first !== undefined && first <= end) {
    const joined = timeline.messages.concat(after(messages, end));
    return { ...timeline, messages: joined, tail: null };
  }
  return withHole(timeline, messages);
}

/** The reader goes to the newest message. */
export function toNewest(timeline: Timeline): Timeline {
  if (timeline.tail === null || timeline.tail.length === 0) {
    return trimStart({ ...timeline, unseen: timeline.tail === null ? 0 : timeline.unseen });
  }
  const [{ pos }] = timeline.tail as [Message];
  return { messages: timeline.tail, more: true, first: pos, last: pos, tail: null, unseen: 0 };
}

function after(messages: readonly Message[], pos: string | undefined): readonly Message[] {
  return pos === undefined ? messages : messages.filter((message) => message.pos > pos);
}

/** Lets go of the oldest, in strides: one at a time would move every row at every message. */
function trimStart(timeline: Timeline): Timeline {
  const excess = timeline.messages.length - WINDOW.following;
  return excess > WINDOW.slack ? beginningAt(timeline, excess) : timeline;
}

function beginningAt(timeline: Timeline, index: number): Timeline {
  const messages = timeline.messages.slice(index);
  return { ...timeline, messages, first: messages[0]!.pos, more: true };
}

/** What is new is not shown: there is a hole before it. */
function withHole(timeline: Timeline, fresh: readonly Message[]): Timeline {
  const last = timeline.messages.at(-1)?.pos ?? timeline.last;
  return { ...timeline, last, tail: fresh.slice(-WINDOW.tail) };
}
