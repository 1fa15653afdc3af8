import { memoryOutbox } from "../../lib/client/mod.ts";
import { Life } from "./life.ts";
import { Page } from "./page.ts";
import { PageStore } from "./page_store.ts";
import type { World } from "./world.ts";

/** What a browser keeps when its pages die. */
class Stored {
  readonly outbox = memoryOutbox();
  /** Texts in the outbox, by their ids. */
  readonly texts = new Map<string, string>();
  /** Those that were in it at any time. */
  readonly everStored = new Set<string>();

  put(id: string, text: string): void {
    this.texts.set(id, text);
    this.everStored.add(text);
  }

  removed(id: string): void {
    this.texts.delete(id);
  }
}

/** Who uses a browser, and what is known of that. */
interface BrowserOptions {
  /** What the server takes as proof of who it is. */
  token?: string;
  /** Another tab of the same browser, whose outbox is shared. */
  other?: Browser;
}

/** One tab of a browser; its pages come and go. */
export class Browser {
  readonly name: string;
  readonly #world: World;
  readonly #rooms: readonly string[];
  readonly #stored: Stored;
  #token: string | undefined;
  #pages = 0;
  #page: Page;

  constructor(
    name: string,
    world: World,
    rooms: readonly string[],
    { token, other }: BrowserOptions = {},
  ) {
    this.name = name;
    this.#world = world;
    this.#rooms = rooms;
    this.#token = token;
    this.#stored = other ? other.#stored : new Stored();
    this.#page = this.#open(null);
  }

  get page(): Page {
    return this.#page;
  }

  /** What is not as it should be in the end; null if all is. */
  difference(): string | null {
    const [text] = this.#stored.texts.values();
    return this.#page.difference() ?? (text ? `"${text}" is still in the outbox` : null);
  }

  /** The page dies and is opened again; it may remember what it has shown. */
  reload(): void {
    const old = this.#page;
    this.#token = old.client.token ?? this.#token;
    old.die((text) => this.#stored.everStored.has(text));
    this.#page = this.#open(this.#world.scheduler.choices.chance(500) ? old : null);
  }

  #open(old: Page | null): Page {
    const life = new Life(`${this.name}#${++this.#pages}`, this.#world.scheduler);
    const store = new PageStore(this.#stored.outbox, life, this.#world.scheduler, this.#stored);
    return new Page(this.#world, life, store, this.#token, this.#rooms, old);
  }
}
