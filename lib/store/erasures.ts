/** Erasing what a user said everywhere: in steps that are kept, so that a restart goes on with them. */
import { randomId } from "../base/ids.ts";
import type { At } from "../protocol/mod.ts";
import { keys } from "./keys.ts";
import { fromJson, type Kv, toJson } from "./kv.ts";
import { redactStep } from "./redact.ts";

/** Whoever works on one says so for so long, in milliseconds; then another one may go on. */
const LEASE_MS = 30_000;
/** What came of one can be seen for so long, in milliseconds. */
const KEEP_MS = 7 * 24 * 60 * 60 * 1_000;
/** Letters of an id: 119 bits, so that nobody finds one that they were not told. */
const ID_LENGTH = 20;
/** Erasures that are looked through for work. */
const LISTED = 50;

/** How far an erasure has come. */
export interface Erasure {
  user: string;
  /** The room it stands in; rooms are gone through by name. Null: before the first. */
  room: string | null;
  /** How far it has come in that room's log. */
  at: At | null;
  /** Messages redacted so far. */
  redacted: number;
  /** When it was done, in milliseconds since the Unix epoch. */
  doneAt?: number;
  /** Somebody works on it until then. */
  lease: number;
}

/** Begins one. @returns its id, by which it can be looked at */
export async function beginErasure(kv: Kv, user: string): Promise<string> {
  const id = randomId(ID_LENGTH);
  const erasure: Erasure = { user, room: null, at: null, redacted: 0, lease: 0 };
  await kv.commit({ checks: [], set: [{ key: keys.erasure(id), value: toJson(erasure) }] });
  return id;
}

/** How far one has come; null if there is none of that id. */
export async function readErasure(kv: Kv, id: string): Promise<Erasure | null> {
  const entry = await kv.get(keys.erasure(id));
  return entry && fromJson<Erasure>(entry.value);
}

/** One that nobody works on now; null if there is none. */
export async function findErasure(kv: Kv, now: number): Promise<string | null> {
  const entries = await kv.list({ prefix: keys.allErasures }, { limit: LISTED });
  const free = entries.find(({ value }) => {
    const { doneAt, lease } = fromJson<Erasure>(value);
    return doneAt === undefined && lease <= now;
  });
  return free ? String(free.key[1]) : null;
}

/**
 * Does the next step of one: a few entries of one room.
 * @returns what it is now, and the files of what it redacted; null if somebody else is at it
 */
export async function stepErasure(
  kv: Kv,
  id: string,
  now: number,
): Promise<{ erasure: Erasure; files: string[] } | null> {
  const key = keys.erasure(id);
  const entry = await kv.get(key);
  if (!entry) return null;
  const before = fromJson<Erasure>(entry.value);
  const room = before.at === null ? await nextRoom(kv, before.room) : before.room;
  const step = room === null ? null : await redactStep(kv, room, before.user, before.at);
  const erasure: Erasure = {
    ...before,
    room: room ?? before.room,
    at: step?.next ?? null,
    redacted: before.redacted + (step?.redacted ?? 0),
    lease: now + LEASE_MS,
    ...(room === null && { doneAt: now }),
  };
  const written = await kv.commit({
    checks: [{ key, versionstamp: entry.versionstamp }],
    set: [{ key, value: toJson(erasure), ...(room === null && { expireInMs: KEEP_MS }) }],
  });
  // Redacting twice changes nothing; who lost the check leaves it to the other.
  return written === null ? null : { erasure, files: step?.files ?? [] };
}

/** The first room with a log behind `after` by name. */
async function nextRoom(kv: Kv, after: string | null): Promise<string | null> {
  const prefix = keys.allHeads;
  const range = after === null ? { prefix } : { prefix, start: [...keys.head(after), 0] };
  const [entry] = await kv.list(range, { limit: 1 });
  return entry ? String(entry.key[1]) : null;
}
