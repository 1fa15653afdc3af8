/** Whom a message calls: those who are to be told of it by Web Push. Loaded when it is needed. */
import { LruMap } from "../lib/base/lru_map.ts";
import {
  directUsers,
  HERE,
  isPosition,
  type Position,
  type StoredEvent,
} from "../lib/protocol/mod.ts";
import type { Call } from "../lib/push/notifier.ts";
import { Subscriptions } from "../lib/push/subscriptions.ts";
import { mentions } from "../lib/session/mention.ts";
import { authorOf } from "../lib/session/my_room_list.ts";
import { keys } from "../lib/store/keys.ts";
import { fromJson } from "../lib/store/kv.ts";
import type { Mine } from "../lib/store/my_rooms.ts";
import type { App } from "./app.ts";

/** Users with devices that are looked at, for who of them has a room. */
const LOOKED_AT = 5_000;
/** Who has a room is remembered for so long, in milliseconds; and of so many rooms. */
const AGE_MS = 5_000;
const REMEMBERED = 50;
/** Letters of a name that is looked for in a text, and signs that are looked behind. */
const NAME_LENGTH = 64;
const SIGNS = 20;

/** What it needs of the server. */
type Source = Pick<App, "clock" | "kv" | "people" | "rooms">;

/** Of a room's people those who have devices. */
interface Audience {
  users: readonly string[];
  /** By their names and ids, in small letters. */
  byName: ReadonlyMap<string, readonly string[]>;
}

/**
 * Calls of a stored message: who is mentioned, by id or in the text, or with everybody else; whose
 * message it answers; a direct room's other.
 * @param told who is told of everything that is said there
 */
export async function callsOf(
  app: Source,
  room: string,
  { from, mentions = [], reply, text = "", type }: StoredEvent & {
    mentions?: readonly string[];
    reply?: string;
  },
  pos: Position,
  told: readonly string[],
): Promise<Call[]> {
  if (type !== undefined) return [];
  const users = new Set<string>([...directUsers(room) ?? [], ...told]);
  for (const user of mentions) if (user !== HERE) users.add(user);
  if (mentions.includes(HERE)) {
    for (const user of (await audienceOf(app, room)).users) users.add(user);
  } else if (text.includes("@")) {
    for (const user of namedIn(text, await audienceOf(app, room))) users.add(user);
  }
  if (reply !== undefined && isPosition(reply)) {
    const author = await authorOf(app.rooms.log(room), reply);
    if (author !== null) users.add(author);
  }
  users.delete(from);
  return [...users].map((user) => ({ user, room, pos, from }));
}

/** Those whom a text names after an `@`, without the help of a page that knows their ids. */
function namedIn(text: string, { byName }: Audience): Set<string> {
  const lower = text.toLowerCase();
  const named = new Set<string>();
  let at = lower.indexOf("@");
  for (let signs = 0; at >= 0 && signs < SIGNS; signs++, at = lower.indexOf("@", at + 1)) {
    for (let end = at + 2; end <= Math.min(lower.length, at + 1 + NAME_LENGTH); end++) {
      const users = byName.get(lower.slice(at + 1, end));
      // What follows may be the rest of a longer word.
      if (!users || !mentions(lower.slice(at, end + 2), [lower.slice(at + 1, end)])) continue;
      for (const user of users) named.add(user);
    }
  }
  return named;
}

/** By store and room, with when it was read. */
const audiences = new WeakMap<Source["kv"], LruMap<string, [number, Promise<Audience>]>>();

function audienceOf(app: Source, room: string): Promise<Audience> {
  const known = audiences.get(app.kv) ?? new LruMap(REMEMBERED);
  audiences.set(app.kv, known);
  const [readAt, present] = known.get(room) ?? [];
  const now = app.clock.now();
  if (present && now - readAt! < AGE_MS) return present;
  const reading = readAudience(app, room);
  known.set(room, [now, reading]);
  reading.catch(() => known.delete(room));
  return reading;
}

async function readAudience({ kv, people }: Source, room: string): Promise<Audience> {
  const all = await new Subscriptions(kv).users(LOOKED_AT);
  const mine = await kv.getMany(all.map((user) => keys.mine(user, room)));
  const users = all.filter((_, index) => {
    const entry = mine[index];
    return entry && fromJson<Mine>(entry.value).leftAt === undefined;
  });
  const byName = new Map<string, string[]>();
  for (const [user, { name }] of Object.entries(await people.load(users))) {
    for (const one of name === undefined ? [user] : [name, user]) {
      byName.set(one.toLowerCase(), [...byName.get(one.toLowerCase()) ?? [], user]);
    }
  }
  return { users, byName };
}
