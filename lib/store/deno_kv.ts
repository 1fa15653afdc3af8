import {
  type Entry,
  isLocked,
  type Key,
  type Kv,
  type Range,
  TooManyChecksError,
  type Write,
} from "./kv.ts";

/** Deno KV allows so many keys in one `getMany`. */
const GET_MANY = 10;

/** Tries while another handle of the local database is writing, and the longest wait between. */
const LOCKED_TRIES = 40;
const LOCKED_WAIT_MS = 8;

/** How engines say it: Deno itself, denokv, and the engine inside of a KV Connect server. */
const TOO_MANY_CHECKS = /too ?many ?checks/i;

/** {@linkcode Kv} over Deno KV: a local SQLite file, memory, KV Connect, or Deno Deploy's. */
export class DenoKv implements Kv {
  readonly #kv: Deno.Kv;

  constructor(kv: Deno.Kv) {
    this.#kv = kv;
  }

  /** Opens a store: a file path, `:memory:`, a KV Connect URL, or undefined for the host's own. */
  static async open(location: string | undefined): Promise<DenoKv> {
    return new DenoKv(await Deno.openKv(location));
  }

  async get(key: Key): Promise<Entry | null> {
    return toEntry(await unlocked(() => this.#kv.get(key)));
  }

  async getMany(keys: readonly Key[]): Promise<(Entry | null)[]> {
    const chunks: Promise<(Entry | null)[]>[] = [];
    for (let i = 0; i < keys.length; i += GET_MANY) {
      const chunk = keys.slice(i, i + GET_MANY);
      chunks.push(
        unlocked(() => this.#kv.getMany<unknown[]>(chunk)).then((got) => got.map(toEntry)),
      );
    }
    return (await Promise.all(chunks)).flat();
  }

  list(range: Range, { limit, reverse = false }: { limit: number; reverse?: boolean }) {
    return unlocked(async () => {
      const entries: Entry[] = [];
      // One batch is one snapshot.
      const options = { limit, reverse, batchSize: limit };
      for await (const entry of this.#kv.list<unknown>(toSelector(range), options)) {
        entries.push(toEntry(entry)!);
      }
      return entries;
    });
  }

  async commit(write: Write): Promise<string | null> {
    const atomic = this.#kv.atomic();
    for (const { key, versionstamp } of write.checks) atomic.check({ key, versionstamp });
    for (const key of write.delete ?? []) atomic.delete(key);
    for (const { key, value, expireInMs } of write.set ?? []) {
      atomic.set(key, value, expiry(expireInMs));
    }
    if (write.append) {
      const { prefix, value, expireInMs } = write.append;
      atomic.set([...prefix, this.#kv.commitVersionstamp()], value, expiry(expireInMs));
    }
    for (const { prefix, value } of write.beside ?? []) {
      atomic.set([...prefix, this.#kv.commitVersionstamp()], value);
    }
    try {
      // Again is safe: had it been written after all, a check would fail now.
      const result = await unlocked(() => atomic.commit());
      return result.ok ? result.versionstamp : null;
    } catch (error) {
      if (error instanceof Error && TOO_MANY_CHECKS.test(error.message)) {
        throw new TooManyChecksError(error.message);
      }
      throw error;
    }
  }

  async watch(
    keys: readonly Key[],
    onChange: (entries: (Entry | null)[]) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const reader = this.#kv.watch<unknown[]>([...keys]).getReader();
    const stop = () => void reader.cancel().catch(() => {});
    signal.addEventListener("abort", stop, { once: true });
    try {
      while (!signal.aborted) {
        const { done, value } = await reader.read();
        if (done || signal.aborted) return;
        onChange(value.map(toEntry));
      }
    } finally {
      signal.removeEventListener("abort", stop);
      stop();
    }
  }

  close(): void {
    this.#kv.close();
  }
}

function toEntry({ key, value, versionstamp }: Deno.KvEntryMaybe<unknown>): Entry | null {
  if (versionstamp === null) return null;
  if (!(value instanceof Uint8Array)) {
    throw new Error(`The value at ${JSON.stringify(key)} was not written by this server`);
  }
  return { key: key as Key, value, versionstamp };
}

function expiry(ms: number | undefined): { expireIn?: number } {
  return ms === undefined ? {} : { expireIn: ms };
}

function toSelector({ prefix, start, end }: Range): Deno.KvListSelector {
  if (start && end) return { start, end };
  if (start) return { prefix, start };
  if (end) return { prefix, end };
  return { prefix };
}

/** Tries again while SQLite says that another handle holds the lock. */
async function unlocked<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1;; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt === LOCKED_TRIES || !isLocked(error)) throw error;
      const wait = Math.random() * Math.min(attempt, LOCKED_WAIT_MS);
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}
