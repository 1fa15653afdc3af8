import type { Position } from "./position.ts";

/** A file that belongs to a message; `GET /files/:id` brings it. */
export interface FileRef {
  /** Of the file, for the address. */
  id: string;
  /** Its name for people, with an extension. */
  name: string;
  /** Its media type, as far as the server knows it. */
  type: string;
  /** In bytes. */
  size: number;
  /** Of a picture or a film, in pixels, where its sender told them: its place on a page. */
  width?: number;
  /** See `width`. */
  height?: number;
  /** Id of another file: a small picture of this one. */
  thumbnail?: string;
}

/**
 * An event as the log holds it: a message is `{from, text}`, with `reply`, `mentions` and `files`
 * where it has any; every other event has a `type`. `from` is the sender's user id, set by the
 * server alone (I6). Readers skip types they do not know, so that old clients survive new events.
 *
 * | `type`   | has                         | means                                             |
 * | -------- | --------------------------- | ------------------------------------------------- |
 * | `edit`   | `target`, `text`, `mentions` | the message at `target` says something else      |
 * | `delete` | `target`                    | it is gone, for good                              |
 * | `react`  | `target`, `emoji`, `on`     | `from` reacts to it, or takes that back           |
 * | `pin`    | `target`, `on`              | it is kept in sight of the room, or no longer     |
 * | `topic`  | `text`                      | what the room is about; empty for nothing         |
 * | `erase`  | `of`, `until`               | what the user `of` (absent: anybody) said before `until` (absent: before this event) is gone; the server's own |
 */
export interface StoredEvent {
  /** The sender's user id. */
  from: string;
  /** Absent for a message. */
  type?: string;
  /** What a message says; empty if it is files alone. Also of an edit and of a topic. */
  text?: string;
  /** Of a message, where it has any. */
  files?: readonly FileRef[];
  /** Position of the message that this one answers. */
  reply?: Position;
  /** Ids of the users whom the text speaks to, or `@here`. */
  mentions?: readonly string[];
  /** Of a message: its author or a moderator deleted it, and its text is not stored any more. */
  deleted?: true;
  /** Position of the message that this event changes. */
  target?: Position;
  /** Of a reaction: one emoji. */
  emoji?: string;
  /** Of a reaction or a pin: whether it is there from now on. */
  on?: boolean;
  /** Of an erasure: whose messages are gone; absent: everybody's. */
  of?: string;
  /** Of an erasure: what stands from here on stays; absent: from the event itself on. */
  until?: Position;
  /** The sender moderates the room: set by the server, where the target is somebody else's. */
  mod?: true;
}

/**
 * An event that changes a message or the room, with where it stands and when it came. In the
 * `changes` of a page it may stand for all earlier ones of its kind.
 */
export interface Change extends StoredEvent {
  /** Where it stands in the log. */
  pos: Position;
  /** When the server committed it, in milliseconds since the Unix epoch. */
  time: number;
  /** What kind of event; see {@linkcode StoredEvent}. */
  type: string;
  /** In `changes`, of an edit: how many edits there were until then, with this one. */
  edits?: number;
  /**
   * In `changes`, with the type `reactions`: all that the target has at `pos`, in the order in which
   * they came. Neighbours with the same emoji are together, so one may be there more than once.
   */
  reactions?: readonly (readonly [emoji: string, users: readonly string[]])[];
}

/** A committed batch: the events of one atomic write share its time and the `at` of their positions. */
export interface WireSegment {
  /** Its name: with an event's index it makes the event's position. */
  at: string;
  /** When the server committed it, in milliseconds since the Unix epoch. */
  time: number;
  /** In the log's order. */
  events: StoredEvent[];
}

/** What others may know of a user. */
export interface Person {
  /** The display name; a guest who chose none has none, and pages show one made from the id. */
  name?: string;
  /** The colour of their name and avatar, one of {@linkcode COLORS}; without it, one by the id. */
  color?: number;
  /** Id of their picture: `GET /pictures/:id` brings it. */
  picture?: string;
}

/** Users by id. */
export type People = Record<string, Person>;
