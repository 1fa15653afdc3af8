import type { Position } from "./position.ts";
import type { Role, RoomKind } from "./room_kinds.ts";

/** Of what somebody wants to be told in a room: of everything, of what speaks to them, of nothing. */
export type NotifyLevel = "all" | "mentions" | "nothing";

/** All of them, the loudest first. */
export const NOTIFY_LEVELS: readonly NotifyLevel[] = ["all", "mentions", "nothing"];

/** One of a user's rooms, as their list shows it. */
export interface MyRoom {
  /** Its name, as in addresses. */
  name: string;
  /** Who may come in. */
  kind: RoomKind;
  /** What people call it; absent: its name. */
  title?: string;
  /** With whom, of a direct room: a user id. */
  partner?: string;
  /** Of the user, where the room has members. */
  role?: Role;
  /** Nothing more is said in it. */
  archived?: true;
  /** It makes no noise. */
  muted?: true;
  /** It tells of everything that is said; absent: of what speaks to the user. */
  notify?: "all";
  /** Up to where the user has read it. */
  read?: Position;
  /** When it was last heard, in milliseconds since the Unix epoch; absent: never. */
  time?: number;
  /** The newest message, shortened. */
  last?: { from: string; text: string };
  /** Messages of others that the user has not read, counted up to 99. */
  unread: number;
  /** There are more than were counted. */
  more?: true;
  /** How many of those speak to the user. */
  mentions: number;
  /** The newest of those that calls them: it speaks to them, or they want to be told of everything. */
  called?: RoomCall;
}

/** A message in a room that speaks to a user who is elsewhere. */
export interface RoomCall {
  /** Where it stands in the room's log. */
  pos: Position;
  /** Who said it: their user id. */
  from: string;
  /** The display name of `from`, if it has one. */
  name?: string;
  /** What it says, shortened. */
  text: string;
}
