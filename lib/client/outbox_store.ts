import type { Refusal } from "../protocol/errors.ts";
import type { Draft } from "./types.ts";

/**
 * How far a message is:
 * - `send`: its text is to be sent
 * - `skip`: refused for good, or too old to be sent unasked. A `skip` is to be sent under its number
 *   so that the lane moves on (R3); the user sees it as failed
 * - `drop`: the same for a message that the user took back; it is not shown any more
 * - `failed`: its number is settled and no event stands for it; shown until the user decides
 */
export type Phase = "send" | "skip" | "drop" | "failed";

/** Where a stored message lies. */
export interface StoredKey {
  /** The server's address. */
  scope: string;
  /** The room's name. */
  room: string;
  /** With `n` it makes the client message id. */
  lane: string;
  /** Counts from 1 in its lane. */
  n: number;
}

/** A message as a store keeps it. */
export interface StoredMessage extends StoredKey {
  /** Whose lane it is; empty if it was never sent. */
  user: string;
  /** What a message says; absent where `event` is no message, so that no older page sends it as one. */
  text?: string;
  /** What is published, if it is more than a text. */
  event?: Draft;
  /** When the user sent it, in milliseconds since the Unix epoch by this machine's clock. */
  time: number;
  /** How far it is. */
  phase: Phase;
  /** Why it failed. */
  refusal?: Refusal;
}

/**
 * Keeps what is not acknowledged yet. Calls take effect in the order they are made. A store that
 * fails (full, forbidden) costs the safety net, not the message: errors are ignored.
 */
export interface OutboxStore {
  /** The messages of all lanes of a room, each lane's in order. */
  list(scope: string, room: string): Promise<StoredMessage[]>;
  /** Adds a message, or replaces the one with its key. */
  put(message: StoredMessage): Promise<void>;
  /** Takes a message out, if it is there. */
  remove(key: StoredKey): Promise<void>;
  /**
   * Waits until nobody else holds `name`, in this tab or any other. A holder that dies lets go.
   * @returns what lets go again. Rejects when `signal` aborts first.
   */
  hold(name: string, signal?: AbortSignal): Promise<() => void>;
}
