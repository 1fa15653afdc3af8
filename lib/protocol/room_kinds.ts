/** Kinds of rooms, roles in them, and the names that are kept for some of them. */

/**
 * Who finds a room and who may be in it: everybody (`public`), everybody who knows its address
 * (`unlisted`), those who were invited (`private`), two people (`direct`).
 */
export type RoomKind = "public" | "unlisted" | "private" | "direct";

/** What somebody may do in a room beside talking. */
export type Role = "member" | "moderator" | "owner";

/** All roles, the one that may do least first. */
export const ROLES: readonly [Role, Role, Role] = ["member", "moderator", "owner"];

/** Letters of what stands behind the prefix of a private or unlisted room's name: 95 bits. */
export const HIDDEN_NAME_LENGTH = 16;

/** Prefixes of names that the server draws, so that nobody finds such a room by trying. */
export const HIDDEN_PREFIX = { private: "p-", unlisted: "u-" } as const;

const HIDDEN = /^[pu]-[0-9A-Za-z]{16}$/;
const DIRECT = /^dm-([0-9A-Za-z]{4,32})-([0-9A-Za-z]{4,32})$/;

/** The room of two people; null if they are one and the same, or an id is none. */
export function directRoom(a: string, b: string): string | null {
  const name = a < b ? `dm-${a}-${b}` : `dm-${b}-${a}`;
  return a !== b && DIRECT.test(name) ? name : null;
}

/** The two whose room it is, by its name alone; null if it is not such a room. */
export function directUsers(room: string): readonly [string, string] | null {
  const [, a, b] = DIRECT.exec(room) ?? [];
  return a !== undefined && b !== undefined && a < b ? [a, b] : null;
}

/** With whom `user` talks in a direct room; null if it is none, or not theirs. */
export function directPartner(room: string, user: string): string | null {
  const users = directUsers(room);
  if (!users?.includes(user)) return null;
  return users[0] === user ? users[1] : users[0];
}

/**
 * Whether a name is kept for rooms that are not for everybody. Without a record such a room is not
 * there for anybody: who guesses learns nothing.
 */
export function isReservedRoom(room: string): boolean {
  return HIDDEN.test(room) || DIRECT.test(room);
}
