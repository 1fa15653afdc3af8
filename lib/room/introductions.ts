import { LruMap } from "../base/lru_map.ts";
import type { People } from "../protocol/mod.ts";
import type { PeopleStore } from "../store/people.ts";
import type { Segment } from "../store/segment.ts";

/** Users a room takes for known by all who are in it. */
const KNOWN = 200;

/** Sees to it that nobody is heard in a room before the listeners have been told the name. */
export class Introductions {
  readonly #people: PeopleStore;
  readonly #known = new LruMap<string, true>(KNOWN);
  /** What {@linkcode text} returned, while it is true. */
  #text: string | null = null;

  constructor(people: PeopleStore) {
    this.#people = people;
  }

  has(user: string): boolean {
    return this.#known.has(user);
  }

  /** Everybody whom all live listeners know. */
  people(): People {
    return Object.fromEntries(
      [...this.#known.keys()].map((id) => [id, this.#people.peek(id) ?? {}]),
    );
  }

  /** The same as the members of a JSON object, made once until it changes. */
  text(): string {
    return this.#text ??= JSON.stringify(this.people()).slice(1, -1);
  }

  add(people: People): void {
    this.#text = null;
    for (const user of Object.keys(people)) this.#known.set(user, true);
  }

  /** Brings the names of those heard in `segments` into memory. */
  async learn(segments: readonly Segment[]): Promise<void> {
    await this.#people.load(segments.flatMap(({ authors }) => authors));
  }

  /** The `people` frame that has to go before `segments`; null if all are known. */
  before(segments: readonly Segment[]): string | null {
    const newcomers: People = {};
    let any = false;
    for (const { authors } of segments) {
      for (const user of authors) {
        // `get` keeps those who speak from being forgotten.
        if (this.#known.get(user)) continue;
        const person = this.#people.peek(user);
        if (person) {
          this.#known.set(user, true);
          this.#text = null;
          newcomers[user] = person;
          any = true;
        } else {
          // Only when memory could not hold all who speak: told with the next word.
          void this.#people.load([user]).catch(() => {});
        }
      }
    }
    return any ? JSON.stringify({ type: "people", people: newcomers }) : null;
  }

  /** A `people` frame of all who are heard in `segments`, for a reader who may have missed some. */
  async ofAll(segments: readonly Segment[]): Promise<string> {
    const people = await this.#people.load(segments.flatMap(({ authors }) => authors));
    return JSON.stringify({ type: "people", people });
  }
}
