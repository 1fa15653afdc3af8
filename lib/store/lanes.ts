import { type At, type Position, position } from "../protocol/mod.ts";
import { fromJson, toBytes } from "./kv.ts";

/** Numbers a lane remembers at the least (R10): as many as a client may have unanswered. */
export const LANE_OUTCOMES = 32;

/** Lanes are forgotten so long after their last use. */
export const LANE_EXPIRY_MS = 30 * 24 * 60 * 60 * 1_000;

/** The numbers a lane took in one commit, and where: in the segment `at`. */
interface LaneCommit {
  at: At;
  steps: readonly LaneStep[];
  /** As stored: it is written again with every commit that follows, so it is made once. */
  text: string;
}

/** How far a sender's lane has come. */
export interface Lane {
  /** Of the entry that was read or written last; null if there is none yet. */
  versionstamp: string | null;
  /** The last number that was taken. */
  last: number;
  /** The newest commits, oldest first, with {@linkcode LANE_OUTCOMES} numbers or more. */
  commits: readonly LaneCommit[];
}

/** Lanes as they are known in memory. */
export interface KnownLanes {
  peek(name: string): Lane | undefined;
}

/** A lane nobody has used. */
export const NEW_LANE: Lane = { versionstamp: null, last: 0, commits: [] };

/**
 * As stored, a commit is its `at`, then number and index of each step; `at` is null for the commit
 * that wrote the entry (its own versionstamp).
 */
type StoredCommit = [at: At | null, ...numbers: (number | null)[]];

interface StoredLane {
  last: number;
  generation: string;
  commits: StoredCommit[];
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

/** By this name a user's lane is known in memory. */
export function laneName(user: string, lane: string): string {
  return `${user}\n${lane}`;
}

/** The position of a number that was taken: null for a skip, undefined if too long ago to know. */
export function outcomeOf(lane: Lane, n: number): Position | null | undefined {
  for (let i = lane.commits.length - 1; i >= 0; i--) {
    const { at, steps } = lane.commits[i]!;
    // Numbers of a lane follow one another without a hole.
    const step = steps[n - steps[0]![0]];
    if (step) return step[1] === null ? null : position(at, step[1]);
  }
  return undefined;
}

/** A lane from its stored entry. */
export function readLane(entry: { value: Uint8Array; versionstamp: string } | null): Lane {
  if (!entry) return NEW_LANE;
  const { last, generation, commits } = fromJson<StoredLane>(entry.value);
  const own = generation + entry.versionstamp;
  return {
    versionstamp: entry.versionstamp,
    last,
    commits: commits.map(([at, ...numbers]) => laneCommit(at ?? own, stepsOf(numbers))),
  };
}

/** What one commit adds to a lane: numbers with their index in the new segment, null for a skip. */
export type LaneStep = readonly [n: number, index: number | null];

/** The bytes to store when a commit of `generation` adds `steps` to `lane`. */
export function writeLane(lane: Lane, steps: readonly LaneStep[], generation: string): Uint8Array {
  const last = steps.at(-1)![0];
  const texts = newest(lane.commits, steps.length).map(({ text }) => text);
  const commits = [...texts, commitText(null, steps)].join(",");
  return toBytes(`{"last":${last},"generation":"${generation}","commits":[${commits}]}`);
}

/** The lane after that commit got `versionstamp`. */
export function advanceLane(
  lane: Lane,
  steps: readonly LaneStep[],
  generation: string,
  versionstamp: string,
): Lane {
  const added = laneCommit(generation + versionstamp, steps);
  const commits = [...newest(lane.commits, steps.length), added];
  return { versionstamp, last: steps.at(-1)![0], commits };
}

/** Those of `commits` that a lane goes on remembering when `added` numbers come after them. */
function newest(commits: readonly LaneCommit[], added: number): readonly LaneCommit[] {
  let from = commits.length;
  for (let count = added; from > 0 && count < LANE_OUTCOMES;) {
    count += commits[--from]!.steps.length;
  }
  return from === 0 ? commits : commits.slice(from);
}

function laneCommit(at: At, steps: readonly LaneStep[]): LaneCommit {
  return { at, steps, text: commitText(at, steps) };
}

function commitText(at: At | null, steps: readonly LaneStep[]): string {
  const stored: StoredCommit = [at, ...steps.flat()];
  return JSON.stringify(stored);
}

function stepsOf(numbers: readonly (number | null)[]): LaneStep[] {
  const steps: LaneStep[] = [];
  for (let i = 0; i < numbers.length; i += 2) steps.push([numbers[i]!, numbers[i + 1] ?? null]);
  return steps;
}
