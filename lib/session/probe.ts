import { type Clock, within } from "../base/clock.ts";
import { randomId } from "../base/ids.ts";
import type { Limits } from "../protocol/mod.ts";
import { relays } from "../relay/relays.ts";
import { Room } from "../room/room.ts";
import type { Sink } from "../room/subscriber.ts";
import { keys } from "../store/keys.ts";
import type { Key, Kv, Write } from "../store/kv.ts";
import type { PeopleStore } from "../store/people.ts";
import { StoreError, type StoreTrouble } from "../store/store_error.ts";

/** A probe takes so long at the most, in milliseconds. */
const PROBE_MS = 2_000;
/** Its outcome holds so long: all who ask meanwhile share it, in milliseconds. */
const FRESH_MS = 1_000;
/** What it writes is gone after so long, in milliseconds. */
const EXPIRE_MS = 60_000;
/** No guest's: those have ten letters. */
const PROBER = "probe";

/** How far a message of the probe came. */
export type ProbeStep = "read" | "write" | "deliver" | "find";

/** What a probe has found. */
export type ProbeOutcome =
  | { ready: true; ms: number }
  /** The step that failed, and what is wrong with the store as far as it said. */
  | { ready: false; step: ProbeStep; trouble: StoreTrouble };

/** What a probe is given. */
export interface ProbeOptions {
  kv: Kv;
  people: PeopleStore;
  limits: Limits;
  clock: Clock;
  /** Name of this isolate. */
  isolate: string;
}

/**
 * Proves that this isolate works: a message goes the way of all messages, into a room of its own
 * that no name leads to and no list shows, and must come back to a member and be in the log.
 */
export class Probe {
  readonly #options: ProbeOptions;
  #last: { outcome: ProbeOutcome; at: number } | null = null;
  #running: Promise<ProbeOutcome> | null = null;

  constructor(options: ProbeOptions) {
    this.#options = options;
  }

  /** What is true now: asks the store once a second at the most, however many want to know. */
  run(): Promise<ProbeOutcome> {
    const { clock } = this.#options;
    // A clock that was set back must not keep it for ever.
    const age = this.#last ? Math.abs(clock.now() - this.#last.at) : Infinity;
    if (age < FRESH_MS) return Promise.resolve(this.#last!.outcome);
    this.#running ??= this.#probe().then((outcome) => {
      this.#last = { outcome, at: clock.now() };
      return outcome;
    }).finally(() => this.#running = null);
    return this.#running;
  }

  async #probe(): Promise<ProbeOutcome> {
    const { clock, isolate, limits, people } = this.#options;
    const startedAt = clock.now();
    const kv = new PassingKv(this.#options.kv);
    // A space is in no room's name.
    const name = `probe ${isolate}`;
    const room = new Room({ name, kv, people, relay: relays(), limits, clock, isolate });
    const text = randomId(20);
    const member = new Listener(text);
    let step: ProbeStep = "read";
    const go = async () => {
      const subscriber = await room.join(PROBER, member, undefined, () => true);
      step = "write";
      // Not on the way to the first page.
      const { publishOnce } = await import("./publish_once.ts");
      const result = await publishOnce({
        name,
        peek: () => room,
        room: () => room,
        isBlocked: () => false,
        user: PROBER,
        address: "",
        limits,
        rates: null,
        now: () => clock.now(),
      }, { id: text, event: { type: "message", text } });
      if ("refusal" in result) throw kv.failure ?? new StoreError(result.refusal.message);
      step = "deliver";
      await member.heard;
      if (subscriber) room.leave(subscriber);
      step = "find";
      if (await room.log.find(result.pos!) === null) {
        throw new StoreError("What was written is not there");
      }
    };
    try {
      await within(clock, PROBE_MS, go());
      return { ready: true, ms: clock.now() - startedAt };
    } catch (error) {
      const failure = error instanceof StoreError ? error : kv.failure;
      return { ready: false, step, trouble: failure?.trouble ?? "silent" };
    } finally {
      room.close();
    }
  }
}

/** A member that waits for one text. */
class Listener implements Sink {
  readonly writable = true;
  readonly empty = true;
  readonly ended = false;
  readonly heard: Promise<void>;
  readonly #text: string;
  readonly #hear: () => void;

  constructor(text: string) {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.heard = promise;
    this.#hear = resolve;
    this.#text = text;
  }

  send(frame: string): void {
    if (frame.includes(this.#text)) this.#hear();
  }

  drained(): Promise<void> {
    return Promise.resolve();
  }
}

/** A store that keeps nothing for long, lists no room, and remembers what went wrong. */
class PassingKv implements Kv {
  readonly #kv: Kv;
  failure: StoreError | null = null;

  constructor(kv: Kv) {
    this.#kv = kv;
  }

  get(key: Key) {
    return this.#noting(this.#kv.get(key));
  }

  getMany(wanted: readonly Key[]) {
    return this.#noting(this.#kv.getMany(wanted));
  }

  list(...query: Parameters<Kv["list"]>) {
    return this.#noting(this.#kv.list(...query));
  }

  commit(write: Write) {
    const passing = { expireInMs: EXPIRE_MS };
    return this.#noting(this.#kv.commit({
      checks: write.checks,
      set: (write.set ?? []).filter(({ key }) => key[0] !== keys.allActive[0])
        .map((set) => ({ ...set, ...passing })),
      ...write.append && { append: { ...write.append, ...passing } },
    }));
  }

  watch(...args: Parameters<Kv["watch"]>) {
    return this.#kv.watch(...args);
  }

  /** The store is not this one's to close. */
  close(): void {}

  #noting<Result>(answer: Promise<Result>): Promise<Result> {
    return answer.catch((error) => {
      this.failure = StoreError.from(error);
      throw error;
    });
  }
}
