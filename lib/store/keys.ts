/** Every key of the store is built here, and nowhere else. */
import type { At, Position } from "../protocol/mod.ts";
import { AT_LENGTH } from "../protocol/mod.ts";
import type { Key } from "./kv.ts";

/** Digits of a generation at the start of an {@linkcode At}. */
const GENERATION_LENGTH = 4;

/** What the log's keys are made of. */
export const keys = {
  /** JSON `{version}`: the layout of this store. */
  schema: ["schema"] as Key,
  /** JSON `{generation}`: absent means 0001. Raised by a restore; checked by every commit (R8). */
  generation: ["generation"] as Key,
  /** The key that signs sessions, when the owner sets none. */
  secret: ["secret"] as Key,
  /** All segments of a room. */
  log: (room: string): Key => ["log", room],
  /** Where commits of a generation append: the versionstamp follows. */
  logGeneration: (room: string, generation: string): Key => ["log", room, generation],
  /** One segment, by the `at` of its key (a merged one: of its last, R1). */
  segment: (room: string, at: At): Key => [
    "log",
    room,
    at.slice(0, GENERATION_LENGTH),
    at.slice(GENERATION_LENGTH, AT_LENGTH),
  ],
  /** Touched by every commit with events, so that its versionstamp is the last segment's. */
  head: (room: string): Key => ["head", room],
  /** All of {@linkcode keys.head}. */
  allHeads: ["head"] as Key,
  /** How far a sender's lane has come. `lane` is a name, or `=` and an id without a number. */
  lane: (room: string, user: string, lane: string): Key => ["lane", room, user, lane],
  /** All that later events say of a room's messages. */
  allAbout: (room: string): Key => ["about", room],
  /** What they say of one message, in their order. */
  about: (room: string, target: Position): Key => ["about", room, target],
  /** Where commits of a generation write that: the versionstamp follows. */
  aboutIn: (room: string, target: Position, generation: string): Key => [
    "about",
    room,
    target,
    generation,
  ],
  /** The event that last said what the room is about. */
  topic: (room: string): Key => ["topic", room],
  /** The event that pinned a message. */
  pin: (room: string, target: Position): Key => ["pin", room, target],
  /** All of {@linkcode keys.pin} of a room. */
  pins: (room: string): Key => ["pin", room],
  /** JSON `{time}`: a message that was deleted and whose text is to be taken out of the store. */
  redaction: (room: string, target: Position): Key => ["redact", room, target],
  /** All of {@linkcode keys.redaction} of a room. */
  redactions: (room: string): Key => ["redact", room],
  /** The same of all rooms. */
  allRedactions: ["redact"] as Key,
  /** Rewriters of a room's segments (merge, redaction) take turns on it (R7). */
  rewrite: (room: string): Key => ["rewrite", room],
  /** Written and read to prove that the store works; one an isolate. */
  probe: (isolate: string): Key => ["probe", isolate],
  /** JSON `{upTo}`: the `at` up to which a room's small segments are merged. */
  merged: (room: string): Key => ["merged", room],
  /** A user's profile. */
  user: (user: string): Key => ["user", user],
  /** JSON: what the server alone knows of a user; most have none. */
  account: (user: string): Key => ["account", user],
  /** JSON: accounts that changed lately, for instances that remember older ones. */
  accountNews: ["account news"] as Key,
  /** JSON: how far an erasure has come. */
  erasure: (id: string): Key => ["erasure", id],
  /** All of {@linkcode keys.erasure}. */
  allErasures: ["erasure"] as Key,
  /** JSON: the devices of a user that are pushed to. */
  pushes: (user: string): Key => ["pushes", user],
  /** All of {@linkcode keys.pushes}. */
  allPushes: ["pushes"] as Key,
  /** JSON `{user}`: whose device it is that takes pushes there. */
  pushed: (endpoint: string): Key => ["pushed", endpoint],
  /** Of a room: those who want to be told of everything that is said in it. */
  told: (room: string, user: string): Key => ["told", room, user],
  /** All of {@linkcode keys.told} of a room. */
  allTold: (room: string): Key => ["told", room],
  /** JSON: the key pair that signs pushes. */
  vapid: ["vapid"] as Key,
  /** JSON: a passkey, by its credential id. */
  passkey: (id: string): Key => ["passkey", id],
  /** JSON: the credential ids of a user's passkeys. */
  passkeys: (user: string): Key => ["passkeys", user],
  /** JSON: what an authenticator is asked to sign for a session's user. */
  challenge: (user: string): Key => ["challenge", user],
  /** The bytes of a user's picture. */
  picture: (id: string): Key => ["picture", id],
  /** JSON: an attachment's description; there once all of its chunks are. */
  file: (id: string): Key => ["file", id],
  /** One piece of an attachment's bytes, counted from 0. */
  chunk: (id: string, n: number): Key => ["chunk", id, n],
  /** All pieces of an attachment. */
  chunks: (id: string): Key => ["chunk", id],
  /** Where commits of a generation write which of their messages has a file: the versionstamp follows. */
  fileUse: (id: string, room: string, generation: string, index: string): Key => [
    "use",
    id,
    room,
    index,
    generation,
  ],
  /** All messages that have a file. */
  fileUses: (id: string): Key => ["use", id],
  /** JSON: files whose messages are gone, by the entry of the log that they stood in. */
  dropped: (room: string, at: At, pos: Position): Key => ["dropped", room, at, pos],
  /** All of {@linkcode keys.dropped}. */
  allDropped: ["dropped"] as Key,
  /** JSON: an upload of a user that is not complete, and how far it has come. */
  incoming: (user: string, id: string): Key => ["incoming", user, id],
  /** All uploads of a user that are not complete. */
  allIncoming: (user: string): Key => ["incoming", user],
  /** JSON: an upload whose message is not in the log yet, by the second after which it is in vain. */
  upload: (second: number, id: string): Key => ["upload", second, id],
  /** All of {@linkcode keys.upload}. */
  allUploads: ["upload"] as Key,
  /** What one isolate says of who is in a room, typing, reading. */
  pulse: (room: string, isolate: string): Key => ["pulse", room, isolate],
  /** All pulses of a room. */
  pulses: (room: string): Key => ["pulse", room],
  /** Touched with every pulse of the room, for those who watch. */
  beat: (room: string): Key => ["beat", room],
  /** JSON: profiles that changed lately, for instances that remember older ones. */
  renamed: ["renamed"] as Key,
  /** JSON: what a room is; absent for a public room that nobody owns. */
  room: (room: string): Key => ["room", room],
  /** JSON: somebody's role in a room that is owned. */
  member: (room: string, user: string): Key => ["member", room, user],
  /** All members of a room. */
  members: (room: string): Key => ["member", room],
  /** JSON: what a user keeps of a room: how far they have read, whether it is muted. */
  mine: (user: string, room: string): Key => ["mine", user, room],
  /** All rooms of a user. */
  allMine: (user: string): Key => ["mine", user],
  /** JSON: an invitation, by the hash of its token. */
  invitation: (hash: string): Key => ["invitation", hash],
  /** An invitation's hash among those of its room. */
  invitationOf: (room: string, hash: string): Key => ["invited", room, hash],
  /** All invitations of a room. */
  invitationsOf: (room: string): Key => ["invited", room],
  /** JSON: rooms and members that changed lately, for instances that remember older ones. */
  accesses: ["accesses"] as Key,
  /** Rooms by the second of their last activity, since the Unix epoch. */
  active: (second: number, room: string): Key => ["active", second, room],
  /** All of {@linkcode keys.active}. */
  allActive: ["active"] as Key,
} as const;

/** The `at` in the key of a segment. */
export function atOfKey(key: Key): At {
  return `${key[2]}${key[3]}`;
}
