/**
 * Every limit of the server, in one place. Both sides read it: the server enforces, `welcome`
 * tells the client. Each can be set as `SORI_` and its name in capitals: `textLength` is
 * `SORI_TEXT_LENGTH`.
 */
export interface Limits {
  /** Longest message, in code points after NFC normalisation. */
  textLength: number;
  /** Largest text frame from a client, in bytes of UTF-8. */
  frameBytes: number;
  /** Largest attachment, in bytes. */
  attachmentBytes: number;
  /** Messages one sender may publish in {@linkcode Limits.rateWindowMs}. */
  rateMessages: number;
  /** Messages all senders behind one client address may publish in the same window. */
  rateAddressMessages: number;
  /** Pages and answers of the HTTP API one client address may read in the same window. */
  rateAddressReads: number;
  /** Window of these rates, in milliseconds. */
  rateWindowMs: number;
  /** Frames of any kind one connection may send a second before it is refused. */
  rateFrames: number;
  /** Connections one client address may hold. */
  addressConnections: number;
  /** Longest room name, in code points. */
  roomNameLength: number;
  /** Longest display name, in code points. */
  displayNameLength: number;
  /** Longest client message id, in UTF-16 code units. */
  idLength: number;
  /** Rooms one session may be in. */
  sessionRooms: number;
  /** Publishes a session may have unanswered in one room (R10: a lane remembers as many). */
  unanswered: number;
  /** Events a history page may ask for. A page holds whole segments, so it may bring more. */
  historyEvents: number;
  /** Above this many bytes queued on a socket it gets no more live frames and reads the log. */
  highWaterBytes: number;
  /** A reader that takes nothing for this long is given up on, in milliseconds. */
  stuckReaderMs: number;
  /** Newest segments kept in memory for resuming clients, in bytes a room. */
  resumeCacheBytes: number;
  /** Publishes waiting for a commit in one room and isolate. */
  commitQueue: number;
  /** Rooms kept in memory by one isolate. */
  loadedRooms: number;
}

/** The defaults. */
export const DEFAULT_LIMITS: Readonly<Limits> = {
  textLength: 4_000,
  frameBytes: 64 * 1024,
  attachmentBytes: 8 * 1024 * 1024,
  rateMessages: 20,
  rateAddressMessages: 200,
  rateAddressReads: 1_000,
  rateWindowMs: 10_000,
  rateFrames: 2_000,
  addressConnections: 1_000,
  roomNameLength: 64,
  displayNameLength: 32,
  idLength: 64,
  sessionRooms: 50,
  unanswered: 32,
  historyEvents: 100,
  highWaterBytes: 256 * 1024,
  stuckReaderMs: 90_000,
  resumeCacheBytes: 1024 * 1024,
  commitQueue: 10_000,
  loadedRooms: 10_000,
};

/** Users a message may mention by id; `@here` counts as one. */
export const MAX_MENTIONS = 20;

/** Mentions everybody who is in the room. */
export const HERE = "@here";

/** Longest emoji, in UTF-16 code units: families and flags are made of many code points. */
export const EMOJI_LENGTH = 40;

/** Longest topic of a room, in code points. */
export const TOPIC_LENGTH = 250;

/** Different emoji one message takes, reactions (a user and an emoji), and edits; pins of a room. */
export const MESSAGE_LIMITS = { emoji: 20, reactions: 1_000, edits: 100, pins: 50 } as const;
