/**
 * The only writer of a room's log in this isolate: group commit without contention. One commit is
 * in flight; what arrives meanwhile is the next batch, so batches grow as load grows, without a
 * timer, and a lone message is committed at once. Keeps R2, R4, R5, R6, R8, R10, R13, R15; see
 * README.md, "The rules behind the promises".
 */
import { type Clock, delay, within } from "../base/clock.ts";
import { fullJitter } from "../base/backoff.ts";
import { LruMap } from "../base/lru_map.ts";
import { type Position, position, type Refusal, refusal } from "../protocol/mod.ts";
import { type BatchPlan, planBatch, type Publish } from "./batch.ts";
import { batchWrite } from "./batch_write.ts";
import type { LogHost } from "./log_host.ts";
import { type Generation, readGeneration } from "./generation.ts";
import { keys } from "./keys.ts";
import { atFrom, isLocked, type Kv, toBytes, TooManyChecksError } from "./kv.ts";
import { advanceLane, type Lane, outcomeOf, readLane } from "./lanes.ts";
import { fromStored, type Segment, storedText } from "./segment.ts";

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

/** Lanes remembered in memory, a room. */
const CACHED_LANES = 1_000;
/** Publishes taken from the queue at once; a batch of a commit may be smaller. */
const TAKE = 2_000;
/** A store that fails or is silent for so long makes what waits be refused. */
const GIVE_UP_MS = 5_000;
/** Commits without the head check after it failed, before it is tried again; doubles up to. */
const CONTENDED_COMMITS = [2, 64] as const;

export class Committer {
  readonly #options: CommitterOptions;
  readonly #lanes = new LruMap<string, Lane>(CACHED_LANES);
  #queue: Publish[] = [];
  #working: Promise<void> | null = null;
  /** Commits still to do without the head check, and how many after its next failure. */
  #contended = 0;
  #penalty: number = CONTENDED_COMMITS[0];
  /** Most checks one write takes; learned from the store's refusal (100 on SQLite, 10 elsewhere). */
  #maxChecks = 100;
  #generation: Generation | null = null;

  constructor(options: CommitterOptions) {
    this.#options = options;
  }

  /** Whether anything waits or is being written. A room with work is not unloaded (R6). */
  get busy(): boolean {
    return this.#working !== null;
  }

  /** Resolves when nothing waits. */
  get settled(): Promise<void> {
    return this.#working ?? Promise.resolve();
  }

  /**
   * Whether the lane is known to have taken `n`: such a publish is answered before any policy.
   * Null if the lane is not in memory.
   */
  hasTaken(lane: string, n: number): boolean | null {
    const known = this.#lanes.peek(lane);
    return known ? n <= known.last : null;
  }

  /** Queues a publish; every one is answered exactly once, through its `origin`. */
  publish(publish: Publish): void {
    if (this.#queue.length >= this.#options.queueLimit) {
      return publish.origin.refuse(publish, refusal("busy", { retryAfterMs: 1_000 }));
    }
    this.#queue.push(publish);
    this.#working ??= this.#work();
  }

  /** Refuses what waits and is not being written: the server goes away. */
  refuseWaiting(reason: Refusal): void {
    for (const publish of this.#queue.splice(0)) publish.origin.refuse(publish, reason);
  }

  async #work(): Promise<void> {
    // Let everything that arrives in this turn of the event loop join the batch.
    await Promise.resolve();
    try {
      while (this.#queue.length > 0) {
        const leaving = this.#options.host.delivered(() => this.#queue.length);
        if (leaving) await leaving;
        await this.#commitAll(this.#queue.splice(0, TAKE));
      }
    } finally {
      this.#working = null;
    }
  }

  /** Commits a batch in arrival order, in as many writes as it takes (R6). */
  async #commitAll(batch: Publish[]): Promise<void> {
    const { clock, host } = this.#options;
    const deadline = clock.now() + GIVE_UP_MS;
    /** Lanes read since this batch was taken: only those can prove a gap (R2). */
    const fresh = new Set<string>();
    let mustRead = false;
    for (let attempt = 0; batch.length > 0;) {
      try {
        // Taken over here and not where it is read: an answer that comes too late is an old one.
        const read = await within(clock, GIVE_UP_MS, this.#read(batch));
        this.#generation = read.generation;
        for (const [name, lane] of read.lanes) {
          this.#lanes.set(name, lane);
          fresh.add(name);
        }
        const plan = planBatch(batch, this.#lanes, fresh, this.#maxChecks - 2);
        for (const [publish, reason] of plan.refused) publish.origin.refuse(publish, reason);
        acknowledge(plan.duplicates, this.#lanes);
        // Until it is certain that they are written, they are still to be (R4), first of all (R6).
        batch = [...plan.taken, ...plan.rest];
        if (plan.taken.length === 0) {
          if (plan.stale !== null) this.#lanes.delete(plan.stale);
          continue;
        }
        const prev = this.#contended === 0 ? host.last : null;
        const outcome = await this.#write(plan, prev);
        if (outcome === "committed") {
          batch = plan.rest;
          attempt = 0;
          continue;
        }
        if (outcome === "too many checks") continue;
        // Not written, or nobody knows: the lanes, read again, will tell (R4).
        mustRead = true;
        this.#forget(plan);
        this.#contended = this.#penalty;
        this.#penalty = Math.min(this.#penalty * 2, CONTENDED_COMMITS[1]);
        if (outcome !== "check failed") throw outcome;
      } catch (error) {
        mustRead = true;
        if (clock.now() >= deadline) {
          for (const publish of batch) {
            publish.origin.refuse(publish, refusal("storage", { retryAfterMs: 1_000 }));
          }
          break;
        }
        const { random } = this.#options;
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
  ): Promise<"committed" | "check failed" | "too many checks" | Error> {
    const { clock, host, kv, room } = this.#options;
    const time = clock.now();
    const stored = storedText(time, plan.events);
    const generation = this.#generation!;
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
    if (prev === null) this.#contended--;
    else if (hasEvents) this.#penalty = CONTENDED_COMMITS[0];
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
        count: plan.events.length,
        authors: plan.authors,
      });
      await this.#publishSegment(segment, prev);
    }
    return "committed";
  }

  async #publishSegment(segment: Segment, prev: Position | null): Promise<void> {
    const { clock, host } = this.#options;
    const end = position(segment.at, segment.count - 1);
    if (prev !== null) {
      // The head check proves that nothing stands between.
      host.apply(prev, [segment]);
      host.hint(prev, [segment]);
      return;
    }
    try {
      const proven = await within(clock, GIVE_UP_MS, host.readThrough(end));
      host.hint(proven, proven === null ? [] : [segment]);
    } catch {
      host.poke();
      host.hint(null, []);
    }
  }

  /** The generation, and those lanes of a batch that are not in memory. */
  async #read(
    batch: readonly Publish[],
  ): Promise<{ generation: Generation; lanes: (readonly [string, Lane])[] }> {
    const { host, kv, room } = this.#options;
    await host.prepare(batch.map(({ user }) => user));
    const generation = this.#generation ?? await readGeneration(kv);
    const missing = new Map<string, Publish>();
    for (const publish of batch) {
      const name = publish.laneName;
      if (!this.#lanes.peek(name)) missing.set(name, publish);
      // More than memory holds would push each other out: the next round brings the rest.
      if (missing.size >= CACHED_LANES / 2) break;
    }
    if (missing.size === 0) return { generation, lanes: [] };
    const wanted = [...missing];
    const entries = await kv.getMany(
      wanted.map(([, { user, lane }]) => keys.lane(room, user, lane)),
    );
    const lanes = wanted.map(([name], index) => [name, readLane(entries[index]!)] as const);
    return { generation, lanes };
  }

  #forget(plan: BatchPlan): void {
    for (const name of plan.steps.keys()) this.#lanes.delete(name);
    this.#generation = null;
  }
}

/** Answers publishes whose numbers their lanes have taken, one call an origin. */
function acknowledge(publishes: readonly Publish[], lanes: LruMap<string, Lane>): void {
  const byOrigin = new Map<Publish["origin"], [Publish, Position | null][]>();
  for (const publish of publishes) {
    const outcome = outcomeOf(lanes.peek(publish.laneName)!, publish.n);
    // R10: later ones have pushed it out. "Skipped" would be a lie, and nothing else is known.
    if (outcome === undefined) {
      publish.origin.refuse(publish, refusal("lane_lost"));
      continue;
    }
    const list = byOrigin.get(publish.origin);
    if (list) list.push([publish, outcome]);
    else byOrigin.set(publish.origin, [[publish, outcome]]);
  }
  for (const [origin, answers] of byOrigin) origin.acknowledge(answers);
}

function fewerChecks(present: number, { message }: Error): number {
  const told = Number(/max(?:imum)?\D*(\d+)/i.exec(message)?.[1]);
  return Math.max(4, told > 0 && told < present ? told : Math.floor(present / 2));
}
