/** What each user keeps of rooms: that they are theirs, how far they have read, what is muted. */
import type { Clock } from "../base/clock.ts";
import type { NotifyLevel, Position } from "../protocol/mod.ts";
import { keys } from "./keys.ts";
import { type Entry, fromJson, type Kv, toJson } from "./kv.ts";

/** Rooms of a user that are looked at, at the most. */
export const MY_ROOMS = 500;
/** Read marks that wait to be written; what comes beyond is not kept, and comes again. */
const WAITING = 10_000;
/** Marks wait so long for later ones, in milliseconds: few, and many. */
const GATHER_MS = { few: 1_000, many: 5_000, from: 50 } as const;
/** Marks one write takes: each has a check, and stores may allow only ten. */
const WRITE = 10;
/** Marks that are written in a row; the others wait for the next time. */
const ROUND = 500;
/** Tries of a change that others make at the same time. */
const TRIES = 5;

/** What a user keeps of a room. */
export interface Mine {
  /** Since when it is theirs, in milliseconds since the Unix epoch. */
  joinedAt: number;
  /** The last position they have read; absent: none. */
  read?: Position;
  /** Whether it makes no noise. */
  muted?: true;
  /** Of everything that is said; absent: of what speaks to them. */
  notify?: "all";
  /** When they left it, in milliseconds since the Unix epoch; absent: they did not. */
  leftAt?: number;
}

/** A room of a user. */
export interface MyRoom extends Mine {
  room: string;
}

/** The rooms of all users. Read marks are gathered: the furthest one counts. */
export class MyRooms {
  readonly #kv: Kv;
  readonly #clock: Clock;
  /** The furthest mark that is not written, by user and room. */
  readonly #waiting = new Map<string, { user: string; room: string; pos: Position }>();
  /** Told when a room becomes one of somebody's since they have read it. */
  onJoined: ((user: string, room: string) => void) | null = null;
  #cancel: (() => void) | null = null;
  #writing: Promise<void> = Promise.resolve();

  constructor(kv: Kv, clock: Clock) {
    this.#kv = kv;
    this.#clock = clock;
  }

  /** What a user keeps of a room; null if it is none of theirs. */
  async get(user: string, room: string): Promise<Mine | null> {
    const entry = await this.#kv.get(keys.mine(user, room));
    return entry && this.#read(user, room, entry);
  }

  /** All rooms of a user, at most {@linkcode MY_ROOMS}; with those they have left. */
  async list(user: string): Promise<MyRoom[]> {
    const found = await this.#kv.list({ prefix: keys.allMine(user) }, { limit: MY_ROOMS });
    return found.map((entry) => {
      const room = String(entry.key[2]);
      return { room, ...this.#read(user, room, entry) };
    });
  }

  /** Makes a room one of theirs. @returns whether it was not */
  async join(user: string, room: string): Promise<boolean> {
    return await this.#change(user, room, (mine) => {
      if (mine && mine.leftAt === undefined) return null;
      const { leftAt: _, ...kept } = mine ?? { joinedAt: this.#clock.now() };
      return kept;
    });
  }

  /** Makes a room none of theirs; how far they have read stays. @returns whether it was one */
  async leave(user: string, room: string): Promise<boolean> {
    this.#waiting.delete(name(user, room));
    return await this.#change(user, room, (mine) => {
      return mine && mine.leftAt === undefined ? { ...mine, leftAt: this.#clock.now() } : null;
    });
  }

  /** Of what in a room a user wants to be told. @returns whether that was a change */
  async notify(user: string, room: string, level: NotifyLevel): Promise<boolean> {
    return await this.#change(user, room, (mine) => {
      if (levelOf(mine) === level) return null;
      const { muted: _, notify: __, ...rest } = mine ?? { joinedAt: this.#clock.now() };
      if (level === "mentions") return rest;
      return level === "all" ? { ...rest, notify: level } : { ...rest, muted: true };
    });
  }

  /** Those who want to be told of everything that is said in a room, at most `limit`. */
  async told(room: string, limit: number): Promise<string[]> {
    const found = await this.#kv.list({ prefix: keys.allTold(room) }, { limit });
    return found.map(({ key }) => String(key[2]));
  }

  /** A user has read up to `pos`. Written a little later; never moves back. */
  mark(user: string, room: string, pos: Position): void {
    const key = name(user, room);
    const waiting = this.#waiting.get(key);
    if (waiting) {
      if (pos > waiting.pos) waiting.pos = pos;
      return;
    }
    if (this.#waiting.size >= WAITING) return;
    this.#waiting.set(key, { user, room, pos });
    this.#gather();
  }

  /** Writes what waits, as at the end. */
  async settled(): Promise<void> {
    this.#cancel?.();
    this.#cancel = null;
    await this.#write(this.#waiting.size);
  }

  close(): void {
    this.#cancel?.();
  }

  #gather(): void {
    const many = this.#waiting.size >= GATHER_MS.from;
    this.#cancel ??= this.#clock.after(many ? GATHER_MS.many : GATHER_MS.few, () => {
      this.#cancel = null;
      void this.#write(ROUND);
    });
  }

  /** One write after the other, so that none of this isolate's collides with another. */
  #write(count: number): Promise<void> {
    this.#writing = this.#writing.then(() => this.#writeMarks(count)).catch(() => {
      // They stay, and are written with what comes next.
    });
    return this.#writing;
  }

  async #writeMarks(count: number): Promise<void> {
    const due = [...this.#waiting.values()].slice(0, count);
    for (let from = 0; from < due.length; from += WRITE) {
      const marks = due.slice(from, from + WRITE).map((mark) => ({ ...mark }));
      const found = await this.#kv.getMany(marks.map(({ user, room }) => keys.mine(user, room)));
      const moved = marks.flatMap(({ user, room, pos }, index) => {
        const entry = found[index] ?? null;
        const mine = entry ? fromJson<Mine>(entry.value) : { joinedAt: this.#clock.now() };
        if (mine.read !== undefined && mine.read >= pos) return [];
        return [{ key: keys.mine(user, room), entry, value: toJson({ ...mine, read: pos }) }];
      });
      const written = moved.length === 0 || await this.#kv.commit({
            checks: moved.map(({ key, entry }) => ({
              key,
              versionstamp: entry?.versionstamp ?? null,
            })),
            set: moved.map(({ key, value }) => ({ key, value })),
          }) !== null;
      if (!written) continue;
      // The room is one of theirs from now on.
      marks.forEach(({ user, room }, index) => found[index] || this.onJoined?.(user, room));
      for (const { user, room, pos } of marks) {
        const key = name(user, room);
        if (this.#waiting.get(key)?.pos === pos) this.#waiting.delete(key);
      }
    }
    if (this.#waiting.size > 0) this.#gather();
  }

  /** With the mark that is not written yet. */
  #read(user: string, room: string, entry: Entry): Mine {
    const mine = fromJson<Mine>(entry.value);
    const pos = this.#waiting.get(name(user, room))?.pos;
    return pos !== undefined && pos > (mine.read ?? "") ? { ...mine, read: pos } : mine;
  }

  async #change(
    user: string,
    room: string,
    change: (mine: Mine | null) => Mine | null,
  ): Promise<boolean> {
    const key = keys.mine(user, room);
    for (let tries = 0; tries < TRIES; tries++) {
      const entry = await this.#kv.get(key);
      const before = entry && fromJson<Mine>(entry.value);
      const next = change(before);
      if (!next) return false;
      const told = next.notify === "all" && next.leftAt === undefined;
      const written = await this.#kv.commit({
        checks: [{ key, versionstamp: entry?.versionstamp ?? null }],
        set: [
          { key, value: toJson(next) },
          ...told ? [{ key: keys.told(room, user), value: toJson({}) }] : [],
        ],
        ...(!told && before?.notify === "all" && { delete: [keys.told(room, user)] }),
      });
      if (written !== null) return true;
    }
    throw new Error(`What ${user} keeps of a room changes too often`);
  }
}

/** Of what in a room somebody is told. */
export function levelOf(mine: Pick<Mine, "muted" | "notify"> | null): NotifyLevel {
  return mine?.muted ? "nothing" : mine?.notify ?? "mentions";
}

/** Neither a user's id nor a room's name has a space. */
function name(user: string, room: string): string {
  return `${user} ${room}`;
}
