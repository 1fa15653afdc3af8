/**
 * What this browser keeps of rooms for when there is no network: a record a room, in Cache Storage,
 * where `static/sw.js` sees it too. All of it belongs to one user. The service worker notes with each
 * page whom the server takes the reader for, and when that is another, all of it goes.
 */
import type { Locale } from "../../lib/i18n/locale.ts";
import type { Change, People, Person } from "../../lib/protocol/events.ts";
import type { Message } from "../../lib/protocol/fold.ts";
import { roomName } from "../../lib/protocol/names.ts";
import type { Position } from "../../lib/protocol/position.ts";
import type { RoomAbout } from "../room/room_state.ts";

/** The cache, and the entry that says whose it is; `static/sw.js` calls them the same. */
const CACHE = "sori-kept";
const OWNER = "/kept-for";
/** Headers of a record: whose it is, and from when, in milliseconds since the Unix epoch. */
const USER = "sori-user";
const TIME = "sori-time";

/** Rooms that are kept: those that were written last. */
const ROOMS = 20;
/** Letters of a record as JSON, at most, in UTF-16 code units; and messages in it. */
const LENGTH = 256 * 1024;
export const MESSAGES = 100;
/** So long a room is kept that is not visited, in milliseconds; the service worker knows it too. */
const AGE_MS = 14 * 24 * 60 * 60_000;

/** The last of a room. */
export interface Kept {
  /** The room's name. */
  room: string;
  /** What it is to the reader. */
  about: RoomAbout;
  /** The reader. */
  you: Person & { id: string };
  /** When the messages were the newest ones, in milliseconds since the Unix epoch by this machine's clock. */
  time: number;
  timeZone: string;
  /** The last messages, in order. */
  messages: readonly Message[];
  /** What they answer, where it is not among them; absent: nothing. */
  quotes?: readonly Message[];
  /** Whether the log has events before these. */
  more: boolean;
  /** The position up to which they are whole. */
  head: Position;
  /** What is said of the room. */
  changes: Change[];
  /** Those who appear in the messages. */
  people: People;
}

/** Whom the server takes the reader for. */
interface Owner {
  user: string;
  locale: Locale;
}

/** Whether this browser can keep anything: on a page that was served securely. */
export const canKeep = (): boolean => "caches" in globalThis;

/** Keeps a room. Not if what is kept is another user's: then this page is of somebody who has left. */
export async function keep(kept: Kept, locale: Locale): Promise<void> {
  const cache = await caches.open(CACHE);
  const owner = await ownerOf(cache);
  if (!owner) await cache.put(OWNER, Response.json({ user: kept.you.id, locale }));
  else if (owner.user !== kept.you.id) return;
  let body = JSON.stringify(kept);
  for (let { messages } = kept; body.length > LENGTH && messages.length > 1;) {
    messages = messages.slice(Math.ceil(messages.length / 2));
    body = JSON.stringify({ ...kept, messages, more: true });
  }
  if (body.length > LENGTH) return;
  const headers = {
    "content-type": "application/json",
    [USER]: kept.you.id,
    [TIME]: `${kept.time}`,
  };
  await cache.put(pathOf(kept.room), new Response(body, { headers }));
  // In the order in which they were written.
  const rooms = (await cache.keys()).filter(({ url }) => new URL(url).pathname !== OWNER);
  for (const old of rooms.slice(0, -ROOMS)) await cache.delete(old);
}

/** The room at a path of a page, such as `/r/lobby`; null if it is none. */
export function roomAt(path: string): string | null {
  try {
    const name = /^\/r\/([^/]+)$/.exec(path)?.[1];
    return name === undefined ? null : roomName(decodeURIComponent(name));
  } catch {
    return null;
  }
}

/** All that is kept, the newest first. */
export async function keptRooms(): Promise<Kept[]> {
  const kept = await forgetOld();
  const rooms: Kept[] = await Promise.all(kept.map((record) => record.json()));
  return rooms.sort((a, b) => b.time - a.time);
}

/** Forgets what is too old, and what is of somebody else. @returns the records that stay */
export async function forgetOld(): Promise<Response[]> {
  const cache = await caches.open(CACHE);
  const owner = await ownerOf(cache);
  const kept: Response[] = [];
  for (const request of await cache.keys()) {
    if (new URL(request.url).pathname === OWNER) continue;
    const record = await cache.match(request);
    if (record && owner && isOf(record, owner)) kept.push(record);
    else await cache.delete(request);
  }
  return kept;
}

/** Forgets one room. */
export async function forgetRoom(room: string): Promise<void> {
  await (await caches.open(CACHE)).delete(pathOf(room));
}

/** Forgets everything. */
export async function forgetAll(): Promise<void> {
  await caches.delete(CACHE);
}

function pathOf(room: string): string {
  return `/r/${encodeURIComponent(room)}`;
}

async function ownerOf(cache: Cache): Promise<Owner | null> {
  return await (await cache.match(OWNER))?.json() ?? null;
}

/** Whether a record is this user's, and not too old. */
function isOf({ headers }: Response, { user }: Owner): boolean {
  return headers.get(USER) === user && Date.now() - Number(headers.get(TIME)) <= AGE_MS;
}
