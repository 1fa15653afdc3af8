import type { Message } from "../../lib/protocol/fold.ts";

/** The last of the messages that `user` wrote and that is still there. */
export function lastSaid<M extends Message>(messages: readonly M[], user: string): M | undefined {
  return messages.findLast(({ from, deleted, topic }) => from === user && !deleted && !topic);
}
