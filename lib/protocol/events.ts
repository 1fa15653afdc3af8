import * as v from "valibot";

/**
 * What a client may ask to append. `skip` moves the lane on without an event: it stands in for a
 * message that was refused for good or cancelled (R3).
 */
export const publishableSchema = v.variant("type", [
  v.object({ type: v.literal("message"), text: v.string() }),
  v.object({ type: v.literal("skip") }),
]);

/** See {@linkcode publishableSchema}. */
export type Publishable = v.InferOutput<typeof publishableSchema>;

/**
 * An event as the log holds it: a message is `{from, text}`; every other event has a `type`.
 * `from` is the sender's user id, set by the server alone (I6). Readers skip types they do not
 * know, so that old clients survive new events.
 */
export interface StoredEvent {
  from: string;
  /** Absent for a message. */
  type?: string;
  text?: string;
}

/** A committed batch: the events of one atomic write share its time and the `at` of their positions. */
export interface WireSegment {
  at: string;
  /** When the server committed it, in milliseconds since the Unix epoch. */
  time: number;
  events: StoredEvent[];
}

/** What others may know of a user. */
export interface Person {
  /** The display name; a guest who chose none has none, and pages show one made from the id. */
  name?: string;
}

/** Users by id. */
export type People = Record<string, Person>;
