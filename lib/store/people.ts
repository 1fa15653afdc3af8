import type { Clock } from "../base/clock.ts";
import { LruMap } from "../base/lru_map.ts";
import type { People, Person } from "../protocol/mod.ts";
import { keys } from "./keys.ts";
import { fromJson, type Kv, toJson } from "./kv.ts";

/** Profiles kept in memory, an isolate. */
const CACHED_PEOPLE = 10_000;
/** Reads under way at once, and profiles one of them brings. */
const READS = 4;
const READ_PEOPLE = 500;

/** Profiles of users: the store's, remembered in memory so that a live frame need not wait. */
export class PeopleStore {
  readonly #kv: Kv;
  readonly #cache = new LruMap<string, { person: Person; readAt: number }>(CACHED_PEOPLE);
  readonly #maxAgeMs: number;
  readonly #now: () => number;
  /** Profiles that are being read, or will be. */
  readonly #reading = new Map<string, Promise<Person>>();
  /** Those of them that no read asks for yet. */
  readonly #wanted = new Map<string, PromiseWithResolvers<Person>>();
  #reads = 0;

  /** @param aging after how long a profile is read again; without it, never */
  constructor(kv: Kv, aging?: { maxAgeMs: number; clock: Clock }) {
    this.#kv = kv;
    this.#maxAgeMs = aging?.maxAgeMs ?? Infinity;
    this.#now = () => aging?.clock.now() ?? 0;
  }

  /** What is known in memory. Rooms look up hundreds at a time, so this moves nothing about. */
  peek(user: string): Person | undefined {
    return this.#cache.peek(user)?.person;
  }

  /**
   * Profiles of `users`; one nobody stored is empty. What has aged is read again meanwhile: a
   * message must not wait for the name of somebody who is known.
   */
  async load(users: Iterable<string>): Promise<People> {
    const now = this.#now();
    const people: People = {};
    const missing: string[] = [];
    for (const user of users) {
      if (Object.hasOwn(people, user)) continue;
      const known = this.#cache.peek(user);
      people[user] = known?.person ?? {};
      if (!known) missing.push(user);
      else if (now - known.readAt > this.#maxAgeMs) this.#read(user).catch(() => {});
    }
    if (missing.length === 0) return people;
    const read = await Promise.all(missing.map((user) => this.#read(user)));
    missing.forEach((user, index) => people[user] = this.peek(user) ?? read[index]!);
    return people;
  }

  /** Takes over what another isolate knows. */
  learn(people: People): void {
    for (const [user, person] of Object.entries(people)) this.#keep(user, person);
  }

  /**
   * Changes a profile and leaves of it what `change` does not name. `null` takes a part away.
   * @returns what it was before, and what it is
   */
  async change(
    user: string,
    change: { [Part in keyof Person]?: Person[Part] | null },
  ): Promise<{ before: Person; person: Person }> {
    while (true) {
      const entry = await this.#kv.get(keys.user(user));
      const before = entry ? fromJson<Person>(entry.value) : {};
      const merged = Object.entries({ ...before, ...change });
      const person: Person = Object.fromEntries(merged.filter(([, value]) => value !== null));
      const written = await this.#kv.commit({
        checks: [{ key: keys.user(user), versionstamp: entry?.versionstamp ?? null }],
        set: [{ key: keys.user(user), value: toJson(person) }],
      });
      if (written === null) continue;
      this.#keep(user, person);
      return { before, person };
    }
  }

  /** Stores a profile whole. The last write wins. */
  async save(user: string, person: Person): Promise<void> {
    const written = await this.#kv.commit({
      checks: [],
      set: [{ key: keys.user(user), value: toJson(person) }],
    });
    if (written === null) throw new Error("A write without checks was refused");
    this.#keep(user, person);
  }

  /** Reads a profile, together with all that are wanted in this turn. */
  #read(user: string): Promise<Person> {
    const reading = this.#reading.get(user);
    if (reading) return reading;
    if (this.#wanted.size === 0) queueMicrotask(() => this.#readWanted());
    const wanted = Promise.withResolvers<Person>();
    this.#wanted.set(user, wanted);
    this.#reading.set(user, wanted.promise);
    return wanted.promise;
  }

  /** Under many reads those that come gather for the next one: a crowd does not read one by one. */
  async #readWanted(): Promise<void> {
    if (this.#reads >= READS || this.#wanted.size === 0) return;
    this.#reads++;
    const wanted = [...this.#wanted].slice(0, READ_PEOPLE);
    const before = wanted.map(([user]) => this.#cache.peek(user));
    for (const [user] of wanted) this.#wanted.delete(user);
    try {
      const entries = await this.#kv.getMany(wanted.map(([user]) => keys.user(user)));
      wanted.forEach(([user, { resolve }], index) => {
        const entry = entries[index];
        const person = entry ? fromJson<Person>(entry.value) : {};
        // What was learned meanwhile is newer.
        if (this.#cache.peek(user) === before[index]) this.#keep(user, person);
        this.#reading.delete(user);
        resolve(person);
      });
    } catch (error) {
      for (const [user, { reject }] of wanted) {
        this.#reading.delete(user);
        reject(error);
      }
    }
    this.#reads--;
    await this.#readWanted();
  }

  #keep(user: string, person: Person): void {
    this.#cache.set(user, { person, readAt: this.#now() });
  }
}
