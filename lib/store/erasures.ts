/**
 * Erasing what was said: by one user everywhere, or, as whoever moderates wants it, in one room; in
 * steps that are kept, so that a restart goes on with them. Each room's log tells of it by an event
 * as soon as something is found there, so that open pages drop it, and by another when all of it is
 * redacted, so that nobody keeps what they have read meanwhile.
 */
import { randomId } from "../base/ids.ts";
import type { At, Position, StoredEvent } from "../protocol/mod.ts";
import { keys } from "./keys.ts";
import { fromJson, type Kv, toJson } from "./kv.ts";
import { listPages } from "./list_pages.ts";
import { redactStep } from "./redact.ts";

/** Whoever works on one says so for so long, in milliseconds; then another one may go on. */
const LEASE_MS = 30_000;
/** What came of one can be seen for so long, in milliseconds. */
const KEEP_MS = 7 * 24 * 60 * 60 * 1_000;
/** Letters of an id: 119 bits, so that nobody finds one that they were not told. */
const ID_LENGTH = 20;
/** Erasures that one read brings, those among them that are done. */
const LISTED = 200;

/** Whose messages go, and where. */
export interface ErasureOf {
  /** Whose messages go; null: everybody's. */
  user: string | null;
  /** In this room alone, as whoever moderates it wants it. */
  moderated?: { room: string; by: string; until: Position };
}

/** Puts an event into a room's log, once for each id. @returns where it stands */
export type Tell = (room: string, id: string, event: StoredEvent) => Promise<Position>;

/** How far an erasure has come. */
export interface Erasure extends ErasureOf {
  /** The room it stands in; rooms are gone through by name. Null: before the first. */
  room: string | null;
  /** How far it has come in that room's log. */
  at: At | null;
  /** Where the log of that room tells of it, if it does. */
  told?: Position;
  /** Messages redacted so far. */
  redacted: number;
  /** When it was done, in milliseconds since the Unix epoch. */
  doneAt?: number;
  /** Somebody works on it until then. */
  lease: number;
}

/** Begins one of all that a user has said. @returns its id, by which it can be looked at */
export async function beginErasure(kv: Kv, user: string): Promise<string> {
  return await begin(kv, randomId(ID_LENGTH), { user });
}

/**
 * Begins one of what was said in a room until now, by one user or by all, as `by` wants it, who
 * moderates. Open pages drop it at once.
 */
export async function beginModeration(
  kv: Kv,
  { by, room, user }: { by: string; room: string; user: string | null },
  tell: Tell,
): Promise<string> {
  const id = randomId(ID_LENGTH);
  const event = { from: by, type: "erase", ...(user !== null && { of: user }), mod: true } as const;
  const until = await tell(room, `erase ${id}`, event);
  return await begin(kv, id, { user, moderated: { room, by, until } });
}

async function begin(kv: Kv, id: string, what: ErasureOf): Promise<string> {
  const erasure: Erasure = { ...what, room: null, at: null, redacted: 0, lease: 0 };
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
  for await (const entries of listPages(kv, { prefix: keys.allErasures }, LISTED)) {
    const free = entries.find(({ value }) => {
      const { doneAt, lease } = fromJson<Erasure>(value);
      return doneAt === undefined && lease <= now;
    });
    if (free) return String(free.key[1]);
  }
  return null;
}

/**
 * Does the next step of one: a few entries of one room.
 * @returns what it is now; null if somebody else is at it
 */
export async function stepErasure(
  kv: Kv,
  id: string,
  now: number,
  tell?: Tell,
): Promise<Erasure | null> {
  const key = keys.erasure(id);
  const entry = await kv.get(key);
  if (!entry) return null;
  const { told: before, ...erasure } = fromJson<Erasure>(entry.value);
  const { at, moderated, user } = erasure;
  const room = at !== null ? erasure.room : await nextRoom(kv, erasure);
  const redaction = { user, ...(moderated && { until: moderated.until }) };
  const step = room === null ? null : await redactStep(kv, room, redaction, at, now);
  let told = moderated?.until ?? (at === null ? undefined : before);
  if (room !== null && step && tell) {
    const event: StoredEvent = {
      from: moderated?.by ?? user!,
      type: "erase",
      ...(user !== null && { of: user }),
      ...(moderated && { mod: true }),
    };
    if (step.found) told ??= await tell(room, `erase ${id}`, event);
    if (step.next === null && told !== undefined) {
      await tell(room, `erased ${id}`, { ...event, until: told });
    }
  }
  const after: Erasure = {
    ...erasure,
    room: room ?? erasure.room,
    at: step?.next ?? null,
    ...(told !== undefined && { told }),
    redacted: erasure.redacted + (step?.redacted ?? 0),
    lease: now + LEASE_MS,
    ...(room === null && { doneAt: now }),
  };
  const written = await kv.commit({
    checks: [{ key, versionstamp: entry.versionstamp }],
    set: [{ key, value: toJson(after), ...(room === null && { expireInMs: KEEP_MS }) }],
  });
  // Redacting and telling twice changes nothing; who lost the check leaves it to the other.
  return written === null ? null : after;
}

/** The room that is next: that of whoever moderates, or the next with a log by name. */
async function nextRoom(
  kv: Kv,
  { moderated, room: after }: Pick<Erasure, "moderated" | "room">,
): Promise<string | null> {
  if (moderated) return after === null ? moderated.room : null;
  const prefix = keys.allHeads;
  const range = after === null ? { prefix } : { prefix, start: [...keys.head(after), 0] };
  const [entry] = await kv.list(range, { limit: 1 });
  return entry ? String(entry.key[1]) : null;
}
