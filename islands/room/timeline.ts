/**
 * The window of a room's messages that the page holds. It is bounded at both ends: what the
 * reader has left behind is let go and fetched again when they come back to it.
 */
import type { Message } from "../../lib/protocol/fold.ts";

/** See the file's comment. Never changed in place. */
export interface Timeline {
  /** What is shown, in order, without a hole. */
  messages: readonly Message[];
  /** Whether the log goes on before the first. */
  more: boolean;
  /**
   * Null when the window reaches the newest message. Else the newest ones known, which are not
   * shown because there is a hole between them and the window.
   */
  tail: readonly Message[] | null;
  /** Messages of others that came while the reader was elsewhere. */
  unseen: number;
}

/**
 * How many messages are kept: at the newest, in reach of a reader of older ones, beyond a hole; and
 * how many of a page are taken at once. (The server's pages hold whole segments, so one may bring a
 * thousand. What all of them cost is paid whenever a message comes and the list is laid out.)
 */
export const WINDOW = { following: 100, slack: 50, reading: 400, tail: 100, page: 100 } as const;

/** A window on one page of the log. */
export function timelineOf(messages: Message[], more: boolean, newest: boolean): Timeline {
  const timeline = { messages, more, tail: newest ? null : [], unseen: 0 };
  return trimStart(timeline);
}

/** New messages came; `following` readers see them at once. `you` do not count as unseen. */
export function withNew(
  timeline: Timeline,
  fresh: readonly Message[],
  following: boolean,
  you: string,
): Timeline {
  const others = fresh.filter(({ from }) => from !== you).length;
  const unseen = following && timeline.tail === null ? 0 : timeline.unseen + others;
  if (timeline.tail !== null) {
    return { ...timeline, tail: [...timeline.tail, ...fresh].slice(-WINDOW.tail), unseen };
  }
  const messages = [...timeline.messages, ...fresh];
  if (following) return trimStart({ ...timeline, messages, unseen });
  if (messages.length <= WINDOW.reading) return { ...timeline, messages, unseen };
  return { ...timeline, tail: fresh.slice(-WINDOW.tail), unseen };
}

/** An older page was loaded. What is not taken of it is the next one. */
export function withOlder(timeline: Timeline, page: readonly Message[], more: boolean): Timeline {
  const first = timeline.messages[0]?.pos;
  const older = first === undefined ? page : page.filter(({ pos }) => pos < first);
  const messages = [...older.slice(-WINDOW.page), ...timeline.messages];
  const next = { ...timeline, messages, more: more || older.length > WINDOW.page };
  if (messages.length <= WINDOW.reading) return next;
  const tail = timeline.tail ?? timeline.messages.slice(-WINDOW.tail);
  return { ...next, messages: messages.slice(0, WINDOW.reading), tail };
}

/** A page after the window was loaded; `more` says whether the log goes on after it. */
export function withNewer(timeline: Timeline, page: readonly Message[], more: boolean): Timeline {
  if (timeline.tail === null) return timeline;
  const newer = after(page, timeline.messages.at(-1)?.pos);
  const messages = timeline.messages.concat(newer.slice(0, WINDOW.page));
  const end = messages.at(-1)?.pos;
  const first = timeline.tail[0]?.pos;
  const touches = (!more && newer.length <= WINDOW.page) ||
    (first !== undefined && end !== undefined && first <= end);
  const whole = touches ? messages.concat(after(timeline.tail, end)) : messages;
  const next = { ...timeline, messages: whole, tail: touches ? null : timeline.tail };
  const excess = whole.length - WINDOW.reading;
  return excess > 0 ? { ...next, messages: whole.slice(excess), more: true } : next;
}

/** What was known of the room was replaced. A reader of older messages keeps their place. */
export function withSnapshot(
  timeline: Timeline,
  messages: readonly Message[],
  more: boolean,
  following: boolean,
): Timeline {
  const end = timeline.messages.at(-1)?.pos;
  if (following || end === undefined) {
    return trimStart({ messages, more, tail: null, unseen: 0 });
  }
  const first = messages[0]?.pos;
  if (first !== undefined && first <= end) {
    const joined = timeline.messages.concat(after(messages, end));
    return { ...timeline, messages: joined, tail: null };
  }
  return { ...timeline, tail: messages.slice(-WINDOW.tail) };
}

/** The reader goes to the newest message. */
export function toNewest(timeline: Timeline): Timeline {
  if (timeline.tail === null || timeline.tail.length === 0) {
    return trimStart({ ...timeline, unseen: timeline.tail === null ? 0 : timeline.unseen });
  }
  return { messages: timeline.tail, more: true, tail: null, unseen: 0 };
}

function after(messages: readonly Message[], pos: string | undefined): readonly Message[] {
  return pos === undefined ? messages : messages.filter((message) => message.pos > pos);
}

/** Lets go of the oldest, in strides: one at a time would move every row at every message. */
function trimStart(timeline: Timeline): Timeline {
  const excess = timeline.messages.length - WINDOW.following;
  if (excess <= WINDOW.slack) return timeline;
  return { ...timeline, messages: timeline.messages.slice(excess), more: true };
}
