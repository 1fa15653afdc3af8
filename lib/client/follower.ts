import { fullJitter } from "../base/backoff.ts";
import type { Clock } from "../base/clock.ts";
import type { Change } from "../protocol/events.ts";
import { changesOf, foldSegments, type Message, placed } from "../protocol/fold.ts";
import type { Position } from "../protocol/position.ts";
import type { EventsFrame, JoinedFrame, SegmentsFrame } from "../protocol/server_frames.ts";
import { RETRY } from "./settings.ts";
import type { Snapshot } from "./types.ts";

/** Between these two something is missing that the server did not send. */
export interface Gap {
  after: Position;
  until: Position;
}

/** Whom a follower serves. */
export interface FollowerHost {
  readonly clock: Clock;
  /** A number in [0, 1). */
  readonly random: () => number;
  /** Asks the server to join after `after`, or for a snapshot. */
  join(after: Position | null): void;
  /** `position` moved. Called before the messages on the way are given out. */
  moved(position: Position): void;
  /** The log went on. */
  messages(messages: readonly Message[]): void;
  /** What the events that came say of earlier messages, of those that came, and of the room. */
  changes(changes: readonly Change[]): void;
  /**
   * A new beginning. `unseen` are those of its messages that stand after what was known, or the
   * hole that lies between.
   */
  snapshot(page: Snapshot, unseen: readonly Message[] | Gap): void;
}

/**
 * Follows one room's log over any number of connections, so that each message is given out once,
 * in order, and none is missing (R16): only `joined` and `events` move the position; what stands at
 * or below it was seen and is dropped; a frame that begins above it means that something is missing,
 * and the room is joined again from the position.
 */
export class Follower {
  readonly #host: FollowerHost;
  #position: Position | null;
  /** Since when `joined` is due, or null. */
  #askedAt: number | null = null;
  /** Whether `events` belong to the present join; others are left over from an earlier one. */
  #live = false;
  readonly #topics: boolean;
  /** Joins in a row that led to nothing. */
  #attempt = 0;
  #cancelPause = () => {};

  /**
   * @param after the position up to which the log is known, if it is
   * @param topics whether new topics of the room are given out among the messages, too
   */
  constructor(after: Position | null, host: FollowerHost, topics = false) {
    this.#position = after;
    this.#host = host;
    this.#topics = topics;
  }

  get position(): Position | null {
    return this.#position;
  }

  get askedAt(): number | null {
    return this.#askedAt;
  }

  opened() {
    this.#attempt = 0;
    this.#join();
  }

  lost() {
    this.#live = false;
    this.#askedAt = null;
    this.#cancelPause();
  }

  /** At once the first time, then with growing pauses, so that a server in trouble is not flooded. */
  joinAgain(afterMs = 0) {
    this.lost();
    const random = this.#host.random;
    const jitter = this.#attempt > 0 ? fullJitter(this.#attempt, { ...RETRY, random }) : 0;
    this.#attempt++;
    const wait = Math.max(afterMs, jitter);
    if (wait === 0) this.#join();
    else this.#cancelPause = this.#host.clock.after(wait, () => this.#join());
  }

  /** Takes the answer to a join; returns whether it was of use. */
  joined(frame: JoinedFrame): boolean {
    const from = this.#position;
    // We asked for a snapshot: this answers a join from before the room was left.
    if (frame.resume === "replayed" && from === null) return false;
    const replayed = frame.resume === "replayed" && from !== null;
    if (replayed && frame.prev > from) {
      this.joinAgain();
      return false;
    }
    this.#askedAt = null;
    this.#live = true;
    if (frame.changes) this.#host.changes(frame.changes);
    if (replayed) this.#advance(frame, from);
    else this.#start(frame, from);
    return true;
  }

  events(frame: EventsFrame) {
    if (!this.#live || this.#position === null) return;
    if (frame.prev > this.#position) return this.joinAgain();
    this.#attempt = 0;
    this.#advance(frame, this.#position);
  }

  #join() {
    this.#askedAt = this.#host.clock.now();
    this.#host.join(this.#position);
  }

  #advance({ segments }: SegmentsFrame, from: Position) {
    const messages = foldSegments(segments, from, [], this.#topics);
    this.#moveTo(endOf(segments, from));
    if (messages.length > 0) this.#host.messages(messages);
    this.#changes(segments, from);
  }

  #changes(segments: SegmentsFrame["segments"], from?: Position) {
    const changes = changesOf(segments, from);
    if (changes.length > 0) this.#host.changes(changes);
  }

  #start({ segments, prev, more }: JoinedFrame, from: Position | null) {
    const messages = foldSegments(segments, "", [], this.#topics);
    // Maybe backwards: a restored log can be shorter than what we saw.
    this.#moveTo(endOf(segments, prev));
    const news = () => from === null ? [] : messages.filter(({ pos }) => pos > from);
    const unseen = from !== null && prev > from ? { after: from, until: prev } : news();
    const first = placed(segments)[0]?.pos ?? prev;
    this.#host.snapshot({ messages, more, first }, unseen);
    this.#changes(segments);
  }

  #moveTo(position: Position) {
    this.#position = position;
    this.#host.moved(position);
  }
}

/** The position of the last event, or `otherwise` if that is later. */
function endOf(segments: SegmentsFrame["segments"], otherwise: Position): Position {
  return placed(segments, otherwise).at(-1)?.pos ?? otherwise;
}
