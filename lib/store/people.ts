import type { Clock } from "../base/clock.ts";
import { LruMap } from "../base/lru_map.ts";
import type { People, Person } from "../protocol/mod.ts";
import { keys } from "./keys.ts";
import { fromJson, type Kv, toJson } from "./kv.ts";

/** Profiles kept in memory, an isolate. */
const CACHED_PEOPLE = 10_000;

/** Profiles of users: the store's, remembered in memory so that a live frame need not wait. */
export class PeopleStore {
  readonly #kv: Kv;
  readonly #cache = new LruMap<string, { person: Person; readAt: number }>(CACHED_PEOPLE);
  readonly #maxAgeMs: number;
  readonly #now: () => number;

  /** @param aging after how long a profile is read again; without it, never */
  constructor(kv: Kv, aging?: { maxAgeMs: number; clock: Clock }) {
    this.#kv = kv;
    this.#maxAgeMs = aging?.maxAgeMs ?? Infinity;
    this.#now = () => aging?.clock.now() ?? 0;
  }

  /** What is known in memory. */
  peek(user: string): Person | undefined {
    return this.#cache.get(user)?.person;
  }

  /** Profiles of `users`; one nobody stored is empty. */
  async load(users: Iterable<string>): Promise<People> {
    const wanted = [...new Set(users)];
    const startedAt = this.#now();
    const missing = wanted.filter((user) => {
      const known = this.#cache.peek(user);
      return !known || startedAt - known.readAt > this.#maxAgeMs;
    });
    const before = new Map(missing.map((user) => [user, this.#cache.peek(user)]));
    const entries = await this.#kv.getMany(missing.map((user) => keys.user(user)));
    const read: People = {};
    missing.forEach((user, index) => {
      const entry = entries[index];
      read[user] = entry ? fromJson<Person>(entry.value) : {};
      // What was learned meanwhile is newer.
      if (this.#cache.peek(user) === before.get(user)) this.#keep(user, read[user]!);
    });
    return Object.fromEntries(
      wanted.map((user) => [user, this.peek(user) ?? read[user] ?? {}]),
    );
  }

  /** Takes over what another isolate knows. */
  learn(people: People): void {
    for (const [user, person] of Object.entries(people)) this.#keep(user, person);
  }

  /** Stores a profile. The last write wins. */
  async save(user: string, person: Person): Promise<void> {
    const written = await this.#kv.commit({
      checks: [],
      set: [{ key: keys.user(user), value: toJson(person) }],
    });
    if (written === null) throw new Error("A write without checks was refused");
    this.#keep(user, person);
  }

  #keep(user: string, person: Person): void {
    this.#cache.set(user, { person, readAt: this.#now() });
  }
}
