import { keys } from "../../lib/store/keys.ts";
import type { Entry, Key, Kv, Range, Write } from "../../lib/store/kv.ts";
import type { MemoryKv } from "../support/memory_kv.ts";
import type { Life } from "./life.ts";
import type { Scheduler } from "./scheduler.ts";
import type { Faults } from "./settings.ts";

/** A slow answer takes up to so long, in milliseconds: longer than anybody waits. */
const SLOWEST_MS = 9_000;
/** A read without an answer is an error after so long, as `DeadlineKv` has it. */
export const READ_MS = 10_000;

/** How the store is reached. */
export interface FaultyKvOptions {
  faults: Faults["store"];
  /** Whether heads can be read outright: the periodic check does nothing else. */
  checkable: boolean;
  /** Whether what a dead isolate has sent may still be written. */
  orphans: boolean;
  /** Is told of everything that is written, in order. */
  onCommit: (write: Write, versionstamp: string) => void;
}

/**
 * The way of one isolate to the common store: each request arrives as a step, and its answer comes
 * back as another; on the way everything happens that may happen over a network.
 */
export class FaultyKv implements Kv {
  readonly #store: MemoryKv;
  readonly #life: Life;
  readonly #scheduler: Scheduler;
  readonly #options: FaultyKvOptions;
  readonly #age: number;
  #commits = 0;

  constructor(store: MemoryKv, life: Life, scheduler: Scheduler, options: FaultyKvOptions) {
    this.#store = store;
    this.#life = life;
    this.#scheduler = scheduler;
    this.#options = options;
    this.#age = store.restores;
  }

  get(key: Key): Promise<Entry | null> {
    return this.#read("get", key, () => this.#store.get(key));
  }

  getMany(keys: readonly Key[]): Promise<(Entry | null)[]> {
    const heads = keys.length > 0 && keys.every(([kind]) => kind === "head");
    if (heads && !this.#options.checkable) {
      return Promise.reject(new Error("Heads are not to be read"));
    }
    return this.#read("getMany", keys, () => this.#store.getMany(keys));
  }

  list(range: Range, options: { limit: number; reverse?: boolean }): Promise<Entry[]> {
    return this.#read("list", [range, options], () => this.#store.list(range, options));
  }

  commit(write: Write): Promise<string | null> {
    const { choices } = this.#scheduler;
    const { failed, lostReply, late, repeated, refused, locked, silent } = this.#options.faults;
    const name = `${this.#life.name} commit ${++this.#commits}`;
    const { promise, resolve, reject } = Promise.withResolvers<string | null>();
    const answer = (words: string, settle: () => void) => this.#answer(`${name}: ${words}`, settle);
    const succeed = (result: string | null) => answer(result ?? "ok false", () => resolve(result));
    const fail = (words: string) => answer(words, () => reject(new Error(words)));
    const does = (perMille: number) => !this.#scheduler.calm && choices.chance(perMille);
    this.#request(`${name} ${this.#scheduler.trace ? describe(write) : ""}`, () => {
      // What its isolate did not live to see arrives, or does not.
      if (!this.#life.alive && !(this.#options.orphans && choices.chance(500))) return;
      if (does(silent)) {
        if (choices.chance(500)) this.#write(write).catch(() => {});
        return;
      }
      if (does(failed)) return fail("not written, and failed");
      if (does(refused)) return succeed(null);
      if (does(locked)) return fail("database is locked");
      if (does(late)) {
        fail("to be written late");
        if (choices.chance(300)) return;
        this.#scheduler.add(`${name} arrives late`, () => void this.#write(write).catch(() => {}));
        return;
      }
      this.#write(write).then((result) => {
        if (does(lostReply)) fail("written, and the answer lost");
        else if (does(repeated)) this.#write(write).then(succeed, reject);
        else succeed(result);
      }, reject);
    });
    return promise;
  }

  async watch(
    keys: readonly Key[],
    onChange: (entries: (Entry | null)[]) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const { choices } = this.#scheduler;
    const name = `${this.#life.name} watch`;
    const over = AbortSignal.any([signal, this.#life.signal]);
    const silent = choices.chance(this.#options.faults.watchSilent);
    const { promise: broken, reject } = Promise.withResolvers<never>();
    let told = true;
    const changed = () => {
      if (!told || silent) return;
      told = false;
      this.#scheduler.add(`${name} tells`, () => {
        told = true;
        if (over.aborted) return;
        if (!this.#scheduler.calm && choices.chance(this.#options.faults.watchBroken)) {
          return reject(new Error("The watch broke"));
        }
        this.#store.getMany(keys).then(onChange);
      });
    };
    const ended = new AbortController();
    const watching = this.#store.watch(keys, changed, AbortSignal.any([over, ended.signal]));
    await Promise.race([watching, broken]).finally(() => ended.abort());
    // What a dead isolate waits for never comes.
    if (!this.#life.alive) await new Promise(() => {});
  }

  close(): void {}

  #read<Result>(kind: string, about: unknown, read: () => Promise<Result>): Promise<Result> {
    const name = `${this.#life.name} ${kind}`;
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    this.#request(`${name} ${this.#scheduler.trace ? JSON.stringify(about) : ""}`, () => {
      if (!this.#life.alive) return;
      const fails = !this.#scheduler.calm &&
        this.#scheduler.choices.chance(this.#options.faults.read);
      if (fails) {
        return this.#answer(`${name} fails`, () => reject(new Error("The store does not answer")));
      }
      if (!this.#scheduler.calm && this.#scheduler.choices.chance(this.#options.faults.silent)) {
        const late = () => this.#life.alive && reject(new Error("The store gave no answer"));
        return void this.#scheduler.after(READ_MS, late);
      }
      read().then((result) => this.#answer(`${name} answered`, () => resolve(result)), reject);
    });
    return promise;
  }

  /** A request travels; a slow one for seconds. */
  #request(label: string, arrive: () => void): void {
    const { calm, choices } = this.#scheduler;
    if (!calm && choices.chance(this.#options.faults.slow)) {
      const ms = choices.below(SLOWEST_MS);
      this.#scheduler.after(ms, () => this.#scheduler.add(`${label}, after ${ms} ms`, arrive));
    } else {
      this.#scheduler.add(label, arrive);
    }
  }

  #answer(label: string, settle: () => void): void {
    this.#scheduler.add(label, () => this.#life.alive && settle());
  }

  #write(write: Write): Promise<string | null> {
    const { generation } = keys;
    // Into a store that was restored meanwhile only what knows of it may get (R8).
    const careful = write.checks.some(({ key }) => key.join() === generation.join());
    if (this.#age !== this.#store.restores && !careful) return Promise.resolve(null);
    return this.#store.commit(write).then((versionstamp) => {
      if (versionstamp !== null) this.#options.onCommit(write, versionstamp);
      return versionstamp;
    }, (error) => {
      // What can be known beforehand: too large a value.
      if (error instanceof TypeError) this.#scheduler.fail(`R13: ${error.message}`);
      throw error;
    });
  }
}

function describe({ checks, set = [], delete: remove = [], append }: Write): string {
  const list = (keys: Key[]) => keys.map((key) => key.join("/")).join(" ");
  const parts = [
    `checks ${checks.map(({ key, versionstamp }) => `${key.join("/")}@${versionstamp}`).join(" ")}`,
    `sets ${list(set.map(({ key }) => key))}`,
    remove.length > 0 && `deletes ${list([...remove])}`,
    append && `appends ${new TextDecoder().decode(append.value)}`,
  ];
  return parts.filter((part) => part).join(", ");
}
