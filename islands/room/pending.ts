/** What the reader has done, before the server has said so. */
import type { Outgoing } from "../../lib/client/types.ts";
import type { Change } from "../../lib/protocol/events.ts";
import { withChanges } from "../../lib/protocol/fold.ts";
import type { ShownMessage } from "./room_state.ts";

/** Messages with the changes of `you` that are on their way; those that failed are not shown. */
export function withPending(
  messages: readonly ShownMessage[],
  outgoing: readonly Outgoing[],
  you: string,
): readonly ShownMessage[] {
  const changes = outgoing.flatMap(({ event, state, time }, index): Change[] =>
    state === "sending" && "target" in event
      // Behind every position of the log, in the order in which they were done.
      ? [{ ...event, from: you, mod: true, time, pos: "~" + String.fromCharCode(index) }]
      : []
  );
  const shown = withChanges(messages, changes);
  if (shown === messages) return messages;
  return shown.map((one, index) => one === messages[index] ? one : { ...one, pending: true });
}
