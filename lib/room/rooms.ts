import type { Clock } from "../base/clock.ts";
import { type Limits, type People, type Position, samePerson } from "../protocol/mod.ts";
import { watchHeads } from "../relay/head_watcher.ts";
import type { Relay, RelayMessage } from "../relay/relay.ts";
import type { RoomWatcher } from "../relay/room_watcher.ts";
import type { Account, Accounts } from "../store/accounts.ts";
import type { Kv } from "../store/kv.ts";
import { RoomLog } from "../store/log.ts";
import { MyRooms } from "../store/my_rooms.ts";
import type { PeopleStore } from "../store/people.ts";
import { Access } from "./access.ts";
import type { Room, RoomOptions } from "./room.ts";

/** Rooms nobody has used since the last sweep leave memory; so often, in milliseconds. */
const SWEEP_MS = 30_000;
/** Heads of loaded rooms are read outright so often: the last net under lost hints. */
const CHECK_MS = 10_000;

/** Where other instances change rooms, what is remembered of them holds so long, in milliseconds. */
const ACCESS_AGE_MS = 10_000;

/** What the rooms of an isolate are given. */
export interface RoomsOptions {
  kv: Kv;
  people: PeopleStore;
  relay: Relay;
  limits: Limits;
  clock: Clock;
  /** A name no other isolate has. */
  isolate: string;
  /** Whether to watch heads in the store: others may write there whom the relay does not reach. */
  watch: boolean;
  /** Who may say nothing; by default everybody may speak. */
  accounts?: Accounts;
  /** Told what became of an account in another isolate. */
  onAccount?: (user: string, account: Account) => void;
  random?: () => number;
}

/** The rooms that are in memory in this isolate. */
export class Rooms {
  /** Who may read and write which room. */
  readonly access: Access;
  /** What users keep of rooms. */
  readonly mine: MyRooms;
  readonly #options: RoomsOptions;
  readonly #rooms = new Map<string, Room>();
  readonly #watcher: RoomWatcher;
  #idle = new Set<string>();
  #cancels: (() => void)[] = [];
  #sweptAt = 0;
  #closed = false;

  constructor(options: RoomsOptions) {
    this.#options = options;
    const { watch } = options;
    this.access = new Access({ ...options, ...(watch && { maxAgeMs: ACCESS_AGE_MS }) });
    this.mine = new MyRooms(options.kv, options.clock);
    this.mine.onJoined = (user, room) => this.access.changed(room, user);
    const onHead = (name: string, at: string) => {
      const room = this.#rooms.get(name);
      if (room && at > room.last.slice(0, at.length)) room.poke();
    };
    this.#watcher = watchHeads(options.kv, options.clock, onHead, options.random);
    options.relay.listen({
      message: (message) => this.#receive(message),
      lost: () => {
        this.access.lost();
        this.#pokeAll();
      },
    });
  }

  /** Events that sessions of this isolate have put into logs. */
  said = 0;
  /** Told of what is said by sessions of this isolate, once it is in the log; set by those who listen. */
  onSpoken: ((room: string, event: string, pos: Position) => void) | null = null;

  /** Where the rooms are stored. */
  get kv(): Kv {
    return this.#options.kv;
  }

  /** The name of this isolate. */
  get isolate(): string {
    return this.#options.isolate;
  }

  /** Takes in a room that is not in memory (see `open_room.ts`). */
  add(name: string, make: (options: RoomOptions) => Room): Room {
    // Not before there is a room: the runtime's first timer costs milliseconds of a cold start.
    if (this.#cancels.length === 0) this.#startTimers();
    const room = make({ name, ...this.#options });
    this.#rooms.set(name, room);
    this.#options.relay.enter(name);
    if (this.#options.watch) this.#watcher.add(name);
    return room;
  }

  /**
   * Whether the room is in memory, or fits there; makes space if that can be had. For those who
   * only pass by: who joins is let in, for members are bounded by their connections.
   */
  hasSpaceFor(name: string): boolean {
    if (this.#rooms.has(name) || this.#rooms.size < this.#options.limits.loadedRooms) return true;
    const now = this.#options.clock.now();
    // Looking through all of them is not for every frame.
    if (now - this.#sweptAt < 1_000) return false;
    this.#sweep();
    return this.#rooms.size < this.#options.limits.loadedRooms;
  }

  /** The room, if it is in memory. */
  peek(name: string): Room | undefined {
    return this.#rooms.get(name);
  }

  /** Reads of a room's log, whether it is in memory or not. */
  log(name: string): RoomLog {
    return this.#rooms.get(name)?.log ?? new RoomLog(this.#options.kv, name);
  }

  /** Number of rooms in memory. */
  get size(): number {
    return this.#rooms.size;
  }

  /** Tells everybody who may see the names, in every isolate. */
  renamed(people: People): void {
    this.#options.relay.post({ kind: "people", people });
    for (const room of this.#rooms.values()) room.renamed(people);
  }

  /** Whether a user may say nothing. */
  isBlocked(user: string): boolean {
    return this.#options.accounts?.isBlocked(user) ?? false;
  }

  /** What a user said was erased in the logs: it goes from memory too. */
  forget(user: string): void {
    for (const room of this.#rooms.values()) room.forget(user);
  }

  /** Tells every other isolate what became of an account. */
  accountChanged(user: string, account: Account): void {
    this.#options.relay.post({ kind: "account", user, account });
  }

  /** How far a user has read in a room: told to those who are in it, and kept. */
  read(room: Room, user: string, pos: Position): void {
    room.presence.setRead(user, pos);
    this.mine.mark(user, room.name, pos);
  }

  /** Makes a room one of a user's, whose pages thereby show it. */
  async join(user: string, room: string): Promise<void> {
    if (await this.mine.join(user, room)) this.access.changed(room, user);
  }

  /** Resolves when no room has anything left to write. */
  async settled(): Promise<void> {
    await Promise.all([...this.#rooms.values()].map((room) => room.committer.settled()));
    await this.mine.settled();
  }

  [Symbol.iterator](): Iterator<Room> {
    return this.#rooms.values();
  }

  close(): void {
    this.#closed = true;
    for (const cancel of this.#cancels) cancel();
    this.#watcher.close();
    this.access.close();
    this.mine.close();
    for (const room of this.#rooms.values()) room.close();
  }

  #receive(message: RelayMessage): void {
    if (message.kind === "people") {
      const known = this.#options.people;
      const changed = Object.fromEntries(
        Object.entries(message.people).filter(([user, person]) =>
          !samePerson(known.peek(user), person)
        ),
      );
      known.learn(changed);
      for (const room of this.#rooms.values()) room.renamed(changed);
      return;
    }
    if (message.kind === "account") {
      this.#options.accounts?.learn(message.user, message.account);
      this.#options.onAccount?.(message.user, message.account);
      if (message.account.erasedAt !== undefined) this.forget(message.user);
      return;
    }
    if (message.kind === "access") return this.access.heard(message.room, message.user);
    const room = this.#rooms.get(message.room);
    if (!room) return;
    if (message.kind === "segments") room.hinted(message.prev, message.segments, message.people);
    else if (message.kind === "poke") room.poke();
    else room.presence.receive(message);
  }

  #pokeAll(): void {
    for (const room of this.#rooms.values()) room.poke();
  }

  async #check(): Promise<void> {
    const names = [...this.#rooms.values()].filter((room) => room.subscribers > 0)
      .map(({ name }) => name);
    try {
      await this.#watcher.check(names);
    } catch {
      // The store does not answer; the next check will tell.
    }
  }

  /** Unloads what was unused at the last sweep already, and anything unused above the limit. */
  #sweep(): void {
    this.#sweptAt = this.#options.clock.now();
    const over = this.#rooms.size >= this.#options.limits.loadedRooms;
    const idle = new Set<string>();
    for (const room of this.#rooms.values()) {
      if (room.inUse) continue;
      if (over || this.#idle.has(room.name)) {
        room.close();
        this.#rooms.delete(room.name);
        this.#watcher.remove(room.name);
        this.#options.relay.leave(room.name);
      } else idle.add(room.name);
    }
    this.#idle = idle;
  }

  #startTimers(): void {
    this.#every(0, SWEEP_MS, () => {
      this.#sweep();
      const { clock, kv } = this.#options;
      // What was deleted where somebody was stopped before its text was gone. The next sweep tries again.
      void finishDeletions(kv, clock).catch(() => {});
    });
    this.#every(1, CHECK_MS, () => void this.#check());
  }

  #every(slot: number, ms: number, action: () => void): void {
    if (this.#closed) return;
    this.#cancels[slot] = this.#options.clock.after(ms, () => {
      action();
      this.#every(slot, ms, action);
    });
  }
}

/** Takes what was deleted out of the store. Loaded by the first sweep: no start waits for it. */
async function finishDeletions(kv: Kv, clock: Clock): Promise<void> {
  const [{ redactDeleted }, { dropFiles }] = await Promise.all([
    import("../store/redact_message.ts"),
    import("../store/dropped_files.ts"),
  ]);
  await redactDeleted(kv, clock.now());
  await dropFiles(kv, clock.now());
}
