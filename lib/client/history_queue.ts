import { fullJitter } from "../base/backoff.ts";
import type { Clock } from "../base/clock.ts";
import type { Refusal } from "../protocol/errors.ts";
import { atOf, ORIGIN, type Position, position } from "../protocol/position.ts";
import type { HistoryFrame } from "../protocol/server_frames.ts";
import { type Deferred, deferred } from "./deferred.ts";
import { RefusedError } from "./refused_error.ts";
import { HISTORY_TRIES, HISTORY_WAITING, RETRY } from "./settings.ts";
import type { HistoryPage } from "./types.ts";

/** Which page of the log is wanted; see the `history` frame. */
export interface HistoryQuery {
  before?: Position;
  after?: Position;
  around?: Position;
  limit?: number;
}

interface Request {
  query: HistoryQuery;
  answer: Deferred<HistoryPage>;
  tries: number;
  /** Nobody waits for it any more. */
  over: boolean;
}

/**
 * Asks for pages of one room's log, one at a time: answers carry no number, so only one may be
 * due. (A refusal of a room names no request either: if it was meant for another one, the page that
 * comes nevertheless does not fit the next query and is dropped.) Questions wait for the room to be joined and are
 * asked again on a new connection.
 */
export class HistoryQueue {
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #ask: (query: HistoryQuery) => void;
  readonly #waiting: Request[] = [];
  #asked: Request | null = null;
  #askedAt = 0;
  #joined = false;
  /** Refusals on this connection: as many pages may come that nobody waits for. */
  #strays = 0;
  #cancelPause: (() => void) | null = null;

  constructor(clock: Clock, random: () => number, ask: (query: HistoryQuery) => void) {
    this.#clock = clock;
    this.#random = random;
    this.#ask = ask;
  }

  request(query: HistoryQuery, signal?: AbortSignal): Promise<HistoryPage> {
    const answer = deferred<HistoryPage>();
    const request: Request = { query, answer, tries: 0, over: false };
    const { promise, reject } = answer;
    if (signal?.aborted) reject(signal.reason);
    else if (this.#waiting.length >= HISTORY_WAITING) {
      reject(new RangeError(`More than ${HISTORY_WAITING} history pages are asked for.`));
    } else {
      // If it has been asked already, its place stays taken until the answer comes.
      const abort = () => {
        request.over = true;
        reject(signal?.reason);
        const index = this.#waiting.indexOf(request);
        if (index >= 0) this.#waiting.splice(index, 1);
      };
      signal?.addEventListener("abort", abort, { once: true });
      promise.finally(() => signal?.removeEventListener("abort", abort)).catch(() => {});
      this.#waiting.push(request);
      this.#next();
    }
    return promise;
  }

  joined() {
    this.#joined = true;
    this.#next();
  }

  lost() {
    this.#joined = false;
    this.#cancelPause?.();
    this.#cancelPause = null;
    if (this.#asked && !this.#asked.over) this.#waiting.unshift(this.#asked);
    this.#asked = null;
    this.#strays = 0;
  }

  answer({ prev, segments, people, more, changes = [] }: HistoryFrame) {
    const page = { prev, segments, people, more, changes };
    if (!this.#asked) return;
    if (this.#strays > 0 && !fits(page, this.#asked.query)) return void this.#strays--;
    this.#asked.answer.resolve(page);
    this.#asked = null;
    this.#next();
  }

  /** Takes a refusal that names the room alone; returns whether a page was due. */
  refuse(refusal: Refusal): boolean {
    const request = this.#asked;
    if (!request) return false;
    this.#asked = null;
    this.#strays++;
    if (request.over || !refusal.temporary || ++request.tries >= HISTORY_TRIES) {
      request.answer.reject(new RefusedError(refusal));
      this.#next();
    } else {
      this.#waiting.unshift(request);
      const pause = refusal.retryAfterMs ??
        fullJitter(request.tries, { ...RETRY, random: this.#random });
      this.#cancelPause = this.#clock.after(pause, () => {
        this.#cancelPause = null;
        this.#next();
      });
    }
    return true;
  }

  /** Since when the server owes a page, or null. */
  get owedSince(): number | null {
    return this.#asked ? this.#askedAt : null;
  }

  /** The room as a whole was refused. */
  refuseAll(refusal: Refusal) {
    this.close(new RefusedError(refusal));
  }

  /** Rejects everything. */
  close(reason: unknown) {
    this.lost();
    for (const { answer } of this.#waiting.splice(0)) answer.reject(reason);
  }

  #next() {
    if (!this.#joined || this.#asked || this.#cancelPause) return;
    this.#asked = this.#waiting.shift() ?? null;
    if (!this.#asked) return;
    this.#askedAt = this.#clock.now();
    this.#ask(this.#asked.query);
  }
}

/** Whether `page` can be the answer to `query`. Pages hold whole segments, so they may overlap it. */
function fits({ prev, segments }: HistoryPage, { before, after, around }: HistoryQuery): boolean {
  const first = segments[0]?.at;
  const newest = segments.at(-1);
  const last = newest?.at;
  // With nothing in it, it says what stands before, which is nothing, or that nothing follows.
  if (first === undefined || !newest || !last) return prev === (after ?? ORIGIN);
  if (before !== undefined) return prev < before && last <= atOf(before);
  if (after !== undefined) {
    // It begins with what `after` stands inside of, or behind it; and it ends later.
    const begins = first === atOf(after) ? prev < after : prev === after;
    return begins && position(last, newest.events.length - 1) > after;
  }
  if (around !== undefined) return prev < around && last >= atOf(around);
  return true;
}
