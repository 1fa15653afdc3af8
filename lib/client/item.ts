import type { Refusal } from "../protocol/errors.ts";
import type { Position } from "../protocol/position.ts";
import type { Deferred } from "./deferred.ts";
import type { Phase, StoredMessage } from "./outbox_store.ts";
import type { Outgoing } from "./types.ts";

/** A message of our own on its way into the log. */
export interface Item {
  /** The lane and the number in it, for good: another try is another item. */
  readonly lane: string;
  readonly n: number;
  readonly text: string;
  /** When the user sent it, in milliseconds since the Unix epoch by this machine's clock. */
  readonly time: number;
  phase: Phase;
  refusal?: Refusal;
  /** Why it waits to be sent again: a temporary refusal of this very message. */
  delay?: Refusal;
  /** In phase `skip`: the user wants to try again, once it is certain that the text is not in the log. */
  again?: boolean;
  /** What `publish()` promised; an item from an earlier page has none. */
  promise?: Deferred<Position>;
}

/** The client message id. */
export function idOf({ lane, n }: { lane: string; n: number }): string {
  return `${lane}.${n}`;
}

/** What the user sees of an item. */
export function outgoing(item: Item): Outgoing {
  const failed = item.phase === "failed" || (item.phase === "skip" && !item.again);
  const refusal = failed ? item.refusal : item.delay;
  return {
    id: idOf(item),
    text: item.text,
    state: failed ? "failed" : "sending",
    ...(refusal && { refusal }),
    time: item.time,
  };
}

/** What a store keeps of an item; `user` is whose lane it is in. */
export function storable(item: Item, user: string): Omit<StoredMessage, "scope" | "room"> {
  const { lane, n, text, time, phase, refusal } = item;
  return { lane, n, user, text, time, phase, ...(refusal && { refusal }) };
}

/** An item from what a store kept. */
export function restored({ lane, n, text, time, phase, refusal }: StoredMessage): Item {
  return { lane, n, text, time, phase, ...(refusal && { refusal }) };
}
