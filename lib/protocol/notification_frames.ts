/** Frames of the subprotocol `notification`: all from the server; it only tells. */
import type { Person } from "./events.ts";
import type { Position } from "./position.ts";

/** Every frame of `notification`. */
export type NotificationFrame =
  /** The first frame: who is told. The token proves it later; none if a cookie does. */
  | {
    type: "welcome";
    protocol: "notification";
    you: Person & { id: string };
    token?: string;
    time: number;
  }
  /** Somebody spoke to this user: `@` and the name. */
  | {
    type: "mention";
    room: string;
    pos: Position;
    /** When, in milliseconds since the Unix epoch. */
    time: number;
    from: string;
    /** The display name of `from`, if it has one. */
    name?: string;
    text: string;
  }
  /** So many messages of others are unread, up to `pos`; with `more`, at least as many. */
  | {
    type: "unread";
    room: string;
    count: number;
    more?: boolean;
    pos: Position;
    /** In the first one: the position that was asked for is not in the log; counting began now. */
    resume?: "snapshot";
  }
  /** The server goes away: come back after so many milliseconds. */
  | { type: "bye"; code: number; retryAfterMs: number };
