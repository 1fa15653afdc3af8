/**
 * Whether an event may concern the message that it names; looked up before it enters the log, since
 * what the fold would ignore is refused instead. Plain messages have nothing to be looked up.
 */
import {
  type ClientFrameOf,
  MESSAGE_LIMITS,
  type Position,
  type Refusal,
  refusal,
} from "../protocol/mod.ts";
import { readStanding } from "../store/changes.ts";
import type { RoomLog } from "../store/log.ts";
import { mayPin } from "../store/room_marks.ts";
import type { FileMessage } from "./stored_event.ts";

/** What may name a message. */
type Asked = ClientFrameOf<"publish">["event"] | FileMessage;

/** The message that an event names, if it does. */
export function targetOf(event: Asked): Position | undefined {
  if (event.type === "message") return event.reply;
  return "target" in event ? event.target : undefined;
}

/** Who asks. */
export interface Asker {
  user: string;
  /** Whether they may edit and delete what others have written. */
  moderates: boolean;
}

/** Null if it may; `mod` if that takes a moderator. */
export async function checkTarget(
  log: RoomLog,
  event: Asked,
  { user, moderates }: Asker,
): Promise<Refusal | "mod" | null> {
  const target = targetOf(event);
  if (target === undefined) return null;
  const [message, standing] = await Promise.all([
    log.readEvent(target),
    readStanding(log.kv, log.room, target),
  ]);
  if (!message || message.type !== undefined) {
    return refusal("not_found", { message: "There is no such message in this room." });
  }
  const mine = message.from === user;
  if ((event.type === "edit" || event.type === "delete") && !mine && !moderates) {
    const why = "Only its author, or who moderates the room, may edit or delete a message.";
    return refusal("forbidden", { message: why });
  }
  const deleted = message.deleted === true || standing.deleted !== null;
  // Who wants it gone has what they want.
  if (deleted && event.type !== "delete") return refusal("deleted");
  const tooMany = refusal("too_many_changes");
  if (event.type === "edit" && standing.edits.length >= MESSAGE_LIMITS.edits) return tooMany;
  if (event.type === "react" && event.on) {
    const emoji = new Set(standing.reactions.map(([, one]) => one));
    const full = standing.reactions.length >= MESSAGE_LIMITS.reactions ||
      (emoji.size >= MESSAGE_LIMITS.emoji && !emoji.has(event.emoji));
    if (full) return tooMany;
  }
  if (event.type === "pin" && event.on && !await mayPin(log.kv, log.room, target)) return tooMany;
  return mine || (event.type !== "edit" && event.type !== "delete") ? null : "mod";
}
