/**
 * From events to what is shown: the same on the server, in the island and in tests.
 *
 * What changes a message is kept in registers (its text, whether it is pinned, each user's reaction
 * with an emoji), each with the position of the event that set it: the highest wins, and a deletion
 * is final. So it does not matter in which order events come, nor how often.
 */
import type { Change, FileRef, StoredEvent, WireSegment } from "./events.ts";
import { type Position, position } from "./position.ts";

/** A reaction to a message. */
export interface Reaction {
  /** One emoji. */
  emoji: string;
  /** Ids of those who reacted with it, in the order in which they did. */
  users: readonly string[];
}

/** A message as a list shows it. Never changed in place. */
export interface Message {
  /** Where it stands in the log. */
  pos: Position;
  /** The sender's user id. */
  from: string;
  /** What it says now, as it was sent: show it as text, never as HTML. */
  text: string;
  /** Milliseconds since the Unix epoch, by the server's clock. */
  time: number;
  /** What belongs to it; where there is any, the text may be empty. */
  files?: readonly FileRef[];
  /** Position of the message that it answers. */
  reply?: Position;
  /** Ids of the users whom it speaks to, or `@here`. */
  mentions?: readonly string[];
  /** The last edit, and how many there were. */
  edited?: { time: number; pos: Position; count: number };
  /** It was deleted: nothing is left of it but its place. */
  deleted?: true;
  /** In the order in which each emoji came first. */
  reactions?: readonly Reaction[];
  /** It is kept in sight of the room. */
  pinned?: true;
  /** It is no message: `from` said that the room is about `text` from here on. */
  topic?: true;
  /** What the fold remembers of the changes it has taken in. */
  registers?: Registers;
}

/** Whether a user reacts with an emoji, and the position of the event that says so. */
export type Mark = readonly [pos: Position, user: string, emoji: string, on: boolean];

/** What the fold remembers of a message's changes. */
export interface Registers {
  /** Up to this position so many edits were counted elsewhere. */
  counted?: readonly [upTo: Position, edits: number];
  /** Edits after that. */
  edits?: readonly Position[];
  /** The event that pinned the message, or no longer. */
  pin?: Position;
  /** Up to this position reactions were gathered elsewhere. */
  gathered?: Position;
  /** Of reactions after that, or gathered; in the order of their positions. */
  marks?: readonly Mark[];
}

/**
 * The messages of `segments` that stand after `after`, in order, with what the segments and
 * `changes` say of them. Unknown events show nothing.
 * @param topics whether what the room is about is told among them, where it changed
 */
export function foldSegments(
  segments: readonly WireSegment[],
  after: Position = "",
  changes: readonly Change[] = [],
  topics = false,
): readonly Message[] {
  const messages = placed(segments, after).flatMap(({ event, pos, time }) => {
    const { from, text, type } = event;
    if (typeof text !== "string") return [];
    if (topics && type === "topic") return { pos, from, text, time, topic: true } as const;
    return type === undefined ? messageOf(event, pos, time) : [];
  });
  return withChanges(messages, [...changesOf(segments, after), ...changes]);
}

/** The events of `segments` after `after`, each with its position and time. */
export function placed(
  segments: readonly WireSegment[],
  after: Position = "",
): { event: StoredEvent; pos: Position; time: number }[] {
  return segments.flatMap(({ at, time, events }) =>
    events.map((event, index) => ({ event, pos: position(at, index), time }))
  ).filter(({ pos }) => pos > after);
}

/** A message as it was sent. */
export function messageOf(event: StoredEvent, pos: Position, time: number): Message {
  const { from, text = "", reply, mentions } = event;
  if (event.deleted) return { pos, from, text: "", time, deleted: true };
  const files = filesOf(event);
  return {
    pos,
    from,
    text,
    time,
    ...(files.length > 0 && { files }),
    ...(reply && { reply }),
    ...(mentions && { mentions }),
  };
}

/** The events of `segments` after `after` that are no messages: they change some, or the room. */
export function changesOf(segments: readonly WireSegment[], after: Position = ""): Change[] {
  return placed(segments, after).flatMap(({ event, pos, time }) => {
    const { type } = event;
    return type === undefined ? [] : { ...event, type, pos, time };
  });
}

/** What a room is about. */
export interface Topic {
  /** The event that said so. */
  pos: Position;
  /** Plain text of one line; empty if it is about nothing any more. */
  text: string;
  /** Who said so: a user id. */
  from: string;
  /** When, in milliseconds since the Unix epoch, by the server's clock. */
  time: number;
}

/** The latest topic among `changes`, if there is one later than `known`. */
export function topicOf(changes: readonly Change[], known: Topic | null = null): Topic | null {
  return changes.reduce(
    (best, { type, pos, text = "", from, time }) =>
      type === "topic" && pos > (best?.pos ?? "") ? { pos, text, from, time } : best,
    known,
  );
}

/** The messages that are pinned after `changes`, which are in the log's order. */
export function pinsOf(
  changes: readonly Change[],
  known: Iterable<Position> = [],
): ReadonlySet<Position> {
  const pins = new Set(known);
  for (const { type, target = "", on } of changes) {
    if (type === "pin" || type === "delete") pins[on ? "add" : "delete"](target);
  }
  return pins;
}

/** Messages with what `changes` say of them; the very list if that is nothing new. */
export function withChanges(
  messages: readonly Message[],
  changes: readonly Change[],
): readonly Message[] {
  if (changes.length === 0) return messages;
  const index = new Map(messages.map(({ pos }, index) => [pos, index]));
  let changed: Message[] | null = null;
  for (const change of changes) {
    if (change.type === "erase") {
      const left = withErased(changed ?? messages, change);
      if (left !== messages) changed = left as Message[];
      continue;
    }
    const at = index.get(change.target ?? "");
    if (at === undefined) continue;
    const before = (changed ?? messages)[at]!;
    const after = withChange(before, change);
    if (after !== before) (changed ??= [...messages])[at] = after;
  }
  return changed ?? messages;
}

/** Messages after an erasure: of what is gone only the places are left. */
function withErased(messages: readonly Message[], erasure: Change): readonly Message[] {
  const { from, mod, of, pos, until = pos } = erasure;
  if (of !== from && !mod) return messages;
  const goes = (one: Message) =>
    one.pos < until && !one.deleted && !one.topic && (!of || one.from === of);
  return messages.some(goes)
    ? messages.map((one) =>
      goes(one) ? messageOf({ ...one, deleted: true }, one.pos, one.time) : one
    )
    : messages;
}

/** A message with a change; the very message if it is not changed. */
export function withChange(message: Message, change: Change): Message {
  if (message.deleted || change.target !== message.pos) return message;
  const { from, mod, on, pos, type } = change;
  if (type === "react" || type === "reactions") return withReaction(message, change);
  if (type === "pin") {
    const { pinned: _, registers, ...rest } = message;
    if (pos <= (registers?.pin ?? "")) return message;
    return { ...rest, ...(on && { pinned: true }), registers: { ...registers, pin: pos } };
  }
  // The server refuses it to others; who reads a log need not take its word.
  if (from !== message.from && !mod) return message;
  if (type === "edit") return withEdit(message, change);
  if (type !== "delete") return message;
  return messageOf({ from: message.from, deleted: true }, message.pos, message.time);
}

function withEdit(message: Message, { pos, time, text, mentions, edits }: Change): Message {
  if (typeof text !== "string") return message;
  let { counted = ["", 0], edits: later = [] } = message.registers ?? {};
  if (pos <= counted[0] || (!edits && later.includes(pos))) return message;
  if (edits) {
    counted = [pos, edits];
    later = later.filter((one) => one > pos);
  } else later = [...later, pos];
  const count = counted[1] + later.length;
  const registers = { ...message.registers, counted, edits: later };
  const { edited } = message;
  // A later one has come before it: only the count is another.
  if (edited && edited.pos > pos) return { ...message, edited: { ...edited, count }, registers };
  const { mentions: _, ...rest } = message;
  return { ...rest, text, ...(mentions && { mentions }), edited: { time, pos, count }, registers };
}

function withReaction(message: Message, change: Change): Message {
  const { pos, from, emoji, on, reactions } = change;
  let { gathered = "", marks = [] } = message.registers ?? {};
  if (pos <= gathered) return message;
  if (reactions) {
    // In their order, and each under the position up to which they were gathered.
    const all = reactions.flatMap(([emoji, users]) =>
      users.map((user): Mark => [pos, user, emoji, true])
    );
    const later = marks.filter((mark) => mark[0] > pos);
    marks = later.reduce(withMark, all);
    gathered = pos;
  } else {
    if (typeof emoji !== "string") return message;
    const next = withMark(marks, [pos, from, emoji, on === true]);
    if (next === marks) return message;
    marks = next;
  }
  const byEmoji = new Map<string, string[]>();
  for (const [, user, emoji, on] of marks) {
    if (on) byEmoji.set(emoji, [...byEmoji.get(emoji) ?? [], user]);
  }
  const { reactions: _, ...rest } = message;
  const shown = [...byEmoji].map(([emoji, users]) => ({ emoji, users }));
  return {
    ...rest,
    ...(shown.length > 0 && { reactions: shown }),
    registers: { ...message.registers, gathered, marks },
  };
}

/** Marks in the order of their positions, with one more; the very list if a later one is there. */
function withMark(marks: readonly Mark[], mark: Mark): readonly Mark[] {
  const [pos, user, emoji] = mark;
  const known = marks.find((one) => one[1] === user && one[2] === emoji);
  if (known && known[0] >= pos) return marks;
  const others = marks.filter((one) => one !== known);
  return others.toSpliced(others.findLastIndex((one) => one[0] <= pos) + 1, 0, mark);
}

/** The files of a message, as far as they are ones: a newer server may know more kinds. */
export function filesOf({ files }: StoredEvent): readonly FileRef[] {
  if (!Array.isArray(files)) return [];
  return (files as Partial<FileRef>[]).filter((file): file is FileRef =>
    typeof file?.id === "string" && typeof file.name === "string" &&
    typeof file.type === "string" && typeof file.size === "number"
  );
}
