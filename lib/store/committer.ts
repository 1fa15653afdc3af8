/**
 * The only writer of a room's log in this isolate: group commit without contention. One commit is
 * in flight; what arrives meanwhile is the next batch, so batches grow as load grows, and a lone
 * message is committed at once. Keeps R2, R4–R6, R8, R10, R13, R15 (README.md).
 * Over 300 lines because each way that a write can end has its few here.
 */
import { type Clock, delay, within } from "../base/clock.ts";
import { fullJitter } from "../base/backoff.ts";
import { type At, type Position, position, type Refusal, refusal } from "../protocol/mod.ts";
import { acknowledge } from "./acknowledge.ts";
import { type BatchPlan, MAX_LANES, planBatch, type Publish } from "./batch.ts";
import { partsOf } from "./batch_parts.ts";
import { batchWrite } from "./batch_write.ts";
import { LaneMemory } from "./lane_memory.ts";
import type { LogHost } from "./log_host.ts";
import { type Generation, NEVER_RAISED, readGeneration } from "./generation.ts";
import { keys } from "./keys.ts";
import { atFrom, isLocked, type Kv, toBytes, TooManyChecksError } from "./kv.ts";
import { advanceLane, type Lane, readLane } from "./lanes.ts";
import { aboutChanges, fromStored, type Segment, storedText } from "./segment.ts";

/** What the committer is given. */
export interface CommitterOptions {
  kv: Kv;
  room: string;
  host: LogHost;
  clock: Clock;
  /** Publishes that may wait. */
  queueLimit: number;
  random?: () => number;
}

/** Publishes taken from the queue at once; a batch of a commit may be smaller. */
const TAKE = 2_000;
/** A store that fails or is silent for so long makes what waits be refused. */
const GIVE_UP_MS = 5_000;
/** For so long after an answer, in milliseconds, who got it may be about to go on. */
const LATELY_MS = 2;
/** For so long after somebody else wrote, a head check would probably fail. */
const CONTENDED_MS = 500;
/** Own segments that may be on their way back, unread, while the next one is written. */
const MAX_UNREAD = 4;
/** Checks of a write beside those of its lanes: generation and head. */
const OTHER_CHECKS = 2;

export class Committer {
  readonly #options: CommitterOptions;
  readonly #lanes = new LaneMemory();
  #queue: Publish[] = [];
  #ending: Refusal | null = null;
  #working: Promise<void> | null = null;
  /** Publishes that were answered last, with those that waited then; and when that was. */
  #expected = 0;
  #answeredAt = -Infinity;
  /** When somebody else was last known to write, in milliseconds. */
  #othersAt = -Infinity;
  /** Own segments that are on their way into the room. */
  readonly #own = new Set<At>();
  /** Reads that follow commits without the head check. */
  readonly #unread = new Set<Promise<void>>();
  #gaveUp = false; // Whether a write was, which may have landed later, unknown to all.
  /** Most checks one write takes; learned from the store's refusal (100 on SQLite, 10 elsewhere). */
  #maxChecks = 100;
  /** Every commit checks it (R8), so it need not be read before the first. */
  #generation: Generation | null = NEVER_RAISED;

  constructor(options: CommitterOptions) {
    this.#options = options;
  }

  /** Whether anything waits or is being written. A room with work is not unloaded (R6). */
  get busy(): boolean {
    return this.#working !== null || this.#unread.size > 0;
  }

  /** Resolves when nothing waits. */
  async settled(): Promise<void> {
    while (this.busy) await Promise.all([this.#working, ...this.#unread]);
  }

  /**
   * Whether the lane is known to have taken `n`: such a publish is answered before any policy.
   * Null if the lane is not in memory.
   */
  hasTaken(lane: string, n: number): boolean | null {
    return this.#lanes.hasTaken(lane, n);
  }

  /** The room has applied segments; if others than this committer wrote them, they may go on. */
  saw(segments: readonly Segment[]): void {
    if (segments.some(({ at }) => !this.#own.has(at))) this.#othersAt = this.#options.clock.now();
  }

  /** Queues a publish; every one is answered exactly once, through its `origin`. */
  publish(publish: Publish): void {
    const full = this.#queue.length >= this.#options.queueLimit;
    const reason = this.#ending ?? (full ? refusal("busy", { retryAfterMs: 1_000 }) : null);
    if (reason) return publish.origin.refuse(publish, reason);
    this.#queue.push(publish);
    this.#working ??= this.#work();
  }

  /** Refuses what waits and is not being written, and what is yet to come: the server goes away. */
  refuseWaiting(reason: Refusal): void {
    this.#ending = reason;
    for (const publish of this.#queue.splice(0)) publish.origin.refuse(publish, reason);
  }

  async #work(): Promise<void> {
    // Let everything that arrives in this turn of the event loop join the batch.
    await Promise.resolve();
    try {
      while (this.#queue.length > 0) {
        const { clock, host } = this.#options;
        const lately = clock.now() - this.#answeredAt <= LATELY_MS;
        const leaving = host.delivered(() => this.#queue.length, lately ? this.#expected : 0);
        if (leaving) await leaving;
        const batch = this.#queue.splice(0, TAKE);
        const lanesEach = this.#maxChecks - OTHER_CHECKS;
        const parts = lanesEach < MAX_LANES ? partsOf(batch, lanesEach) : [batch];
        await Promise.all(parts.map((part) => this.#commitAll(part, parts.length > 1)));
        this.#expected = batch.length + this.#queue.length;
        this.#answeredAt = clock.now();
      }
    } finally {
      this.#working = null;
    }
  }

  /**
   * Commits a batch in arrival order, in as many writes as it takes (R6).
   * @param beside whether others of this room are written at the same time
   */
  async #commitAll(batch: Publish[], beside = false): Promise<void> {
    const { clock, host, random } = this.#options;
    const deadline = clock.now() + GIVE_UP_MS;
    /** Lanes read since this batch was taken: only those can prove a gap (R2). */
    const fresh = new Set<string>();
    let mustRead = false;
    for (let attempt = 0; batch.length > 0;) {
      try {
        // Taken over here and not where it is read: an answer that comes too late is an old one.
        const read = await within(clock, GIVE_UP_MS, this.#read(batch, !mustRead));
        const generation = this.#generation = read.generation;
        for (const [name, lane] of read.lanes) {
          this.#lanes.set(name, lane);
          fresh.add(name);
        }
        const plan = planBatch(batch, this.#lanes, fresh, this.#maxChecks - OTHER_CHECKS);
        for (const [publish, reason] of plan.refused) publish.origin.refuse(publish, reason);
        // R5: written after it was given up, or elsewhere: the room may not have it, or others.
        const end = acknowledge(plan.duplicates, this.#lanes);
        if (end > host.last || (this.#gaveUp && plan.duplicates.length > 0)) mustRead = true;
        // Until it is certain that they are written, they are still to be (R4), first of all (R6).
        batch = [...plan.taken, ...plan.rest];
        if (plan.taken.length === 0) {
          if (plan.stale !== null) this.#lanes.delete(plan.stale);
          continue;
        }
        const quiet = !beside && this.#unread.size === 0 &&
          clock.now() - this.#othersAt >= CONTENDED_MS;
        const prev = quiet ? host.last : null;
        const outcome = await this.#write(plan, prev, generation);
        if (outcome === "committed") {
          batch = plan.rest;
          attempt = 0;
          continue;
        }
        if (outcome === "too many checks") continue;
        mustRead = true;
        this.#othersAt = clock.now();
        // Somebody else wrote: again at once, wherever the end is. Had this been written after all,
        // its lanes would have moved, and their checks would fail (R4).
        if (outcome === "check failed" && prev !== null) continue;
        // Not written, or nobody knows: the lanes, read again, will tell (R4).
        this.#forget(plan);
        if (outcome !== "check failed") throw outcome;
      } catch (error) {
        mustRead = true;
        if (clock.now() >= deadline) {
          this.#gaveUp = true;
          const reason = refusal("storage", { retryAfterMs: 1_000 });
          for (const publish of batch) publish.origin.refuse(publish, reason);
          break;
        }
        const base = isLocked(error) ? 2 : 50;
        const wait = { base, cap: base * 16, ...(random && { random }) };
        await delay(clock, 1 + fullJitter(attempt++, wait));
      }
    }
    // R5: what an uncertain write left behind is found by reading, here and elsewhere.
    if (mustRead) {
      host.poke();
      host.hint(null, []);
    }
  }

  /** One atomic write and what follows from it. Never throws: an error is an unknown outcome. */
  async #write(
    plan: BatchPlan,
    prev: Position | null,
    generation: Generation,
  ): Promise<"committed" | "check failed" | "too many checks" | Error> {
    const { clock, host, kv, room } = this.#options;
    const time = clock.now();
    const stored = storedText(time, plan.events);
    const hasEvents = plan.events.length > 0;
    const write = batchWrite(plan, {
      room,
      lanes: this.#lanes,
      generation,
      stored: toBytes(stored),
      time,
      lastTime: host.lastTime,
      prev,
    });
    let versionstamp: string | null;
    try {
      versionstamp = await within(clock, GIVE_UP_MS, kv.commit(write));
    } catch (error) {
      if (!(error instanceof TooManyChecksError)) {
        return error instanceof Error ? error : new Error(String(error));
      }
      this.#maxChecks = fewerChecks(this.#maxChecks, error);
      return "too many checks";
    }
    if (versionstamp === null) return "check failed";
    for (const [name, steps] of plan.steps) {
      this.#lanes.set(
        name,
        advanceLane(this.#lanes.peek(name)!, steps, generation.value, versionstamp),
      );
    }
    acknowledge(plan.taken, this.#lanes);
    if (hasEvents) {
      const at = atFrom(generation.value, versionstamp);
      const segment = fromStored(at, stored, {
        time,
        authors: plan.authors,
        ...aboutChanges(plan.events.length, plan.changes.map(([, event]) => event)),
      });
      const reading = this.#publishSegment(segment, prev);
      if (reading) await reading;
    }
    return "committed";
  }

  /** Applies what was written, or sees to it that it is read; null if nothing is to be waited for. */
  #publishSegment(segment: Segment, prev: Position | null): Promise<void> | null {
    const { host } = this.#options;
    this.#own.add(segment.at);
    if (prev !== null) {
      // The head check proves that nothing stands between.
      host.apply(prev, [segment]);
      this.#own.delete(segment.at);
      host.hint(prev, [segment]);
      return null;
    }
    // The next batch need not wait for it: that is written wherever the end is.
    const reading = this.#readOwn(segment).finally(() => this.#unread.delete(reading));
    this.#unread.add(reading);
    return this.#unread.size < MAX_UNREAD ? null : Promise.race(this.#unread);
  }

  async #readOwn(segment: Segment): Promise<void> {
    const { clock, host } = this.#options;
    const end = position(segment.at, segment.count - 1);
    try {
      const proven = await within(clock, GIVE_UP_MS, host.readThrough(end));
      host.hint(proven, proven === null ? [] : [segment]);
    } catch {
      host.poke();
      host.hint(null, []);
    } finally {
      this.#own.delete(segment.at);
    }
  }

  /**
   * The generation, and those lanes of a batch that are not in memory.
   * @param trusting whether a lane whose first number comes may be taken for new
   */
  async #read(
    batch: readonly Publish[],
    trusting: boolean,
  ): Promise<{ generation: Generation; lanes: (readonly [string, Lane])[] }> {
    const { host, kv, room } = this.#options;
    const wanted = this.#lanes.missing(batch, trusting);
    // All at once: the store may be far away.
    const [generation, entries] = await Promise.all([
      this.#generation ?? readGeneration(kv),
      wanted.length === 0
        ? []
        : kv.getMany(wanted.map(([, { user, lane }]) => keys.lane(room, user, lane))),
      host.prepare(batch.map(({ user }) => user)),
    ]);
    const lanes = wanted.map(([name], index) => [name, readLane(entries[index]!)] as const);
    return { generation, lanes };
  }

  #forget(plan: BatchPlan): void {
    for (const name of plan.steps.keys()) this.#lanes.delete(name);
    this.#generation = null;
  }
}

function fewerChecks(present: number, { message }: Error): number {
  const told = Number(/max(?:imum)?\D*(\d+)/i.exec(message)?.[1]);
  return Math.max(4, told > 0 && told < present ? told : Math.floor(present / 2));
}
