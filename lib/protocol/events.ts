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
 * An event as the log holds it: a message is `{from, text}`, with `files` where it has any; every
 * other event has a `type`. `from` is the sender's user id, set by the server alone (I6). Readers
 * skip types they do not know, so that old clients survive new events.
 */
export interface StoredEvent {
  /** The sender's user id. */
  from: string;
  /** Absent for a message. */
  type?: string;
  /** What a message says; empty if it is files alone. */
  text?: string;
  /** Of a message, where it has any. */
  files?: readonly FileRef[];
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
