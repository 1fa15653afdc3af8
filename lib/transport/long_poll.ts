/**
 * Frames to a reader as answers to one request after the other, for networks that hold back what
 * is not finished. A request joins, waits until there is something, and ends.
 */
import type { Clock } from "../base/clock.ts";
import type { Connection } from "../session/connection.ts";
import { utf8Length } from "../store/segment.ts";
import { closeFrame, FRAMES_TYPE, framesBody, UNBUFFERED } from "./http_frames.ts";

/**
 * What is not in the log (names, presence, who types) ends a request after so long, in
 * milliseconds, so that not each of them costs a request.
 */
const MINOR_MS = 500;

/** What a poll is made of. */
export interface LongPollOptions {
  clock: Clock;
  /** For so long it waits for something, in milliseconds. */
  waitMs: number;
  /** Rooms that are joined, each of which answers. */
  rooms: number;
  /** So many bytes are enough for one answer: the rest comes with the next. */
  enoughBytes: number;
  /** For so long its reader stays present after it, in milliseconds. */
  lingerMs: number;
}

/**
 * Answers a request with the frames that come until there is something to tell.
 * @param open called at once; returns what is called, once, when the poll has ended
 */
export function longPoll(
  options: LongPollOptions,
  open: (connection: Connection) => () => void,
): Response {
  const connection = new LongPollConnection(options);
  connection.start(open(connection));
  return new Response(new ReadableStream(connection.source, { highWaterMark: 0 }), {
    headers: { "content-type": FRAMES_TYPE, ...UNBUFFERED },
  });
}

class LongPollConnection implements Connection {
  readonly lingerMs: number;
  readonly #options: LongPollOptions;
  readonly #frames: string[] = [];
  readonly #told = Promise.withResolvers<void>();
  #queuedBytes = 0;
  /** Rooms that have not answered the join. */
  #joining: number;
  /** What comes in the same step as the answer to a join belongs to it, and is no news. */
  #inJoin = false;
  /** There is something to tell, or it was waited for long enough. */
  #due = false;
  #ended = false;
  #cancelled = false;
  #onEnd = () => {};
  #cancelWait = () => {};
  #cancelMinor: (() => void) | null = null;
  #cancelFinish: (() => void) | null = null;

  /** The body: all at once. Cancelled when the reader has gone. */
  readonly source: UnderlyingDefaultSource<Uint8Array> = {
    pull: async (controller) => {
      await this.#told.promise;
      if (this.#cancelled) return;
      controller.enqueue(new TextEncoder().encode(framesBody(this.#frames)));
      controller.close();
    },
    cancel: () => {
      this.#cancelled = true;
      this.#finish();
    },
  };

  constructor(options: LongPollOptions) {
    this.#options = options;
    this.#joining = options.rooms;
    this.lingerMs = options.lingerMs;
  }

  get queuedBytes(): number {
    return this.#queuedBytes;
  }

  start(onEnd: () => void): void {
    this.#onEnd = onEnd;
    const { clock, waitMs } = this.#options;
    if (this.#ended) return onEnd();
    this.#cancelWait = clock.after(waitMs, () => {
      this.#due = true;
      this.#finishIfDue();
    });
  }

  send(frame: string): void {
    if (this.#ended) return;
    this.#frames.push(frame);
    this.#queuedBytes += utf8Length(frame);
    const news = this.#news(frame);
    // Above the high-water mark the other rooms would wait for it to drain.
    if (this.#queuedBytes >= this.#options.enoughBytes) {
      this.#due = true;
      this.#joining = 0;
      this.#finishIfDue();
    }
    if (news === "minor") {
      this.#cancelMinor ??= this.#options.clock.after(MINOR_MS, () => this.#finish());
    } else {
      this.#due ||= news === "major";
      this.#finishIfDue();
    }
  }

  close(code: number, reason: string): void {
    if (this.#ended) return;
    this.#frames.push(closeFrame(code, reason));
    this.#finish();
  }

  #news(frame: string): "major" | "minor" | null {
    const type = /^\{"type":"(\w+)"/.exec(frame)?.[1];
    if (type === "welcome") return null;
    if (type === "joined") {
      this.#joining--;
      this.#inJoin = true;
      queueMicrotask(() => this.#inJoin = false);
      const nothing = frame.endsWith('"segments":[]}') && frame.includes('"resume":"replayed"');
      return nothing ? null : "major";
    }
    if (type === "error") this.#joining--;
    if (type === "events" || type === "error" || type === "bye") return "major";
    return this.#inJoin ? null : "minor";
  }

  /** Ends once every room has answered; what is ready in this turn goes with it. */
  #finishIfDue(): void {
    if (!this.#due || this.#joining > 0) return;
    this.#cancelFinish ??= this.#options.clock.after(0, () => this.#finish());
  }

  #finish(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#cancelWait();
    this.#cancelMinor?.();
    this.#cancelFinish?.();
    this.#onEnd();
    this.#told.resolve();
  }
}
