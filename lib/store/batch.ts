/** What of a queue goes into the next commit, and what is answered without one. Pure. */
import { type Position, type Refusal, refusal, type StoredEvent } from "../protocol/mod.ts";
import { type KnownLanes, LANE_OUTCOMES, type LaneStep } from "./lanes.ts";
import { fits } from "./segment.ts";

/** Lanes one commit may move: Deno KV takes 1,000 mutations, and the keys of an atomic 80 KiB. */
export const MAX_LANES = 90;

/** Events about messages in one commit, for the same reason: each is a key of its own. */
const MAX_CHANGES = 64;

/** Who is to be answered. */
export interface PublishOrigin {
  /** These are in the log at their position, or their number was skipped (null). */
  acknowledge(answers: [Publish, Position | null][]): void;
  /** This one is not in the log, as far as is known, and will not be tried again from here. */
  refuse(publish: Publish, reason: Refusal): void;
  /** Whether this origin has sent the first number of the lane: then a missing lane is not lost (R9). */
  hasBegun(publish: Publish): boolean;
}

/** One message on its way into the log. */
export interface Publish {
  origin: PublishOrigin;
  /** The client message id, as it was sent. */
  id: string;
  user: string;
  lane: string;
  /** Its lane's name in memory, made once. */
  laneName: string;
  n: number;
  /** False if the lane is of one message. */
  numbered: boolean;
  /** The stored event as JSON; null for a skip. */
  event: string | null;
  /** Its size in bytes of UTF-8. */
  bytes: number;
  /** The same, if it is no message: also written where it is looked for. */
  change?: StoredEvent;
  /** Ids of the files of a message, where it has any. */
  files?: readonly string[];
  /** Refuse with this, unless it turns out to be a duplicate: those are answered first (R3). */
  unlessDuplicate?: Refusal;
}

/** The next commit. */
export interface BatchPlan {
  /** What it writes, in order; with repeats of the same number. */
  taken: Publish[];
  /** The events of `taken`, without skips. */
  events: string[];
  authors: string[];
  /** Those of `events` that are no messages, by their index. */
  changes: [index: number, event: StoredEvent][];
  /** The files of `events`, by their index. */
  files: [index: number, id: string][];
  /** How each lane moves, by its name in memory. */
  steps: Map<string, LaneStep[]>;
  owners: Map<string, { user: string; lane: string }>;
  /** Numbers that their lanes took before. */
  duplicates: Publish[];
  refused: [Publish, Refusal][];
  /** What did not fit, in order. */
  rest: Publish[];
  /** A lane in memory that seems to have a gap and must be read before that is said (R2). */
  stale: string | null;
}

/**
 * Plans the next commit: takes from the front of `batch` (R6) until a limit is reached.
 * @param fresh lanes that were read after the batch had arrived
 * @param maxLanes lanes the store's limit of checks leaves room for
 */
export function planBatch(
  batch: readonly Publish[],
  lanes: KnownLanes,
  fresh: ReadonlySet<string>,
  maxLanes: number,
): BatchPlan {
  const plan: BatchPlan = {
    taken: [],
    events: [],
    authors: [],
    changes: [],
    files: [],
    steps: new Map(),
    owners: new Map(),
    duplicates: [],
    refused: [],
    rest: [],
    stale: null,
  };
  const authors = new Set<string>();
  let size = 0;
  for (const [index, publish] of batch.entries()) {
    const name = publish.laneName;
    const lane = lanes.peek(name);
    const steps = plan.steps.get(name);
    const reached = steps ? steps.at(-1)![0] : lane?.last ?? 0;
    const stop = () => plan.rest = batch.slice(index);
    // Pushed out of memory by the others of a large batch: the next round reads it.
    if (!lane) {
      stop();
      break;
    }
    if (publish.n <= lane.last) plan.duplicates.push(publish);
    else if (publish.n <= reached) plan.taken.push(publish);
    else if (publish.n > reached + 1 && !fresh.has(name)) {
      plan.stale = name;
      stop();
      break;
    } else if (publish.n > reached + 1) {
      // R9: a lane that is not there at all was lost, unless its first message is on its way.
      const lost = lane.versionstamp === null && reached === 0 &&
        !publish.origin.hasBegun(publish);
      const reason = lost ? "lane_lost" : "out_of_order";
      plan.refused.push([publish, refusal(reason, lost ? {} : { expected: reached + 1 })]);
    } else if (publish.unlessDuplicate) {
      plan.refused.push([publish, publish.unlessDuplicate]);
    } else {
      const full = (publish.event !== null && !fits(plan.events.length, size, publish.bytes)) ||
        // R10: of more than it remembers, a lane could not tell the first ones' positions.
        (publish.change !== undefined && plan.changes.length >= MAX_CHANGES) ||
        (publish.files !== undefined && plan.files.length >= MAX_CHANGES) ||
        (steps ? steps.length >= LANE_OUTCOMES : plan.steps.size >= Math.min(maxLanes, MAX_LANES));
      if (full) {
        stop();
        break;
      }
      const step: LaneStep = [publish.n, publish.event === null ? null : plan.events.length];
      if (steps) steps.push(step);
      else {
        plan.steps.set(name, [step]);
        plan.owners.set(name, { user: publish.user, lane: publish.lane });
      }
      if (publish.event !== null) {
        if (publish.change) plan.changes.push([plan.events.length, publish.change]);
        for (const id of publish.files ?? []) plan.files.push([plan.events.length, id]);
        plan.events.push(publish.event);
        size += publish.bytes + 1;
        authors.add(publish.user);
      }
      plan.taken.push(publish);
    }
  }
  plan.authors = [...authors];
  return plan;
}
