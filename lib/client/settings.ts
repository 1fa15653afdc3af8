/** Every time and bound of the client, in one place. Times are in milliseconds. */

/** A connection that has brought no `welcome` after this long is given up. */
export const OPEN_MS = 10_000;

/** A WebSocket that has brought no frame after this long is taken for blocked. */
export const SOCKET_PATIENCE_MS = 4_000;

/** The same for requests that read, which come after it. */
export const HTTP_PATIENCE_MS = 3_000;

/** A connection that ends so soon after it opened, and without a word, was maybe cut by something between. */
export const BRIEF_MS = 8_000;

/** Attempts that may fail at a way that has worked, or when nothing works, before others are tried. */
export const TOLERATED = 2;

/** What worked where a WebSocket did not is remembered this long; then the better is tried again. */
export const REMEMBER_MS = 600_000;

/** Waits between attempts: full jitter up to `min(cap, base · 2^attempt)`. */
export const RECONNECT = { base: 1_000, cap: 30_000 };

/** A connection that lasted this long was good: the next wait starts from `base` again. */
export const STABLE_MS = 10_000;

/** While the platform says that there is no network, it is tried anyway this often: it may be wrong. */
export const OFFLINE_RETRY_MS = 30_000;

/** The client looks at itself this often; a look that comes much later means that the machine slept. */
export const TICK_MS = 2_000;

/** Nothing heard for this long: ask for a sign of life. */
export const IDLE_MS = 25_000;

/** The same while an answer is outstanding. */
export const IDLE_ASKED_MS = 4_000;

/** How long the sign of life may take before the connection counts as dead. */
export const ALIVE_MS = 8_000;

/** The same after the page woke up, when a dead connection is likely; on slow lines four round trips. */
export const ALIVE_WAKE_MS = 2_000;

/** A server that leaves something unanswered for this long is asked again on a new connection. */
export const ANSWER_MS = 30_000;

/** Waits before a publish, a join or a history page that was refused for now is tried again. */
export const RETRY = { base: 200, cap: 10_000 };

/** Tries of a history page that the server refuses for now. */
export const HISTORY_TRIES = 5;

/** History pages of one room that may wait; more are refused. */
export const HISTORY_WAITING = 100;

/** Unsent and failed messages of one room that are kept; `publish()` rejects beyond. */
export const OUTBOX_MESSAGES = 500;

/** Unsent messages older than this are not sent without asking (README.md, "Publishing exactly once"). */
export const STALE_MS = 7 * 24 * 3_600_000;

/** Stored messages older than this are thrown away: their lane is forgotten by the server too. */
export const EXPIRED_MS = 30 * 24 * 3_600_000;

/** A tab that stays looks this often for what a tab that was closed left unsent. */
export const ADOPT_EVERY_MS = 10_000;

/** While the user types, the others are told again this often. */
export const TYPING_RENEW_MS = 3_000;

/** Without a further keystroke for this long, the user types no longer. */
export const TYPING_OFF_MS = 6_000;

/** Read marks are sent at most this often; the latest wins. */
export const READ_EVERY_MS = 1_000;

/** Names that are remembered; the oldest go first. */
export const PEOPLE = 20_000;

/** Messages an iterator holds for a slow reader; beyond, it ends with an error. */
export const STREAM_MESSAGES = 10_000;
