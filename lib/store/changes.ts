/**
 * What later events say of a room's messages, so that a page of old ones need not be followed by the
 * whole log: each commit also writes its events about a message under that message, and what is
 * written there is gathered in the background, so that ten thousand reactions cost one entry.
 */
import { type Change, type Position, position, type StoredEvent } from "../protocol/mod.ts";
import { atOfKey, keys } from "./keys.ts";
import { type Entry, fromBytes, fromJson, type Kv, toJson } from "./kv.ts";
import { listPages } from "./list_pages.ts";

/** What a commit says of one message: its events by their index in the segment. */
interface Committed {
  time: number;
  events: [index: number, event: StoredEvent][];
}

/** What counts of everything that was said of a message, up to a position. */
export interface Standing {
  /** Positions of all its edits, in order. */
  edits: Position[];
  /** The last of them. */
  edit: Change | null;
  deleted: Change | null;
  pin: Change | null;
  /** Who reacts with what, in the order in which they came. */
  reactions: [user: string, emoji: string][];
  /** The last event about that. */
  reacted: Change | null;
}

/** Entries that one read brings. */
const READ = 500;
/** So many entries about one message are worth to be gathered. */
const GATHER = 32;

/** The events of a commit that are about messages, as they are written under these. */
export function indexed(
  room: string,
  generation: string,
  time: number,
  events: readonly (readonly [index: number, event: StoredEvent])[],
): { prefix: readonly string[]; value: Uint8Array }[] {
  const byTarget = new Map<Position, [number, StoredEvent][]>();
  for (const [index, event] of events) {
    if (event.target === undefined) continue;
    const others = byTarget.get(event.target);
    if (others) others.push([index, event]);
    else byTarget.set(event.target, [[index, event]]);
  }
  return [...byTarget].map(([target, events]) => ({
    prefix: keys.aboutIn(room, target, generation) as string[],
    value: toJson({ time, events } satisfies Committed),
  }));
}

/** What is said of the messages from `first` to `last`, by the message. */
export async function readStandings(
  kv: Kv,
  room: string,
  first: Position,
  last: Position,
): Promise<Map<Position, Standing>> {
  const standings = new Map<Position, Standing>();
  for (const [target, entries] of await readEntries(kv, room, first, last)) {
    standings.set(target, standingOf(target, entries));
    if (entries.length >= GATHER) gatherLater(kv, room, target);
  }
  return standings;
}

/** What is said of one message. */
export async function readStanding(kv: Kv, room: string, target: Position): Promise<Standing> {
  const standings = await readStandings(kv, room, target, target);
  return standings.get(target) ?? nothing();
}

/** What of it a page has to tell beside the events it holds itself, which end with `end`. */
export function changesOf(target: Position, standing: Standing, end: Position): Change[] {
  const { edit, edits, deleted, pin, reactions, reacted } = standing;
  if (deleted) return deleted.pos > end ? [deleted] : [];
  const changes: Change[] = [];
  if (edit && edit.pos > end) changes.push({ ...edit, edits: edits.length });
  if (pin && pin.pos > end) changes.push(pin);
  if (reacted && reacted.pos > end) {
    const { pos, time, from } = reacted;
    changes.push({ pos, time, from, type: "reactions", target, reactions: runsOf(reactions) });
  }
  return changes;
}

/**
 * Reactions in their order, neighbours with the same emoji as one: were all of an emoji put together,
 * who takes back the first of them would leave this reader with another order than who saw it live.
 */
function runsOf(reactions: Standing["reactions"]): [emoji: string, users: string[]][] {
  const runs: [string, string[]][] = [];
  for (const [user, emoji] of reactions) {
    const last = runs.at(-1);
    if (last?.[0] === emoji) last[1].push(user);
    else runs.push([emoji, [user]]);
  }
  return runs;
}

async function readEntries(
  kv: Kv,
  room: string,
  first: Position,
  last: Position,
): Promise<Map<Position, Entry[]>> {
  const byTarget = new Map<Position, Entry[]>();
  const end = [...keys.about(room, last), "~"];
  const range = { prefix: keys.allAbout(room), start: keys.about(room, first), end };
  for await (const page of listPages(kv, range, READ)) {
    for (const entry of page) {
      const target = entry.key[2] as Position;
      const others = byTarget.get(target);
      if (others) others.push(entry);
      else byTarget.set(target, [entry]);
    }
  }
  return byTarget;
}

function standingOf(target: Position, entries: readonly Entry[]): Standing {
  let standing = nothing();
  for (const { key, value } of entries) {
    const stored = fromJson<Committed | { standing: Standing }>(value);
    // It is the first: what was before is in it.
    if ("standing" in stored) standing = stored.standing;
    else {
      const at = atOfKey(key.slice(1));
      for (const [index, event] of stored.events) {
        take(standing, {
          ...event,
          type: event.type!,
          pos: position(at, index),
          time: stored.time,
        });
      }
    }
  }
  return standing;

  function take(standing: Standing, change: Change): void {
    const { emoji = "", from, on, pos, type } = change;
    if (type === "edit") {
      standing.edits.push(pos);
      standing.edit = change;
    } else if (type === "delete") standing.deleted ??= change;
    else if (type === "pin") standing.pin = change;
    else if (type === "react" && change.target === target) {
      standing.reacted = change;
      standing.reactions = standing.reactions.filter(([user, one]) =>
        user !== from || one !== emoji
      );
      if (on) standing.reactions.push([from, emoji]);
    }
  }
}

function nothing(): Standing {
  return { edits: [], edit: null, deleted: null, pin: null, reactions: [], reacted: null };
}

/**
 * Takes away what is written under a message that is gone: the texts of its edits, and its pin, which
 * may have come after. Takes its turn with other rewriters: who gathers would bring it back (R7).
 * @param left the deletion, if it is to be found there still
 */
export async function forgetChanges(
  kv: Kv,
  room: string,
  target: Position,
  left: Change | null = null,
): Promise<void> {
  const value = left && toJson({ standing: { ...nothing(), deleted: left } satisfies Standing });
  for (;;) {
    const turn = await kv.get(keys.rewrite(room));
    const about = await kv.list({ prefix: keys.about(room, target) }, { limit: READ });
    const last = about.at(-1);
    const done = !last || (value !== null && about.length === 1 && same(last.value, value));
    if (done && !await kv.get(keys.pin(room, target))) return;
    const kept = last && value ? [{ key: last.key, value }] : [];
    const gone = kept.length > 0 ? about.slice(0, -1) : about;
    const written = await kv.commit({
      checks: [{ key: keys.rewrite(room), versionstamp: turn?.versionstamp ?? null }],
      delete: [...gone.map(({ key }) => key), keys.pin(room, target)],
      set: [...kept, { key: keys.rewrite(room), value: toJson({}) }],
    });
    if (written !== null && about.length < READ) return;
  }
}

/** The same of many messages, given in the log's order: most have nothing. */
export async function forgetAllChanges(
  kv: Kv,
  room: string,
  targets: readonly Position[],
): Promise<void> {
  const [first] = targets;
  const last = targets.at(-1);
  if (!first || !last) return;
  const written = await readEntries(kv, room, first, last);
  for (const target of targets) if (written.has(target)) await forgetChanges(kv, room, target);
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return fromBytes(a) === fromBytes(b);
}

/** Messages that are being gathered for, by store. */
const gathering = new WeakMap<Kv, Set<string>>();

function gatherLater(kv: Kv, room: string, target: Position): void {
  const under = gathering.get(kv) ?? new Set();
  gathering.set(kv, under);
  const name = `${room} ${target}`;
  if (under.has(name) || under.size >= 8) return;
  under.add(name);
  // The store does not answer, or another isolate rewrites: there will be a next time.
  void gather(kv, room, target).catch(() => false).finally(() => under.delete(name));
}

/**
 * Makes one entry of all that is written about a message, under the key of the last. It takes its
 * turn with other rewriters and touches neither head nor lanes (R7).
 */
export async function gather(kv: Kv, room: string, target: Position): Promise<boolean> {
  const turn = await kv.get(keys.rewrite(room));
  const entries = (await readEntries(kv, room, target, target)).get(target) ?? [];
  const last = entries.at(-1);
  if (!last || entries.length < 2) return false;
  // So many keys as one write takes; the rest is gathered when it is met again.
  const part = entries.slice(0, READ);
  const key = part.at(-1)!.key;
  const written = await kv.commit({
    checks: [{ key: keys.rewrite(room), versionstamp: turn?.versionstamp ?? null }],
    delete: part.slice(0, -1).map(({ key }) => key),
    set: [
      { key, value: toJson({ standing: standingOf(target, part) }) },
      { key: keys.rewrite(room), value: toJson({}) },
    ],
  });
  return written !== null;
}
