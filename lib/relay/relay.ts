/**
 * What isolates tell each other. Everything here is a hint that saves a read, or is short-lived
 * state: any of it may be lost, repeated or late, and no message depends on it.
 */
import type { People, Position } from "../protocol/mod.ts";
import type { Account } from "../store/accounts.ts";
import type { Segment } from "../store/segment.ts";

/** Those of a room whom an isolate holds. */
export interface PresenceLease {
  people: People;
  /** Until then it holds, in milliseconds since the Unix epoch. */
  expires: number;
  /** Those of them who are idle there. */
  idle?: string[];
  /** How far they have read, so that an isolate which comes later knows. */
  marks?: Record<string, Position>;
}

/** One hint. */
export type RelayMessage =
  /** New segments that follow `prev` without a hole: proven by their sender (R15). */
  | { kind: "segments"; room: string; prev: Position; segments: readonly Segment[]; people: People }
  /** There may be something new in the room's log. */
  | { kind: "poke"; room: string }
  /** Names that changed. */
  | { kind: "people"; people: People }
  /** A user was signed out everywhere, blocked, or let in again. */
  | { kind: "account"; user: string; account: Account }
  /** A room, or what `user` may do in it or keeps of it, has changed. */
  | { kind: "access"; room: string; user: string | null }
  /** Who is in the room at `isolate`, until `expires` (milliseconds since the Unix epoch). */
  | ({ kind: "presence"; room: string; isolate: string } & PresenceLease)
  /** A user is typing until `expires`; has stopped if that is past. */
  | { kind: "typing"; room: string; user: string; expires: number }
  /** A user has read up to `pos`. */
  | { kind: "read"; room: string; user: string; pos: Position };

/** Carries hints between isolates. */
export interface Relay {
  /** Sends to all others; never to oneself. */
  post(message: RelayMessage): void;
  /** Whom to give what the others sent; and whom to tell that something was lost on the way. */
  listen(listener: RelayListener): void;
  /** A room is in memory here from now on, and no longer. */
  enter(room: string): void;
  leave(room: string): void;
  close(): void;
}

/** Receives what other isolates posted. */
export interface RelayListener {
  message(message: RelayMessage): void;
  /** Messages were lost: read the logs. */
  lost(): void;
}
