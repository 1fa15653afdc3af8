/** What the connection library offers; `client.ts` and `room.ts` keep it. */
import type { Refusal } from "../protocol/errors.ts";
import type { Change, FileRef, People, Person, WireSegment } from "../protocol/events.ts";
import type { Message, Topic } from "../protocol/fold.ts";
import type { Limits } from "../protocol/limits.ts";
import type { MyRoom } from "../protocol/my_room.ts";
import type { Position } from "../protocol/position.ts";
import type { Members } from "../protocol/server_frames.ts";
import type { TypedEventTarget } from "./typed_events.ts";

/**
 * - `connecting`: a connection is being opened
 * - `open`: `welcome` has come
 * - `waiting`: lost; the next attempt is timed (`retryAt`)
 * - `offline`: the platform says that there is no network; waiting for it
 * - `closed`: by `close()` or by a final close code; no further attempt
 */
export type ConnectionState = "connecting" | "open" | "waiting" | "offline" | "closed";

/** How far a message of our own has come. */
export type OutgoingState =
  /** Not acknowledged yet. */
  | "sending"
  /** Refused for good, or its lane was lost: the user decides (`retry()` or `cancel()`). */
  | "failed";

/** What is published: a message, or what changes one (its `target`) or the room. */
export type Draft =
  | ({ type: "message" } & MessageDraft)
  | { type: "edit"; target: Position; text: string; mentions?: string[] }
  | { type: "delete"; target: Position }
  | { type: "react"; target: Position; emoji: string; on: boolean }
  | { type: "pin"; target: Position; on: boolean }
  | { type: "topic"; text: string };

/** A message that is to be published. */
export interface MessageDraft {
  /** What it says. */
  text: string;
  /** Ids of complete uploads of one's own; where there are any, the text may be empty. */
  files?: string[];
  /** Position of the message that it answers. */
  reply?: Position;
  /** Ids of at most 20 users whom it speaks to, or `@here`. */
  mentions?: string[];
}

/** An event of our own on its way: its id, and where it will stand. */
export interface Published {
  /**
   * Its client message id; empty if it was not taken at all: the text cannot be sent, or too many
   * wait.
   */
  id: string;
  /** Rejects with a `PublishError` when it is refused for good or cancelled. */
  position: Promise<Position>;
}

/** A message of our own, or another event, that has no position yet. */
export interface Outgoing {
  /** Its client message id, `lane.n`. It changes when a failed message is tried again. */
  id: string;
  /** What is to be published. Texts are as the log will hold them: normalised and trimmed. */
  event: Draft;
  /** The text of `event`; empty if it has none. */
  text: string;
  /** How far it has come. */
  state: OutgoingState;
  /**
   * Why it failed; none if it is unsent for so long that it is not sent without asking. While
   * `sending`: why the server took it not yet, as for `rate_limited`; it is sent again by itself.
   */
  refusal?: Refusal;
  /** When the user sent it, in milliseconds since the Unix epoch by this machine's clock. */
  time: number;
}

/** A page of the log. */
export interface HistoryPage {
  /** The position before its first event. */
  prev: Position;
  /** Whole segments, so it may hold more than was asked for; `foldSegments()` makes messages of them. */
  segments: WireSegment[];
  /** Names of those who appear in it. */
  people: People;
  /** Whether the log goes on in the direction that was asked for. */
  more: boolean;
  /** What events behind the page say of its messages: give them to `foldSegments()`, too. */
  changes: Change[];
}

/** The newest page of a log. */
export interface Snapshot {
  /** With what its later events say of them. */
  messages: readonly Message[];
  /** Whether the log has events before these. */
  more: boolean;
  /** The position of its first event, from where `history()` reads on; what stands before if it has none. */
  first: Position;
}

/** Who has read up to a position, as far as the server remembers it. */
export interface Readers {
  /** How many there are. */
  count: number;
  /** Ids of at most 200 of them. */
  users: string[];
}

/** How a file is uploaded. */
export interface UploadOptions {
  /** Its name for people, at most 200 characters. Default: that of a `File`, else "file". */
  name?: string;
  /** Gives the upload up when it aborts. */
  signal?: AbortSignal;
  /** Told how many bytes the server has, from time to time. */
  onProgress?: (bytes: number, size: number) => void;
  /** Of a picture or a film, in pixels: the place to keep for it. */
  width?: number;
  /** See `width`. */
  height?: number;
  /** Id of a small picture of it, at most 64 KiB, uploaded before in the same room. */
  thumbnail?: string;
}

/** How much of a room is unread, up to `pos`; with `more`, at least as much. */
export interface Unread {
  /** The room's name. */
  room: string;
  /** Messages of others, up to 99. */
  count: number;
  /** Whether there are more than were counted. */
  more?: boolean;
  /** How many of them speak to us. */
  mentions: number;
  /** Up to where was counted. */
  pos: Position;
  /** The newest that speaks to us, if it is new. */
  call?: { pos: Position; from: string; name?: string; text: string };
}

/** Events of a {@linkcode ChatClient}. */
export interface ClientEvents {
  /** The connection state changed. */
  state: CustomEvent<ConnectionState>;
  /** `welcome` came: who we are, the limits, the server's clock. */
  welcome: CustomEvent<Person & { id: string }>;
  /** Names became known or changed; `client.people` has them. */
  people: CustomEvent<People>;
  /** Our rooms, at first and whenever the list changes, while they are watched. */
  rooms: CustomEvent<MyRoom[]>;
  /** How much of one of them is unread, when that changes. */
  unread: CustomEvent<Unread>;
}

/** Events of a {@linkcode ChatRoom}. */
export interface RoomEvents {
  /** The log moved on: these messages are new, in order, each once. */
  messages: CustomEvent<readonly Message[]>;
  /**
   * The log moved on: these events change earlier messages, or the room. `withChanges()` makes of
   * messages what they are now.
   */
  changes: CustomEvent<readonly Change[]>;
  /** What is known of the room was replaced by a snapshot (first join, or resume impossible). */
  snapshot: CustomEvent<Snapshot>;
  /** `topic` changed. */
  topic: CustomEvent<Topic | null>;
  /** `outgoing` changed. */
  outgoing: CustomEvent<readonly Outgoing[]>;
  /** `members` changed. */
  presence: CustomEvent<Members>;
  /** `typing` changed: ids of the others who are typing now. */
  typing: CustomEvent<readonly string[]>;
  /** How far users have read. */
  read: CustomEvent<Record<string, Position>>;
  /** `joined` became true or false. */
  joined: CustomEvent<boolean>;
  /** A refusal that concerns the room as a whole. */
  refused: CustomEvent<Refusal>;
}

/** One connection to a server, many rooms. */
export interface ChatClient extends TypedEventTarget<ClientEvents>, Disposable {
  /** See {@linkcode ConnectionState}; the event `state` tells of changes. */
  readonly state: ConnectionState;
  /** When the next attempt is due while `waiting`, in milliseconds since the Unix epoch. */
  readonly retryAt: number | null;
  /** Who we are, once a `welcome` has come. */
  readonly you: (Person & { id: string }) | null;
  /**
   * What the server takes as proof of who we are, for `connect()` and `Authorization: Bearer`; null
   * if a cookie does that. A secret: whoever has it is this user.
   */
  readonly token: string | null;
  /** The server's limits; the defaults until it has told its own. */
  readonly limits: Readonly<Limits>;
  /** Everybody heard of. */
  readonly people: Readonly<People>;
  /** Milliseconds to add to this machine's clock to get the server's. */
  readonly clockOffset: number;
  /**
   * Joins a room, or returns the room when it is joined already.
   * @throws {RangeError} when `name` cannot be a room's, or `after` no position.
   */
  join(name: string, options?: { after?: Position }): ChatRoom;
  /**
   * Tells that the user has turned away from this page, or has come back. It holds for the present
   * connection: say it again after `welcome`.
   */
  setIdle(on: boolean): void;
  /**
   * Asks to be told of our rooms and what is unread in them, without being in them, or no longer. An
   * older server does not answer, nor does one that is reached without a WebSocket:
   * `GET /api/me/rooms` tells the same.
   */
  watchRooms(on: boolean): void;
  /** Drops the wait for the next attempt and connects now. */
  reconnect(): void;
  /** Ends the connection for good. */
  close(): void;
}

/** A joined room. It stays joined over reconnects until `leave()`. */
export interface ChatRoom extends TypedEventTarget<RoomEvents>, Disposable {
  /** In NFC. */
  readonly name: string;
  /** Whether the server has confirmed the join on the present connection. */
  readonly joined: boolean;
  /** The position up to which every event was received: give it back as `after`. */
  readonly position: Position | null;
  /** Who is in the room. */
  readonly members: Members;
  /** Ids of the others who are typing now. */
  readonly typing: readonly string[];
  /** Our own messages that are not in the log, or whose events have not come yet; oldest first. */
  readonly outgoing: readonly Outgoing[];
  /** What the room is about; null if nothing is known. */
  readonly topic: Topic | null;
  /** Puts a message into the outbox and sends it as soon as may be. */
  publish(message: string | MessageDraft): Published;
  /** Changes what a message says: one's own, or as a moderator anybody's. Goes the same way. */
  edit(pos: Position, text: string, mentions?: string[]): Published;
  /** Deletes a message for good: one's own, or as a moderator anybody's. */
  delete(pos: Position): Published;
  /** Reacts to a message with one emoji, or takes that back. */
  react(pos: Position, emoji: string, on?: boolean): Published;
  /** Keeps a message in sight of the room, or no longer. */
  pin(pos: Position, on?: boolean): Published;
  /** Says what the room is about: at most 250 characters; empty for nothing. */
  setTopic(text: string): Published;
  /**
   * Uploads a file, for a message to have: `publish({ text, files: [id] })`. It goes on over
   * reconnects, in parts between which everything else goes out first; one upload after the other.
   * Rejects with a `RefusedError`, the reason of `signal`, or an `AbortError` when the client is
   * closed.
   */
  upload(file: Blob, options?: UploadOptions): Promise<FileRef>;
  /** Tries what failed again, under a new number. */
  retry(id: string): void;
  /** Takes back what is not in the log yet. */
  cancel(id: string): void;
  /**
   * A page of the log before, after or around a position; the newest without one. Rejects with a
   * `RefusedError`, the reason of `signal`, or an `AbortError` when the room is left.
   */
  history(
    query: { before?: Position; after?: Position; around?: Position; limit?: number },
    options?: { signal?: AbortSignal },
  ): Promise<HistoryPage>;
  /** Tells the others that this user is typing, or is no longer. Repeats are conflated. */
  setTyping(on: boolean): void;
  /** Marks everything up to `pos` as read. */
  markRead(pos: Position): void;
  /** Who has read up to `pos`, while `joined`. Rejects if the connection is lost meanwhile. */
  readers(pos: Position): Promise<Readers>;
  /**
   * New messages as they come, each once, until `signal` aborts or the room is left.
   * @throws {GapError} where messages are missing that the server could not send.
   * @throws {RangeError} when the reader is more than 10,000 messages behind.
   */
  messages(options?: { signal?: AbortSignal }): AsyncIterable<Message>;
  /**
   * Leaves the room. What is unsent stays in the outbox and goes out when it is joined again.
   */
  leave(): void;
}
