/**
 * Who may read and write which room: one answer for all ways into it. What was read is remembered
 * until it changes; that it did is told between isolates, and where that may be missed what is
 * remembered ages.
 */
import type { Clock } from "../base/clock.ts";
import { LruMap } from "../base/lru_map.ts";
import { directUsers, isReservedRoom, type Refusal, refusal } from "../protocol/mod.ts";
import type { Role, RoomKind } from "../protocol/mod.ts";
import type { Relay } from "../relay/relay.ts";
import type { Kv } from "../store/kv.ts";
import { type Member, readMembers, readRooms, type RoomRecord } from "../store/room_records.ts";

/** Records of rooms, and of members, that an isolate remembers. */
const REMEMBERED = 20_000;
/** After a loss of hints everything is asked anew, at most so often, in milliseconds. */
const LOST_MS = 10_000;

/** How somebody stands to a room. */
export interface Standing {
  kind: RoomKind;
  /** Null: they are no member, or nobody is. */
  role: Role | null;
  /** Whether they may know of the room and read it. */
  read: boolean;
  /** Whether they may speak in it. Who may not read may not speak. */
  write: boolean;
  /** Whether they may change what others said, and invite. */
  moderates: boolean;
  /** What is stored of the room; null where nothing is. */
  record: RoomRecord | null;
}

/** Called when what `user` (null: anybody) may do in `room` (null: any) may have changed. */
export type AccessListener = (room: string | null, user: string | null) => void;

/** What an {@linkcode Access} is made of. */
export interface AccessOptions {
  kv: Kv;
  relay: Relay;
  clock: Clock;
  /** After how long what is remembered is read again, in milliseconds; without it, never. */
  maxAgeMs?: number;
}

const NOBODY: Standing = {
  kind: "private",
  role: null,
  read: false,
  write: false,
  moderates: false,
  record: null,
};
const EVERYBODY: Standing = { ...NOBODY, kind: "public", read: true, write: true };
const PARTNER: Standing = { ...EVERYBODY, kind: "direct", role: "member" };

export class Access {
  readonly #options: AccessOptions;
  readonly #records: Memory<RoomRecord>;
  readonly #members: Memory<Member>;
  readonly #listeners = new Set<AccessListener>();
  #cancelLost: (() => void) | null = null;

  constructor(options: AccessOptions) {
    const { kv } = options;
    this.#options = options;
    this.#records = new Memory(options, (rooms) => readRooms(kv, rooms));
    this.#members = new Memory(
      options,
      (names) => readMembers(kv, names.map((name) => name.split(" ") as [string, string])),
    );
  }

  /** How `user` stands to `room`, if that is known without asking the store. */
  peek(user: string, room: string): Standing | undefined {
    const fixed = byName(user, room);
    if (fixed) return fixed;
    const record = this.#records.peek(room);
    if (record === undefined) return undefined;
    if (record === null) return isReservedRoom(room) ? NOBODY : EVERYBODY;
    const member = this.#members.peek(memberName(room, user));
    return member === undefined ? undefined : standing(record, member);
  }

  /** How `user` stands to `room`. Rejects if the store does not answer. */
  async of(user: string, room: string): Promise<Standing> {
    const fixed = byName(user, room);
    if (fixed) return fixed;
    const record = await this.#records.read(room);
    if (record === null) return isReservedRoom(room) ? NOBODY : EVERYBODY;
    return standing(record, await this.#members.read(memberName(room, user)));
  }

  /** What is stored of a room that may be listed for all; null where nothing is. */
  async record(room: string): Promise<RoomRecord | null> {
    return directUsers(room) ? null : await this.#records.read(room);
  }

  /**
   * To be called by whoever has written a room's record, a membership, or what somebody keeps of a
   * room: it is forgotten in every isolate, and those who rely on it are told.
   */
  changed(room: string, user: string | null = null): void {
    this.heard(room, user);
    this.#options.relay.post({ kind: "access", room, user });
  }

  /** Another isolate says that something changed. */
  heard(room: string, user: string | null): void {
    if (user === null) this.#records.forget(room);
    else this.#members.forget(memberName(room, user));
    for (const listener of this.#listeners) listener(room, user);
  }

  /** Something may have changed unheard: everything is asked anew, a little later. */
  lost(): void {
    this.#records.forgetAll();
    this.#members.forgetAll();
    this.#cancelLost ??= this.#options.clock.after(LOST_MS, () => {
      this.#cancelLost = null;
      for (const listener of this.#listeners) listener(null, null);
    });
  }

  /** @returns a function that ends the listening */
  listen(listener: AccessListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#cancelLost?.();
    this.#listeners.clear();
  }
}

/** Why somebody may not speak in a room; null if they may. */
export function writeRefusal({ read, write }: Standing): Refusal | null {
  if (!read) return refusal("no_access");
  if (write) return null;
  const message =
    "The room is archived: nothing more is said in it until its owner opens it again.";
  return refusal("forbidden", { message });
}

/** What a name alone tells. */
function byName(user: string, room: string): Standing | null {
  const users = directUsers(room);
  if (!users) return null;
  return users.includes(user) ? PARTNER : NOBODY;
}

function standing(record: RoomRecord, member: Member | null): Standing {
  // Who was put out is as one who was never in, whatever kind of room it is.
  if (member?.bannedAt !== undefined) return NOBODY;
  const { kind, archivedAt } = record;
  const role = member?.role ?? null;
  const read = kind !== "private" || role !== null;
  if (!read) return NOBODY;
  const moderates = role === "owner" || role === "moderator";
  return { kind, role, read, write: archivedAt === undefined, moderates, record };
}

/** Reads values of the store, in the order of their names. */
type ReadMany<Value> = (names: readonly string[]) => Promise<(Value | null)[]>;

/** Neither a room's name nor a user's id has a space. */
function memberName(room: string, user: string): string {
  return `${room} ${user}`;
}

/**
 * Values of the store by name, null where there is none; each is read once by all who ask, and
 * together with what else is asked for in the same turn: a list of rooms takes one read.
 */
class Memory<Value> {
  readonly #read: ReadMany<Value>;
  readonly #now: () => number;
  readonly #maxAgeMs: number;
  readonly #known = new LruMap<string, { value: Value | null; readAt: number }>(REMEMBERED);
  readonly #reading = new Map<string, Promise<Value | null>>();
  #batch: { names: string[]; values: ReturnType<ReadMany<Value>> } | null = null;

  constructor({ clock, maxAgeMs }: AccessOptions, read: ReadMany<Value>) {
    this.#read = read;
    this.#now = () => clock.now();
    this.#maxAgeMs = maxAgeMs ?? Infinity;
  }

  peek(name: string): Value | null | undefined {
    const known = this.#known.get(name);
    return known && this.#now() - known.readAt <= this.#maxAgeMs ? known.value : undefined;
  }

  read(name: string): Promise<Value | null> {
    const known = this.peek(name);
    if (known !== undefined) return Promise.resolve(known);
    const present = this.#reading.get(name);
    if (present) return present;
    const reading = this.#readTogether(name);
    this.#reading.set(name, reading);
    // What was forgotten while it was read may be what it was before: then it is not kept.
    const done = (value?: Value | null) => {
      if (this.#reading.get(name) !== reading) return;
      this.#reading.delete(name);
      if (value !== undefined) this.#known.set(name, { value, readAt: this.#now() });
    };
    reading.then(done, () => done());
    return reading;
  }

  async #readTogether(name: string): Promise<Value | null> {
    const names: string[] = [];
    const values = () => {
      this.#batch = null;
      return this.#read(names);
    };
    const batch = this.#batch ??= { names, values: Promise.resolve().then(values) };
    const index = batch.names.push(name) - 1;
    return (await batch.values)[index] ?? null;
  }

  forget(name: string): void {
    this.#known.delete(name);
    this.#reading.delete(name);
  }

  forgetAll(): void {
    this.#known.clear();
    this.#reading.clear();
  }
}
