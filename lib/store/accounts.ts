import type { Clock } from "../base/clock.ts";
import { LruMap } from "../base/lru_map.ts";
import { keys } from "./keys.ts";
import { fromJson, type Kv, toJson } from "./kv.ts";

/** What the server alone knows of a user. Most have no such record. */
export interface Account {
  /** Tokens that were signed in this second or before are refused, in seconds since the Unix epoch. */
  signedOut?: number;
  /** The owner of the instance lets them say nothing. */
  blocked?: true;
  /** When what they had said was erased, in milliseconds since the Unix epoch. */
  erasedAt?: number;
}

/** Accounts kept in memory, an isolate. */
const CACHED = 10_000;
/**
 * What is remembered of an account is read again after so long, in milliseconds. Hints bring changes
 * at once; this is the time within which they hold everywhere even if a hint was lost.
 */
export const ACCOUNT_AGE_MS = 10_000;

/** Who was signed out everywhere, and who is blocked: the store's, remembered for a moment. */
export class Accounts {
  readonly #kv: Kv;
  readonly #clock: Clock;
  readonly #cache = new LruMap<string, { account: Account; readAt: number }>(CACHED);
  /** Blocked users among those in memory, so that asking costs nothing while there is none. */
  readonly #blocked = new Set<string>();

  constructor(kv: Kv, clock: Clock) {
    this.#kv = kv;
    this.#clock = clock;
  }

  /** The account, at most {@linkcode ACCOUNT_AGE_MS} old. */
  async load(user: string): Promise<Account> {
    const known = this.#cache.peek(user);
    if (known && this.#clock.now() - known.readAt < ACCOUNT_AGE_MS) return known.account;
    const entry = await this.#kv.get(keys.account(user));
    const account = entry ? fromJson<Account>(entry.value) : {};
    // What was learned meanwhile is newer.
    if (this.#cache.peek(user) === known) this.learn(user, account);
    return this.#cache.peek(user)?.account ?? account;
  }

  /** Whether a user may say nothing, as far as is known here. */
  isBlocked(user: string): boolean {
    return this.#blocked.size > 0 && this.#blocked.has(user);
  }

  /** Takes over what another isolate did. */
  learn(user: string, account: Account): void {
    this.#cache.set(user, { account, readAt: this.#clock.now() });
    if (account.blocked) this.#blocked.add(user);
    else this.#blocked.delete(user);
    // Whoever comes again is read again; so many that are connected at once cannot be.
    if (this.#blocked.size > CACHED) this.#blocked.delete(this.#blocked.values().next().value!);
  }

  /** Changes an account and leaves of it what `change` does not name; null takes a part away. */
  async change(
    user: string,
    change: { [Part in keyof Account]?: Account[Part] | null },
  ): Promise<Account> {
    while (true) {
      const entry = await this.#kv.get(keys.account(user));
      const before = entry ? fromJson<Account>(entry.value) : {};
      const merged = Object.entries({ ...before, ...change });
      const account: Account = Object.fromEntries(merged.filter(([, value]) => value !== null));
      const written = await this.#kv.commit({
        checks: [{ key: keys.account(user), versionstamp: entry?.versionstamp ?? null }],
        set: [{ key: keys.account(user), value: toJson(account) }],
      });
      if (written === null) continue;
      this.learn(user, account);
      return account;
    }
  }
}
