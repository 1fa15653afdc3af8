/**
 * Invitations to private rooms. Of a token only its hash is stored: who reads the store can invite
 * nobody by it.
 */
import { randomId } from "../base/ids.ts";
import { keys } from "./keys.ts";
import { fromJson, type Kv, toJson } from "./kv.ts";
import { listMembers, type Member, ROOM_MEMBERS } from "./room_records.ts";

/** Invitations one room may have at a time. */
export const ROOM_INVITATIONS = 50;

/** Letters of a token: 143 bits. */
const TOKEN_LENGTH = 24;
/** Tries to take a use of an invitation that others take at the same time. */
const TRIES = 10;

/** An invitation. */
export interface Invitation {
  room: string;
  /** Who made it, and when, in milliseconds since the Unix epoch. */
  by: string;
  at: number;
  /** When it ends, in milliseconds since the Unix epoch; absent: never. */
  expiresAt?: number;
  /** How many may still come in by it; absent: any number. */
  usesLeft?: number;
}

/** An invitation with its name among those of its room, which tells nothing of the token. */
export interface NamedInvitation extends Invitation {
  id: string;
}

/** Makes an invitation. @returns its token, or null if the room has as many as it may */
export async function invite(kv: Kv, invitation: Invitation): Promise<string | null> {
  const { room, at, expiresAt } = invitation;
  if ((await listInvitations(kv, room, at)).length >= ROOM_INVITATIONS) return null;
  const token = randomId(TOKEN_LENGTH);
  const id = await hashOf(token);
  const expires = expiresAt === undefined ? {} : { expireInMs: Math.max(1, expiresAt - at) };
  await kv.commit({
    checks: [],
    set: [
      { key: keys.invitation(id), value: toJson(invitation), ...expires },
      { key: keys.invitationOf(room, id), value: new Uint8Array(), ...expires },
    ],
  });
  return token;
}

/** The invitation of a token; null if there is none (any more). */
export async function findInvitation(
  kv: Kv,
  token: string,
  now: number,
): Promise<NamedInvitation | null> {
  if (!/^[0-9A-Za-z]{24}$/.test(token)) return null;
  const id = await hashOf(token);
  const entry = await kv.get(keys.invitation(id));
  const found = entry && fromJson<Invitation>(entry.value);
  return found && isValid(found, now) ? { id, ...found } : null;
}

/** A room's invitations, the newest first. */
export async function listInvitations(
  kv: Kv,
  room: string,
  now: number,
): Promise<NamedInvitation[]> {
  const limit = ROOM_INVITATIONS * 2;
  const ids = (await kv.list({ prefix: keys.invitationsOf(room) }, { limit }))
    .map(({ key }) => String(key[2]));
  const found = await kv.getMany(ids.map((id) => keys.invitation(id)));
  return ids.flatMap((id, index) => {
    const entry = found[index];
    const invitation = entry ? fromJson<Invitation>(entry.value) : null;
    return invitation && isValid(invitation, now) ? [{ id, ...invitation }] : [];
  }).sort((a, b) => b.at - a.at);
}

/** Ends an invitation of a room. */
export async function revoke(kv: Kv, room: string, id: string): Promise<void> {
  const entry = await kv.get(keys.invitationOf(room, id));
  if (!entry) return;
  await kv.commit({ checks: [], delete: [keys.invitation(id), keys.invitationOf(room, id)] });
}

/**
 * Lets somebody in by an invitation; who is in already takes none of its uses.
 * @returns the room; null if the invitation is none (any more), "full" if the room is
 */
export async function accept(
  kv: Kv,
  token: string,
  user: string,
  now: number,
): Promise<{ room: string } | "full" | null> {
  for (let tries = 0; tries < TRIES; tries++) {
    const invitation = await findInvitation(kv, token, now);
    if (!invitation) return null;
    const { id, room, usesLeft } = invitation;
    const key = keys.invitation(id);
    const [entry, record, member] = await kv.getMany([
      key,
      keys.room(room),
      keys.member(room, user),
    ]);
    if (!entry || !record) return null;
    if (member) return { room };
    if ((await listMembers(kv, room)).length >= ROOM_MEMBERS) return "full";
    const { id: _, ...stored } = invitation;
    const left = usesLeft === undefined ? undefined : usesLeft - 1;
    const value: Member = { role: "member", since: now };
    const rest = stored.expiresAt === undefined ? {} : { expireInMs: stored.expiresAt - now };
    const taken = await kv.commit({
      // A revocation, or another who came in by it, comes between: then look again.
      checks: [{ key, versionstamp: entry.versionstamp }, {
        key: keys.member(room, user),
        versionstamp: null,
      }],
      set: [
        { key: keys.member(room, user), value: toJson(value) },
        ...left !== undefined && left > 0
          ? [{ key, value: toJson({ ...stored, usesLeft: left }), ...rest }]
          : [],
      ],
      ...left === 0 && { delete: [key, keys.invitationOf(room, id)] },
    });
    if (taken !== null) return { room };
  }
  throw new Error("Too many come in by one invitation at once");
}

function isValid({ expiresAt, usesLeft }: Invitation, now: number): boolean {
  return (expiresAt === undefined || expiresAt > now) && (usesLeft === undefined || usesLeft > 0);
}

async function hashOf(token: string): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token));
  return new Uint8Array(hash).toHex();
}
