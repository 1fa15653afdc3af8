/** What is stored of rooms that are owned: what they are, and who is in them. */
import type { Role, RoomKind } from "../protocol/mod.ts";
import { keys } from "./keys.ts";
import { type Entry, fromJson, type Kv, toJson } from "./kv.ts";
import { listPages } from "./list_pages.ts";

/** Members one room may have. */
export const ROOM_MEMBERS = 500;

/** What a room is. One without a record is public, and nobody owns it. */
export interface RoomRecord {
  kind: Exclude<RoomKind, "direct">;
  /** The user who made it. */
  owner: string;
  /** When, in milliseconds since the Unix epoch. */
  createdAt: number;
  /** What people call it, where its name was drawn. */
  title?: string;
  /** Since when nothing more is said in it, in milliseconds since the Unix epoch. */
  archivedAt?: number;
}

/** Somebody in a room that is owned. */
export interface Member {
  role: Role;
  /** Since when, in milliseconds since the Unix epoch. */
  since: number;
  /** They were put out of the room and may not come back: since when. */
  bannedAt?: number;
}

/** Members that one read brings. */
const PAGE = 350;
/** Bans of one room. */
export const ROOM_BANS = 200;

/** The record of a room; null if it has none. */
export async function readRoom(kv: Kv, room: string): Promise<RoomRecord | null> {
  return (await readRooms(kv, [room]))[0] ?? null;
}

/** The records of rooms, in their order; null for one that has none. */
export async function readRooms(
  kv: Kv,
  rooms: readonly string[],
): Promise<(RoomRecord | null)[]> {
  const entries = await kv.getMany(rooms.map((room) => keys.room(room)));
  return entries.map((entry) => entry && fromJson<RoomRecord>(entry.value));
}

/** Memberships of users in rooms, in their order; null for one who has none. */
export async function readMembers(
  kv: Kv,
  memberships: readonly (readonly [room: string, user: string])[],
): Promise<(Member | null)[]> {
  const entries = await kv.getMany(memberships.map(([room, user]) => keys.member(room, user)));
  return entries.map((entry) => entry && fromJson<Member>(entry.value));
}

/** Everybody in a room that is owned, at most {@linkcode ROOM_MEMBERS}. */
export async function listMembers(
  kv: Kv,
  room: string,
): Promise<(Member & { user: string })[]> {
  return (await listAll(kv, room)).filter(({ bannedAt }) => bannedAt === undefined)
    .slice(0, ROOM_MEMBERS);
}

/** Who may not come (back) into a room, at most {@linkcode ROOM_BANS}. */
export async function listBanned(kv: Kv, room: string): Promise<string[]> {
  return (await listAll(kv, room)).flatMap(({ bannedAt, user }) =>
    bannedAt === undefined ? [] : [user]
  );
}

async function listAll(kv: Kv, room: string): Promise<(Member & { user: string })[]> {
  const found: Entry[] = [];
  for await (const page of listPages(kv, { prefix: keys.members(room) }, PAGE)) {
    found.push(...page);
    if (found.length >= ROOM_MEMBERS + ROOM_BANS) break;
  }
  return found.map(({ key, value }) => ({ user: String(key[2]), ...fromJson<Member>(value) }));
}

/**
 * Puts somebody out of a room for good, or lets them come again. A public room that nobody owns
 * gets a record, so that it is asked who may be in it; who is let in again is no member.
 * @returns false if something changed meanwhile, or there are as many bans as there may be
 */
export async function ban(kv: Kv, room: string, user: string, at: number | null): Promise<boolean> {
  const [record = null, member = null] = await kv.getMany([
    keys.room(room),
    keys.member(room, user),
  ]);
  const { bannedAt, ...before }: Member = member
    ? fromJson<Member>(member.value)
    : { role: "member", since: at ?? 0 };
  if ((at !== null) === (bannedAt !== undefined)) return true;
  if (at !== null && (await listBanned(kv, room)).length >= ROOM_BANS) return false;
  const open: RoomRecord = { kind: "public", owner: "", createdAt: at ?? 0 };
  const written = await kv.commit({
    checks: [record ?? { key: keys.room(room), versionstamp: null }, {
      key: keys.member(room, user),
      versionstamp: member?.versionstamp ?? null,
    }].map(({ key, versionstamp }) => ({ key, versionstamp })),
    // Whoever was a moderator is none any more, and who was invited needs another invitation.
    ...at === null ? { delete: [keys.member(room, user)] } : {
      set: [
        {
          key: keys.member(room, user),
          value: toJson({ ...before, role: "member", bannedAt: at } satisfies Member),
        },
        ...record ? [] : [{ key: keys.room(room), value: toJson(open) }],
      ],
      delete: [keys.mine(user, room), keys.told(room, user)],
    },
  });
  return written !== null;
}

/**
 * Makes a room that `owner` owns, if there is none of that name and nobody has spoken in it.
 * @returns whether it was made
 */
export async function createRoom(kv: Kv, room: string, record: RoomRecord): Promise<boolean> {
  const { kind, owner, createdAt } = record;
  const member: Member = { role: "owner", since: createdAt };
  const made = await kv.commit({
    checks: [
      { key: keys.room(room), versionstamp: null },
      { key: keys.head(room), versionstamp: null },
    ],
    set: [
      { key: keys.room(room), value: toJson(record) },
      { key: keys.member(room, owner), value: toJson(member) },
      ...kind === "public"
        ? [{
          key: keys.active(Math.floor(createdAt / 1_000), room),
          value: new Uint8Array() as Uint8Array<ArrayBuffer>,
        }]
        : [],
    ],
  });
  return made !== null;
}

/** Puts a room away, or takes it out again. @returns false if it changed meanwhile or is not there */
export async function archiveRoom(kv: Kv, room: string, at: number | null): Promise<boolean> {
  const entry = await kv.get(keys.room(room));
  if (!entry) return false;
  const { archivedAt: _, ...record } = fromJson<RoomRecord>(entry.value);
  const value = toJson(at === null ? record : { ...record, archivedAt: at });
  const checks = [{ key: entry.key, versionstamp: entry.versionstamp }];
  return await kv.commit({ checks, set: [{ key: entry.key, value }] }) !== null;
}

/** Gives somebody who is in a room another role. @returns false if they are not in it (any more) */
export async function setRole(kv: Kv, room: string, user: string, role: Role): Promise<boolean> {
  const entry = await kv.get(keys.member(room, user));
  if (!entry) return false;
  const value = toJson({ ...fromJson<Member>(entry.value), role });
  const checks = [{ key: entry.key, versionstamp: entry.versionstamp }];
  return await kv.commit({ checks, set: [{ key: entry.key, value }] }) !== null;
}

/** Takes somebody out of a room, and the room out of their list. */
export async function removeMember(kv: Kv, room: string, user: string): Promise<void> {
  const gone = [keys.member(room, user), keys.mine(user, room), keys.told(room, user)];
  await kv.commit({ checks: [], delete: gone });
}
