/**
 * Server → client frames of `sori.v1`. The server writes `joined`, `events` and `history` around
 * the stored text of segments; everything else is plain `JSON.stringify`.
 */
import type { ErrorCode, Refusal } from "./errors.ts";
import type { Change, FileRef, People, Person, WireSegment } from "./events.ts";
import type { HandshakeFrame } from "./handshake_frame.ts";
import type { MyRoom, RoomCall } from "./my_room.ts";
import type { Limits } from "./limits.ts";
import type { Position } from "./position.ts";

/** Who is in a room. `users` lists at most 200 of them, and each isolate tells others of 200. */
export interface Members {
  /** How many there are. */
  count: number;
  /** Their user ids. */
  users: string[];
  /** Those of them who have turned away from their pages; absent if nobody has. */
  idle?: string[];
}

/** First frame on a connection, and again after `hello`. */
export interface WelcomeFrame {
  type: "welcome";
  protocol: string;
  you: Person & { id: string };
  /** Present it again (`hello`, or `Authorization: Bearer`) to be the same user later. */
  token?: string;
  limits: Limits;
  /** The server's clock, in milliseconds since the Unix epoch. */
  time: number;
  /** Number of the isolate that holds this connection. */
  isolate: number;
}

/** A run of the log: `prev` is the position before its first event. */
export interface SegmentsFrame {
  room: string;
  prev: Position;
  segments: WireSegment[];
}

/** Answer to `join`. `head` is the position of the last event in `segments` (else `prev`). */
export interface JoinedFrame extends SegmentsFrame {
  type: "joined";
  head: Position;
  people: People;
  /** `replayed`: goes on from `after`. `snapshot`: start anew from `segments`. */
  resume: "replayed" | "snapshot";
  /** Whether the log has events before `prev`'s successor. */
  more: boolean;
  members: Members;
  /** What was said before `prev` and still counts: the room's topic, and which messages are pinned. */
  changes?: Change[];
}

/** New events of a joined room. */
export interface EventsFrame extends SegmentsFrame {
  type: "events";
}

/** Answer to `history`. `more`: whether the log goes on in the direction that was asked for. */
export interface HistoryFrame extends SegmentsFrame {
  type: "history";
  people: People;
  more: boolean;
  /**
   * What events behind the page say of its messages: what counts of them, and not each one. Fold
   * them with the segments.
   */
  changes?: Change[];
}

/** Answers to publishes: the id and where its event stands; null for a `skip`. */
export interface AckFrame {
  type: "ack";
  room: string;
  acks: [id: string, pos: Position | null][];
}

/** A refusal. With `id` it answers that publish, with `upload` it is about that upload. */
export interface ErrorFrame extends Refusal {
  type: "error";
  code: ErrorCode;
  room?: string;
  id?: string;
  upload?: number;
}

/** What a server says of an upload, by the number that the client gave it. */
export type UploadFrame =
  /** Answer to `upload`: bytes of `file` are due from `offset` on. */
  | { type: "upload"; upload: number; file: string; offset: number }
  /** Answer to a chunk: the next one is due at `offset`. */
  | { type: "chunk"; upload: number; offset: number }
  /** The upload is complete and as it was announced. */
  | { type: "uploaded"; upload: number; file: FileRef }
  /** Answer to `cancel`. */
  | { type: "cancelled"; upload: number };

/** Every frame a server sends. */
export type ServerFrame =
  | UploadFrame
  | HandshakeFrame
  | WelcomeFrame
  | JoinedFrame
  | EventsFrame
  | HistoryFrame
  | AckFrame
  | ErrorFrame
  /** Names that are new or have changed. */
  | { type: "people"; people: People }
  | { type: "pong"; n: number }
  | ({ type: "presence"; room: string } & Members)
  /** Everybody who is typing now. */
  | { type: "typing"; room: string; users: string[] }
  /** How far users have read. */
  | { type: "read"; room: string; marks: Record<string, Position> }
  /** Answer to `readers`: those who have read up to `pos`; at most 200 are listed. */
  | { type: "readers"; room: string; pos: Position; count: number; users: string[] }
  /** The user's rooms, whenever the list changes while it is watched. */
  | { type: "rooms"; rooms: MyRoom[]; people: People }
  /** How much of a watched room is unread, up to `pos`; with `more`, at least as much. */
  | {
    type: "unread";
    room: string;
    count: number;
    more?: boolean;
    mentions: number;
    pos: Position;
    /** What speaks to the user, if that is new. */
    call?: RoomCall;
  }
  /** The server ends the connection: come back after so many milliseconds. */
  | { type: "bye"; code: number; retryAfterMs: number };

/** The server frame of one type. */
export type ServerFrameOf<Type extends ServerFrame["type"]> = Extract<ServerFrame, { type: Type }>;

/** The text of a frame. */
export function encodeFrame(frame: ServerFrame): string {
  return JSON.stringify(frame);
}

/** An `events` frame around the text of segments, which is taken as it is. */
export function encodeEvents(room: string, prev: Position, segments: string): string {
  return `{"type":"events","room":${
    JSON.stringify(room)
  },"prev":"${prev}","segments":[${segments}]}`;
}

/**
 * A `joined` frame around the text of segments and around `known`, the members of `people` that are
 * the same for all who join; both are taken as they are.
 */
export function encodeJoined(
  { members, people, changes, ...frame }: Omit<JoinedFrame, "segments">,
  known: string,
  segments: string,
): string {
  const others = JSON.stringify(people).slice(1, -1);
  const comma = known !== "" && others !== "" ? "," : "";
  return `${JSON.stringify(frame).slice(0, -1)},"people":{${known}${comma}${others}},"members":${
    JSON.stringify(members)
  },"segments":[${segments}]${textOf(changes)}}`;
}

/** A `history` frame around the text of segments, which is taken as it is. */
export function encodeWithSegments(
  { changes, ...frame }: Omit<HistoryFrame, "segments">,
  segments: string,
): string {
  return `${JSON.stringify(frame).slice(0, -1)},"segments":[${segments}]${textOf(changes)}}`;
}

/** Only where there are any: most pages have none. */
function textOf(changes: readonly Change[] = []): string {
  return changes.length > 0 ? `,"changes":${JSON.stringify(changes)}` : "";
}
