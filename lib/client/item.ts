import type { Refusal } from "../protocol/errors.ts";
import type { Limits } from "../protocol/limits.ts";
import { messageText } from "../protocol/names.ts";
import type { Position } from "../protocol/position.ts";
import type { Deferred } from "./deferred.ts";
import type { Phase, StoredMessage } from "./outbox_store.ts";
import type { Draft, Outgoing } from "./types.ts";

/** A message, or another event, of our own on its way into the log. */
export interface Item {
  /** The lane and the number in it, for good: another try is another item. */
  readonly lane: string;
  readonly n: number;
  readonly event: Draft;
  /** When the user sent it, in milliseconds since the Unix epoch by this machine's clock. */
  readonly time: number;
  phase: Phase;
  refusal?: Refusal;
  /** Why it waits to be sent again: a temporary refusal of this very message. */
  delay?: Refusal;
  /** In phase `skip`: the user wants to try again, once it is certain that it is not in the log. */
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
    event: item.event,
    text: textOf(item.event),
    state: failed ? "failed" : "sending",
    ...(refusal && { refusal }),
    time: item.time,
  };
}

/** What an event says, if that is a text. */
export function textOf(event: Draft): string {
  return "text" in event ? event.text : "";
}

/** What a store keeps of an item; `user` is whose lane it is in. */
export function storable(item: Item, user: string): Omit<StoredMessage, "scope" | "room"> {
  const { lane, n, event, time, phase, refusal } = item;
  return {
    lane,
    n,
    user,
    ...(event.type === "message" && { text: event.text }),
    // Pages from before there was more than texts read what they wrote.
    ...((event.type !== "message" || Object.keys(event).length > 2) && { event }),
    time,
    phase,
    ...(refusal && { refusal }),
  };
}

/** An item from what a store kept. */
export function restored({ lane, n, text = "", event, time, phase, refusal }: StoredMessage): Item {
  const kept = event ?? { type: "message", text };
  return { lane, n, event: kept, time, phase, ...(refusal && { refusal }) };
}

/** An event as the log will hold it; null if its text cannot be sent. */
export function normalized(event: Draft, limits: Limits): Draft | null {
  if (!("text" in event)) return event;
  const mayBeEmpty = event.type === "topic" || ("files" in event && event.files?.length);
  const text = mayBeEmpty && event.text.trim() === "" ? "" : messageText(event.text, limits);
  return text === null ? null : { ...event, text };
}
