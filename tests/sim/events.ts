/** What the simulator says of events: what each is, and how a page may show it. */
import type { Message, Position, StoredEvent } from "../../lib/protocol/mod.ts";

/** What a client asks to be put into the log, or what is there. */
export type AnyEvent = {
  type?: string;
  text?: string;
  target?: Position;
  emoji?: string;
  on?: boolean;
};

/** An event about a message, as clients publish it. */
export type ChangeDraft =
  | { type: "edit"; target: Position; text: string }
  | { type: "delete"; target: Position }
  | { type: "react"; target: Position; emoji: string; on: boolean }
  | { type: "pin"; target: Position; on: boolean };

/** Refusals that a change may get for good: what it names is gone, or not its sender's. */
export const CHANGE_REFUSALS: readonly string[] = [
  "deleted",
  "forbidden",
  "not_found",
  "too_many_changes",
];

/** What an event says, all of it: a message is its text. */
export function signatureOf({ type, text = "", target, emoji, on }: AnyEvent): string {
  if (type === undefined || type === "message") return text;
  return [type, target, emoji, on, text].filter((part) => part !== undefined).join(" ");
}

/** A message as the log has it, with all that was said of it, one event after the other. */
export interface TrueMessage {
  pos: Position;
  from: string;
  text: string;
  deleted: boolean;
  edits: number;
  pinned: boolean;
  /** In the order in which they came. */
  reactions: [user: string, emoji: string][];
}

/** A message that was just sent. */
export function trueMessage(pos: Position, { from, text = "" }: StoredEvent): TrueMessage {
  return { pos, from, text, deleted: false, edits: 0, pinned: false, reactions: [] };
}

/**
 * Says what the next event of the log says of a message. This is not the product's fold, which takes
 * events in any order: it only has to be right for the one order.
 */
export function say(message: TrueMessage, event: StoredEvent): void {
  const { emoji = "", from, on = false, text = "", type } = event;
  if (message.deleted) return;
  if (type === "edit") {
    message.text = text;
    message.edits++;
  } else if (type === "delete") {
    Object.assign(message, { text: "", deleted: true, edits: 0, pinned: false, reactions: [] });
  } else if (type === "pin") message.pinned = on;
  else if (type === "react") {
    message.reactions = message.reactions.filter(([user, one]) => user !== from || one !== emoji);
    if (on) message.reactions.push([from, emoji]);
  }
}

/** What a page shows of a message, in a line. @param redacted its text is another one by now */
export function shownAs(message: Message | TrueMessage, redacted = false): string {
  const edits = "edits" in message ? message.edits : message.edited?.count ?? 0;
  const text = redacted && edits === 0 ? "?" : message.text;
  const reactions = "edits" in message
    ? [...Map.groupBy(message.reactions, ([, emoji]) => emoji)]
      .map(([emoji, marks]) => ({ emoji, users: marks.map(([user]) => user) }))
    : message.reactions ?? [];
  const { deleted = false, from, pinned = false, pos } = message;
  return JSON.stringify([pos, from, text, deleted, edits, pinned, reactions]);
}
