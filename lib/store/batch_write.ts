import { AT_LENGTH, ORIGIN, type Position, PRACTICE_PREFIX } from "../protocol/mod.ts";
import type { BatchPlan } from "./batch.ts";
import { DEFAULT_GENERATION, type Generation } from "./generation.ts";
import { indexed } from "./changes.ts";
import { keys } from "./keys.ts";
import { marks } from "./room_marks.ts";
import { toJson, type Write } from "./kv.ts";
import { type KnownLanes, LANE_EXPIRY_MS, writeLane } from "./lanes.ts";

/** What a batch is written with. */
export interface BatchWriteOptions {
  room: string;
  /** The lanes of the batch, as they were read or written last. */
  lanes: KnownLanes;
  generation: Generation;
  /** The segment. */
  stored: Uint8Array;
  /** When, in milliseconds since the Unix epoch. */
  time: number;
  /** When the room's last applied segment was committed; 0 for none. */
  lastTime: number;
  /** Write only if this is the log's end (then it is proven); null: wherever the end is. */
  prev: Position | null;
}

/**
 * The one atomic write of a batch (R13): segment, head and lanes, under checks of the lanes (R4),
 * of the generation (R8) and, in a quiet room, of the head. A batch of skips moves lanes alone.
 */
export function batchWrite(plan: BatchPlan, options: BatchWriteOptions): Write {
  const { room, lanes, generation, stored, time, lastTime, prev } = options;
  const checks = [{ key: keys.generation, versionstamp: generation.versionstamp }];
  const set: NonNullable<Write["set"]>[number][] = [];
  for (const [name, steps] of plan.steps) {
    const lane = lanes.peek(name)!;
    const owner = plan.owners.get(name)!;
    const key = keys.lane(room, owner.user, owner.lane);
    checks.push({ key, versionstamp: lane.versionstamp });
    set.push({ key, value: writeLane(lane, steps, generation.value), expireInMs: LANE_EXPIRY_MS });
  }
  if (plan.events.length === 0) return { checks, set };
  if (prev !== null) checks.push({ key: keys.head(room), versionstamp: headAt(prev) });
  set.push({ key: keys.head(room), value: toJson({ generation: generation.value, time }) });
  const second = Math.floor(time / 1_000);
  const lastSecond = Math.floor(lastTime / 1_000);
  if (second !== lastSecond && !room.startsWith(PRACTICE_PREFIX)) {
    set.push({ key: keys.active(second, room), value: new Uint8Array() });
  }
  const marked = marks(room, generation.value, time, plan.changes);
  set.push(...marked.set);
  for (const [, { type, target }] of plan.changes) {
    if (type !== "delete") continue;
    set.push({ key: keys.redaction(room, target!), value: toJson({ time }) });
  }
  return {
    checks,
    set,
    delete: [
      ...second !== lastSecond && lastTime > 0 ? [keys.active(lastSecond, room)] : [],
      ...marked.delete,
    ],
    beside: [
      ...indexed(room, generation.value, time, plan.changes),
      ...plan.files.map(([index, id]) => ({
        prefix: keys.fileUse(id, room, generation.value, String(index).padStart(3, "0")),
        value: new Uint8Array(),
      })),
    ],
    append: { prefix: keys.logGeneration(room, generation.value), value: stored },
  };
}

/** The versionstamp of a head whose log ends at `last`: null for an empty log. */
function headAt(last: Position): string | null {
  return last === ORIGIN ? null : last.slice(DEFAULT_GENERATION.length, AT_LENGTH);
}
