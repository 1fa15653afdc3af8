/**
 * What can go wrong with a frame or a request. `temporary` says what a client should do: `true`,
 * send the same again (after `retryAfterMs` where it is given); `false`, do not. The texts are
 * for developers; pages show their own in the reader's language.
 */
export const ERRORS = {
  bad_frame: { temporary: false, message: "The frame is not a command of this protocol." },
  binary_unexpected: {
    temporary: false,
    message: "A binary frame is not expected here; send JSON text frames.",
  },
  frame_too_large: { temporary: false, message: "The frame is larger than the limit." },
  too_many_frames: { temporary: true, message: "Too many frames a second." },
  bad_room: {
    temporary: false,
    message: "A room name has 1 to 64 letters (of any script), digits, '-' or '_'.",
  },
  bad_text: { temporary: false, message: "The text is empty or longer than the limit." },
  bad_name: { temporary: false, message: "The name is empty or longer than the limit." },
  bad_picture: { temporary: false, message: "A picture is a PNG, JPEG or WebP file." },
  bad_position: { temporary: false, message: "The position is not one of this room's log." },
  bad_token: { temporary: false, message: "The token is not valid; take the one in `welcome`." },
  not_joined: { temporary: false, message: "Join the room first." },
  too_many_rooms: { temporary: false, message: "The session is in as many rooms as it may be." },
  too_many_unanswered: {
    temporary: true,
    message: "Too many publishes are unanswered; wait for answers, then resend in order.",
  },
  out_of_order: {
    temporary: true,
    message: "A message before this one was refused or is not here; resend from `expected`.",
  },
  lane_lost: {
    temporary: false,
    message: "The lane of this id is not known (any more); start a new lane.",
  },
  bad_file: { temporary: false, message: "The file is not described as it has to be." },
  file_too_large: { temporary: false, message: "The file is empty or larger than the limit." },
  too_many_uploads: {
    temporary: true,
    message: "Too many uploads are not complete; finish or cancel one.",
  },
  bad_chunk: {
    temporary: false,
    message: "The chunk is not the one that is due; ask where the upload stands.",
  },
  bad_checksum: { temporary: false, message: "The bytes are not those that were announced." },
  rate_limited: { temporary: true, message: "Too many messages; slow down." },
  busy: { temporary: true, message: "The room has too much waiting; try again." },
  storage: { temporary: true, message: "The store does not answer; try again." },
  going_away: { temporary: true, message: "The server is going away; connect again." },
  forbidden_origin: { temporary: false, message: "This origin may not do that." },
  unauthorized: { temporary: false, message: "Sign in, or present a token." },
  no_access: {
    temporary: false,
    message: "There is no such room for you: ask somebody in it for an invitation link.",
  },
  forbidden: { temporary: false, message: "You may not do that in this room." },
  deleted: { temporary: false, message: "The message was deleted." },
  bad_emoji: { temporary: false, message: "A reaction is one emoji." },
  bad_mentions: {
    temporary: false,
    message: "Mentions are ids of at most 20 users, each once, or '@here'.",
  },
  too_many_changes: {
    temporary: false,
    message: "There are as many edits, reactions or pins as there may be.",
  },
  not_found: { temporary: false, message: "There is nothing here." },
  blocked: { temporary: false, message: "The owner of this server lets you say nothing here." },
  bad_challenge: {
    temporary: false,
    message: "What the passkey signed was not asked for, or too long ago; ask for options again.",
  },
  bad_passkey: { temporary: false, message: "The passkey's answer is not a valid one." },
  unknown_passkey: { temporary: false, message: "No such passkey is known here." },
  too_many_passkeys: {
    temporary: false,
    message: "A user has at most 10 passkeys; remove one first.",
  },
  needs_host_name: {
    temporary: false,
    message: "Passkeys need a host name: open localhost instead of 127.0.0.1, or a domain.",
  },
  bad_subscription: {
    temporary: false,
    message: "That is no subscription at a push service that this server sends to.",
  },
  internal: { temporary: true, message: "Something went wrong on our side; try again." },
} as const satisfies Record<string, { temporary: boolean; message: string }>;

/** The name of an error; see {@linkcode ERRORS}. */
export type ErrorCode = keyof typeof ERRORS;

/** A refusal on its way to a client: thrown or returned anywhere, made a frame at one edge. */
export interface Refusal {
  /** What is wrong, for programs. */
  code: ErrorCode;
  /** What is wrong, for developers. */
  message: string;
  /** Whether the same may be sent again, or never will be taken. */
  temporary: boolean;
  /** Wait at least this long before the next try, in milliseconds. */
  retryAfterMs?: number;
  /** With `out_of_order`: the number the lane takes next. */
  expected?: number;
}

/** A refusal with its standard text, or with a more exact one. */
export function refusal(
  code: ErrorCode,
  more: { message?: string; retryAfterMs?: number; expected?: number } = {},
): Refusal {
  return { code, ...ERRORS[code], ...more };
}

/**
 * Close codes (RFC 6455 §7.4). A client decides by range: 4100–4199 are final; all others mean
 * reconnect.
 */
export const CLOSE = {
  /** The server stops; `bye` said when to come back. */
  serviceRestart: 1012,
  /** None of the subprotocols that the client offered is spoken here. */
  protocolError: 1002,
  /** A kind of frame that this connection does not take. */
  unsupportedData: 1003,
  /** Broke the protocol's rules too often. */
  policyViolation: 1008,
  /** A frame over the limit. */
  messageTooBig: 1009,
  /** Cannot serve now. */
  tryAgainLater: 1013,
  /** Did not read for longer than the limit; reconnect and resume. */
  stuckReader: 4000,
  /** Said nothing for longer than it may. */
  silent: 4001,
  /** Signed out, or removed: do not come back by yourself. */
  signedOut: 4100,
} as const;

/** Whether a client must not reconnect by itself after this close code. */
export function isFinalCloseCode(code: number): boolean {
  return code >= 4100 && code <= 4199;
}
