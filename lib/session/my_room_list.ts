/** A user's rooms as a list shows them: what is new in each, counted up to a bound. */
import { LruMap } from "../base/lru_map.ts";
import {
  directPartner,
  directUsers,
  foldSegments,
  type Message,
  type MyRoom,
  ORIGIN,
  type People,
  type Position,
  type RoomCall,
} from "../protocol/mod.ts";
import type { Standing } from "../room/access.ts";
import type { Rooms } from "../room/rooms.ts";
import { headAt, headTime, readSegments } from "../store/head.ts";
import { keys } from "../store/keys.ts";
import type { RoomLog } from "../store/log.ts";
import { levelOf, type Mine } from "../store/my_rooms.ts";
import type { PeopleStore } from "../store/people.ts";
import { endOf, toWire } from "../store/segment.ts";
import { mentions } from "./mention.ts";

/** Rooms of a list, those with the latest activity. */
const LISTED = 200;
/** Rooms of it whose unread messages are counted; of the others it is told that there are some. */
const COUNTED_ROOMS = 60;
/** Unread messages that are counted in a room; beyond there are simply more. */
export const COUNTED = 99;
/** Entries of the log one read of a count brings, and such reads. */
const READ_ENTRIES = 8;
const READS = 3;
/** Answers among them whose question is looked up. */
const LOOK_UPS = 16;
/** Authors that are remembered. */
const AUTHORS = 2_000;
/** Characters of the newest message that a list needs. */
const LINE_LENGTH = 120;
/** Letters of a message that calls the user. */
const CALL_LENGTH = 160;

/** What is unread in a room. */
export interface Unread {
  count: number;
  /** There are more than were counted. */
  more: boolean;
  /** How many of those that were counted speak to the user. */
  mentions: number;
  /** Up to where was counted. */
  pos: Position;
  /** The newest of them that calls the user. */
  call: Message | null;
}

/** What a list is made with. */
export interface ListContext {
  rooms: Rooms;
  people: PeopleStore;
}

/** A user's rooms. */
export interface MyRoomList {
  /** Those heard last first. */
  rooms: MyRoom[];
  /** Those who appear in them. */
  people: People;
  /** Up to where was counted, by room. */
  ends: ReadonlyMap<string, Position>;
  /** Direct rooms that are shown once something is said in them. */
  silent: readonly string[];
}

/** The rooms of a user with what is unread in each. Rejects if the store does not answer. */
export async function listMyRooms(
  { rooms, people }: ListContext,
  user: string,
): Promise<MyRoomList> {
  const { kv } = rooms;
  const mine = await rooms.mine.list(user);
  const standings = await Promise.all(mine.map(({ room }) => rooms.access.of(user, room)));
  const heads = await kv.getMany(mine.map(({ room }) => keys.head(room)));
  const all = mine.map((one, index) => {
    const head = heads[index] ?? null;
    return {
      name: one.room,
      mine: one as Mine,
      standing: standings[index]!,
      at: headAt(head),
      time: head ? headTime(head) : 0,
    };
  });
  const silent = all.filter((room) => !isShown(room) && room.standing.kind === "direct")
    .map(({ name }) => name);
  const known = all.filter(isShown).sort((a, b) =>
    (b.time || b.mine.joinedAt) - (a.time || a.mine.joinedAt)
  )
    .slice(0, LISTED);
  const newest = await readSegments(kv, known);
  const names = await namesOf(people, user);
  const listed: MyRoom[] = [];
  const ends = new Map<string, Position>();
  const calls = new Map<string, Message>();
  for (const [index, { name, mine, standing, time, at }] of known.entries()) {
    const segment = newest[index];
    const last = segment ? foldSegments(toWire([segment])).at(-1) : undefined;
    ends.set(name, segment ? endOf(segment) : ORIGIN);
    const news = segment !== null && segment !== undefined && endOf(segment) > (mine.read ?? "");
    const unread = !news || at === null
      ? { count: 0, more: false, mentions: 0, call: null }
      : index < COUNTED_ROOMS
      ? await countUnread(rooms.log(name), mine.read ?? ORIGIN, user, names, {
        end: ends.get(name)!,
        all: levelOf(mine) === "all",
      })
      : { count: 0, more: true, mentions: 0, call: null };
    if (unread.call && levelOf(mine) !== "nothing") calls.set(name, unread.call);
    listed.push({
      ...describeRoom(name, user, standing, mine),
      ...(time > 0 && { time }),
      ...(last && { last: { from: last.from, text: lineOf(last) } }),
      unread: unread.count,
      ...(unread.more && { more: true }),
      mentions: unread.mentions,
    });
  }
  const authors = listed.flatMap(({ last, partner }) => [
    ...last ? [last.from] : [],
    ...partner === undefined ? [] : [partner],
  ]);
  authors.push(...[...calls.values()].map(({ from }) => from));
  const present = await people.load(authors);
  const named = listed.map((room) => {
    const call = calls.get(room.name);
    return call ? { ...room, called: callOf(call, present[call.from]?.name) } : room;
  });
  return { rooms: named, people: present, ends, silent };
}

/** What a list, or a count, tells of a message that calls the user. */
export function callOf(
  { from, pos, text }: Pick<Message, "from" | "pos" | "text">,
  name: string | undefined,
): RoomCall {
  return { pos, from, ...(name !== undefined && { name }), text: text.slice(0, CALL_LENGTH) };
}

/** What a list says of a room that is not in its log. */
export function describeRoom(
  name: string,
  user: string,
  { kind, role, record }: Standing,
  mine: Mine | null,
): Omit<MyRoom, "unread" | "mentions"> {
  const partner = directPartner(name, user);
  return {
    name,
    kind,
    ...(record?.title !== undefined && { title: record.title }),
    ...(partner !== null && { partner }),
    ...(role !== null && kind !== "direct" && { role }),
    ...(record?.archivedAt !== undefined && { archived: true }),
    ...(mine?.muted && { muted: true }),
    ...(mine?.notify && { notify: mine.notify }),
    ...(mine?.read !== undefined && { read: mine.read }),
  };
}

/**
 * Counts what others said after `after`: up to {@linkcode COUNTED}, and of the log no more than a
 * few reads.
 * @param end what stands behind it does not count
 * @param all whether everything calls the user here
 */
export async function countUnread(
  log: RoomLog,
  after: Position,
  user: string,
  names: readonly string[],
  { end = "~", all = false }: { end?: Position; all?: boolean } = {},
): Promise<Unread> {
  const unread: Unread = { count: 0, more: false, mentions: 0, pos: after, call: null };
  const everything = all || directUsers(log.room) !== null;
  let lookUps = 0;
  for (let reads = 0; reads < READS; reads++) {
    const { segments, more } = await log.readAfter(unread.pos, READ_ENTRIES);
    for (const message of foldSegments(toWire(segments), unread.pos)) {
      if (message.pos > end || message.from === user) continue;
      if (unread.count === COUNTED) return { ...unread, more: true };
      unread.count++;
      const speaks = speaksTo(message, user, names) ||
        (message.reply !== undefined && lookUps++ < LOOK_UPS &&
          await authorOf(log, message.reply) === user);
      if (speaks) unread.mentions++;
      if ((speaks || everything) && !message.deleted) unread.call = message;
    }
    const last = segments.at(-1);
    if (last) unread.pos = endOf(last);
    if (!more || !last) return unread;
  }
  return { ...unread, more: true };
}

/** Authors of messages that others answer, by store. */
const authors = new WeakMap<RoomLog["kv"], LruMap<string, Promise<string | null>>>();

/** Who wrote what stands at `pos`; null if nothing does. The last ones asked for are remembered. */
export function authorOf(log: RoomLog, pos: Position): Promise<string | null> {
  const known = authors.get(log.kv) ?? new LruMap(AUTHORS);
  authors.set(log.kv, known);
  const key = `${log.room} ${pos}`;
  const present = known.get(key);
  if (present) return present;
  const reading = log.readEvent(pos).then((event) => event?.from ?? null);
  known.set(key, reading);
  reading.catch(() => known.delete(key));
  return reading;
}

/** The names by which a text speaks to a user. */
export async function namesOf(people: PeopleStore, user: string): Promise<string[]> {
  const own = (await people.load([user]))[user]?.name;
  return own === undefined ? [user] : [own, user];
}

/** Whether a message speaks to a user. */
export function speaksTo(
  message: Message & { mentions?: readonly string[] },
  user: string,
  names: readonly string[],
): boolean {
  if (message.mentions) {
    return message.mentions.includes(user) || message.mentions.includes("@here");
  }
  return mentions(message.text, names);
}

/** What was left is gone; a direct room comes back with what is said in it. */
function isShown(
  { mine: { leftAt }, standing: { kind, read }, time }: {
    mine: Mine;
    standing: Standing;
    time: number;
  },
): boolean {
  if (!read) return false;
  if (kind === "direct") return time > (leftAt ?? 0);
  return leftAt === undefined;
}

/** A message in a line: what it says, or the names of its files. */
function lineOf({ text, files = [] }: Message): string {
  return (text || files.map(({ name }) => name).join(", ")).slice(0, LINE_LENGTH);
}
