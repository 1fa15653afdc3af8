import { type At, type Position, position } from "../protocol/mod.ts";
import { fromJson, toJson } from "./kv.ts";

/** How many outcomes a lane remembers (R10): as many as a client may have unanswered. */
export const LANE_OUTCOMES = 32;

/** Lanes are forgotten so long after their last use. */
export const LANE_EXPIRY_MS = 30 * 24 * 60 * 60 * 1_000;

/** A number's outcome: the index in the segment `at`, or null for a skip. */
type Outcome = readonly [n: number, at: At | null, index: number | null];

/** How far a sender's lane has come. */
export interface Lane {
  /** Of the entry that was read or written last; null if there is none yet. */
  versionstamp: string | null;
  /** The last number that was taken. */
  last: number;
  /** The newest outcomes, oldest first. */
  outcomes: readonly Outcome[];
}

/** A lane nobody has used. */
export const NEW_LANE: Lane = { versionstamp: null, last: 0, outcomes: [] };

/** As stored: `at` is null for those of the commit that wrote the entry (its own versionstamp). */
interface StoredLane {
  last: number;
  generation: string;
  outcomes: Outcome[];
}

/** A client message id: `lane.n`, or a lane of one message. */
export interface MessageId {
  /** Part of the key. */
  lane: string;
  n: number;
  /** False for an id without a number, whose only number is 1. */
  numbered: boolean;
}

/** Reads an id. `abc.7` is the seventh of lane `abc`; any other string is a lane of its own. */
export function parseMessageId(id: string): MessageId {
  const match = /^(.+)\.([1-9]\d{0,14})$/s.exec(id);
  if (match) return { lane: match[1]!, n: Number(match[2]), numbered: true };
  // '=' keeps it apart from a numbered lane of the same name.
  return { lane: `=${id}`, n: 1, numbered: false };
}

/** The position of a number that was taken: null for a skip, undefined if too long ago to know. */
export function outcomeOf(lane: Lane, n: number): Position | null | undefined {
  const outcome = lane.outcomes.findLast(([number]) => number === n);
  if (!outcome) return undefined;
  const [, at, index] = outcome;
  return at === null || index === null ? null : position(at, index);
}

/** A lane from its stored entry. */
export function readLane(entry: { value: Uint8Array; versionstamp: string } | null): Lane {
  if (!entry) return NEW_LANE;
  const { last, generation, outcomes } = fromJson<StoredLane>(entry.value);
  const own = generation + entry.versionstamp;
  return {
    versionstamp: entry.versionstamp,
    last,
    outcomes: outcomes.map(([n, at, index]) => [n, at ?? (index === null ? null : own), index]),
  };
}

/** What one commit adds to a lane: numbers with their index in the new segment, null for a skip. */
export type LaneStep = readonly [n: number, index: number | null];

/** The bytes to store when a commit of `generation` adds `steps` to `lane`. */
export function writeLane(lane: Lane, steps: readonly LaneStep[], generation: string): Uint8Array {
  const outcomes: Outcome[] = [...lane.outcomes, ...steps.map(([n, i]) => [n, null, i] as const)];
  const stored: StoredLane = {
    last: steps.at(-1)![0],
    generation,
    outcomes: outcomes.slice(-LANE_OUTCOMES),
  };
  return toJson(stored);
}

/** The lane after that commit got `versionstamp`. */
export function advanceLane(
  lane: Lane,
  steps: readonly LaneStep[],
  generation: string,
  versionstamp: string,
): Lane {
  const at = generation + versionstamp;
  const added = steps.map(([n, index]) => [n, index === null ? null : at, index] as const);
  return {
    versionstamp,
    last: steps.at(-1)![0],
    outcomes: [...lane.outcomes, ...added].slice(-LANE_OUTCOMES),
  };
}
