import type { Clock } from "../base/clock.ts";
import type { Position } from "../protocol/mod.ts";
import { keys } from "../store/keys.ts";
import type { Account } from "../store/accounts.ts";
import { fromJson, type Key, type Kv, toJson } from "../store/kv.ts";
import type { PresenceLease, Relay, RelayListener, RelayMessage } from "./relay.ts";
import { RoomWatcher } from "./room_watcher.ts";

/** What one isolate says of a room; each part holds until a deadline of its own. */
interface Pulse {
  isolate: string;
  presence?: PresenceLease;
  /** Users who type, and until when. */
  typing: Record<string, number>;
  marks: Record<string, Position>;
}

/** Changes are gathered for so long before they are written. */
const GATHER_MS = 200;
/** A pulse nobody renews disappears from the store. */
const EXPIRE_MS = 120_000;
/** Isolates of a room that are listened to. */
const MAX_ISOLATES = 500;
/** Read marks a pulse carries, the newest. */
const MAX_MARKS = 100;
/** Users who type that a pulse carries, the newest. */
const MAX_TYPING = 100;
/** Changed names, and changed accounts, that are told together, the newest. */
const MAX_NEWS = 50;

/** A change of a room, or of what somebody may do in it, that no other has the `id` of. */
interface AccessChange {
  id: string;
  room: string;
  user: string | null;
}

/**
 * Presence, typing and read marks for isolates that only share a store: each writes its own pulse
 * beside the log and touches the room's beat, which the others watch. Segments need no message
 * here: the heads tell.
 */
export class KvRelay implements Relay {
  readonly #kv: Kv;
  readonly #clock: Clock;
  readonly #isolate: string;
  readonly #pulses = new Map<string, Pulse>();
  readonly #timers = new Map<string, () => void>();
  /** Versionstamps of pulses that were taken already, by room and isolate. */
  readonly #seen = new Map<string, Map<string, string>>();
  readonly #watcher: RoomWatcher;
  /** One key each for all rooms: names and accounts belong to none. */
  readonly #renames: RoomWatcher;
  readonly #accounts: RoomWatcher;
  /** The same for changes of rooms: who hears of one must not be in the room. */
  readonly #accesses: RoomWatcher;
  /** Of the newest change that was told, or made here. */
  #lastAccess = "";
  #accessCount = 0;
  #writingAccess: Promise<void> = Promise.resolve();
  #listener: RelayListener | null = null;

  /**
   * @param isolate a name no other isolate has
   * @param random numbers in [0, 1) for waits; `Math.random` by default
   */
  constructor(kv: Kv, clock: Clock, isolate: string, random?: () => number) {
    this.#kv = kv;
    this.#clock = clock;
    this.#isolate = isolate;
    const onChange = (room: string) => void this.#read(room);
    this.#watcher = new RoomWatcher({ kv, clock, random, key: keys.beat, onChange });
    this.#renames = new RoomWatcher({
      kv,
      clock,
      random,
      key: () => keys.renamed,
      onChange: (_, entry) => {
        if (entry) this.#listener?.message({ kind: "people", people: fromJson(entry.value) });
      },
    });
    this.#accounts = new RoomWatcher({
      kv,
      clock,
      random,
      key: () => keys.accountNews,
      onChange: (_, entry) => {
        const news = entry ? fromJson<Record<string, Account>>(entry.value) : {};
        for (const [user, account] of Object.entries(news)) {
          this.#listener?.message({ kind: "account", user, account });
        }
      },
    });
    this.#accesses = new RoomWatcher({
      kv,
      clock,
      random,
      key: () => keys.accesses,
      onChange: (_, entry) => entry && this.#tellAccess(fromJson(entry.value)),
    });
  }

  post(message: RelayMessage): void {
    if (message.kind === "people") return void this.#tell(keys.renamed, message.people);
    if (message.kind === "account") {
      return void this.#tell(keys.accountNews, { [message.user]: message.account });
    }
    if (message.kind === "access") return this.#changeAccess(message.room, message.user);
    if (message.kind === "segments" || message.kind === "poke") return;
    const pulse = this.#pulses.get(message.room) ??
      { isolate: this.#isolate, typing: {}, marks: {} };
    this.#pulses.set(message.room, pulse);
    if (message.kind === "presence") {
      const { kind: _, room: __, isolate: ___, ...lease } = message;
      pulse.presence = lease;
    } else if (message.kind === "typing") pulse.typing[message.user] = message.expires;
    else {
      // Again at the end, so that the newest stay.
      delete pulse.marks[message.user];
      pulse.marks[message.user] = message.pos;
    }
    if (this.#timers.has(message.room)) return;
    const cancel = this.#clock.after(GATHER_MS, () => void this.#write(message.room));
    this.#timers.set(message.room, cancel);
  }

  listen(listener: RelayListener): void {
    this.#listener = listener;
  }

  enter(room: string): void {
    this.#renames.add("");
    this.#accounts.add("");
    this.#accesses.add("");
    this.#watcher.add(room);
  }

  leave(room: string): void {
    this.#watcher.remove(room);
    this.#seen.delete(room);
    this.#pulses.delete(room);
  }

  close(): void {
    this.#watcher.close();
    this.#renames.close();
    this.#accounts.close();
    this.#accesses.close();
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
  }

  /** Adds to the news that others learn; if two instances do so at once, one waits for age. */
  async #tell(key: Key, news: Record<string, unknown>): Promise<void> {
    try {
      const entry = await this.#kv.get(key);
      const before = entry ? fromJson<Record<string, unknown>>(entry.value) : {};
      for (const user of Object.keys(news)) delete before[user];
      const newest = Object.entries({ ...before, ...news }).slice(-MAX_NEWS);
      const value = toJson(Object.fromEntries(newest));
      await this.#kv.commit({ checks: [], set: [{ key, value, expireInMs: EXPIRE_MS }] });
    } catch {
      // What is remembered elsewhere is read again when it has aged.
    }
  }

  /** One after the other, so that none of this isolate's writes over another. */
  #changeAccess(room: string, user: string | null): void {
    const change = { id: `${this.#isolate}.${++this.#accessCount}`, room, user };
    this.#writingAccess = this.#writingAccess.then(() => this.#writeAccess(change)).catch(() => {
      // What is remembered elsewhere is read again when it has aged.
    });
  }

  async #writeAccess(change: AccessChange): Promise<void> {
    for (let tries = 0; tries < 5; tries++) {
      const entry = await this.#kv.get(keys.accesses);
      const before = entry ? fromJson<AccessChange[]>(entry.value) : [];
      const written = await this.#kv.commit({
        checks: [{ key: keys.accesses, versionstamp: entry?.versionstamp ?? null }],
        set: [{
          key: keys.accesses,
          value: toJson([...before, change].slice(-MAX_NEWS)),
          expireInMs: EXPIRE_MS,
        }],
      });
      if (written !== null) return;
    }
  }

  /** Tells what is new; if it cannot be told apart from what is not, all of it. */
  #tellAccess(changes: readonly AccessChange[]): void {
    const known = changes.findIndex(({ id }) => id === this.#lastAccess);
    for (const { id, room, user } of changes.slice(known + 1)) {
      this.#lastAccess = id;
      if (id.startsWith(`${this.#isolate}.`)) continue;
      this.#listener?.message({ kind: "access", room, user });
    }
  }

  async #write(room: string): Promise<void> {
    this.#timers.delete(room);
    const pulse = this.#pulses.get(room);
    if (!pulse) return;
    pulse.marks = Object.fromEntries(Object.entries(pulse.marks).slice(-MAX_MARKS));
    pulse.typing = Object.fromEntries(Object.entries(pulse.typing).slice(-MAX_TYPING));
    try {
      await this.#kv.commit({
        checks: [],
        set: [
          { key: keys.pulse(room, this.#isolate), value: toJson(pulse), expireInMs: EXPIRE_MS },
          { key: keys.beat(room), value: new Uint8Array(), expireInMs: EXPIRE_MS },
        ],
      });
    } catch {
      // The next change or renewal says it again.
      return;
    }
    const now = this.#clock.now();
    for (const [user, expires] of Object.entries(pulse.typing)) {
      // That somebody has stopped is told once.
      if (expires <= now) delete pulse.typing[user];
    }
  }

  async #read(room: string): Promise<void> {
    const seen = this.#seen.get(room) ?? new Map<string, string>();
    this.#seen.set(room, seen);
    try {
      const found = await this.#kv.list({ prefix: keys.pulses(room) }, { limit: MAX_ISOLATES });
      for (const { value, versionstamp } of found) {
        const pulse = fromJson<Pulse>(value);
        if (pulse.isolate === this.#isolate || seen.get(pulse.isolate) === versionstamp) continue;
        seen.set(pulse.isolate, versionstamp);
        this.#pass(room, pulse);
      }
      if (seen.size > 2 * MAX_ISOLATES) seen.clear();
    } catch {
      // Presence may be late.
    }
  }

  #pass(room: string, { isolate, presence, typing, marks }: Pulse): void {
    if (presence) this.#listener?.message({ kind: "presence", room, isolate, ...presence });
    for (const [user, expires] of Object.entries(typing)) {
      this.#listener?.message({ kind: "typing", room, user, expires });
    }
    for (const [user, pos] of Object.entries(marks)) {
      this.#listener?.message({ kind: "read", room, user, pos });
    }
  }
}
