import type { Refusal } from "../protocol/errors.ts";
import type { Position } from "../protocol/position.ts";
import { OUTBOX_MESSAGES } from "./settings.ts";

/**
 * Why a message has no position:
 * - `refused`: the server refused it for good, or its lane was lost (`refusal` says which)
 * - `cancelled`: the user took it back
 * - `full`: too many messages wait already; this one was not taken
 * - `left`: the room was left or the client closed before an answer came. The message stays in the
 *   outbox and goes out when the room is joined again.
 */
export type PublishFailure = "refused" | "cancelled" | "full" | "left";

/** What the promise of `publish()` rejects with. */
export class PublishError extends Error {
  /** `PublishError`. */
  override readonly name = "PublishError";

  /** Made by the library. */
  constructor(
    /** What happened. */
    readonly reason: PublishFailure,
    message: string,
    /** What the server said, with `refused`; undefined if the message was too old to be sent unasked. */
    readonly refusal: Refusal | undefined = undefined,
  ) {
    super(message);
  }
}

/**
 * What `messages()` ends with when messages are missing that it should have given: the server could
 * not go on from our position (its log was restored from a backup, say) and sent its newest page
 * instead. The room itself has gone on: its event `snapshot` brought that page, `history()` reads
 * what is missing if the log has it, and `messages()` may be called again.
 */
export class GapError extends Error {
  /** `GapError`. */
  override readonly name = "GapError";

  /** Made by the library. */
  constructor(
    /** Everything up to here was given. */
    readonly after: Position,
    /** What is missing ends here; the snapshot begins with the next event. */
    readonly until: Position,
  ) {
    super("The server could not go on from the last message; some may be missing.");
  }
}

/** For a text that cannot be sent at all. */
export const BAD_TEXT: Refusal = {
  code: "bad_text",
  message: "The text is empty or longer than the limit.",
  temporary: false,
};

/** For messages that were sent as somebody whom the server does not take us for any more. */
export const LANE_OF_ANOTHER: Refusal = {
  code: "lane_lost",
  message: "This was sent as another user; whether it arrived is not known.",
  temporary: false,
};

/** @param refusal undefined if the message is too old to be sent without asking. */
export function refused(refusal: Refusal | undefined): PublishError {
  const message = refusal?.message ?? "The message is too old to be sent without asking.";
  return new PublishError("refused", message, refusal);
}

export function cancelled(): PublishError {
  return new PublishError("cancelled", "The message was taken back.");
}

export function tooMany(): PublishError {
  return new PublishError("full", `More than ${OUTBOX_MESSAGES} messages wait to be sent.`);
}

export function left(): PublishError {
  return new PublishError("left", "The room was left before the message was acknowledged.");
}
