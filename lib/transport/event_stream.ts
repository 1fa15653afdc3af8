/**
 * Frames to a reader as server-sent events (WHATWG HTML §9.2), for networks that let no WebSocket
 * through. Each event's data is one frame; its `id` says where the reader stands.
 */
import {
  type ServerSentEventMessage,
  ServerSentEventStream,
} from "@std/http/server-sent-event-stream";
import type { Clock } from "../base/clock.ts";
import { CLOSE } from "../protocol/mod.ts";
import type { Connection } from "../session/connection.ts";
import { utf8Length } from "../store/segment.ts";
import { closeFrame, UNBUFFERED } from "./http_frames.ts";
import type { ReaderPlace } from "./reader_place.ts";

/** What programs between that wait for so many bytes get at once. */
const PADDING = { comment: " ".repeat(2_048) };
const BEAT = { comment: "beat" };
/** The first sign of life comes so soon: a reader sees that nobody holds back what follows. */
const FIRST_BEAT_MS = 1_000;
/** When a reader that lost its stream had better come back, in milliseconds. */
const RETRY_MS = 1_000;
/**
 * A stream ends after so long, and its reader goes on with a new one: nobody reports a reader that
 * has vanished without a word.
 */
const LIFE_MS = 300_000;

/** What a stream is made of. */
export interface EventStreamOptions {
  clock: Clock;
  /** Something is said at least so often, in milliseconds. */
  beatMs: number;
  place: ReaderPlace;
  /** For so long its reader stays present after it, in milliseconds. */
  lingerMs: number;
}

/**
 * Answers a request with an event stream.
 * @param open called at once; returns what is called, once, when the stream has ended
 */
export function eventStream(
  options: EventStreamOptions,
  open: (connection: Connection) => () => void,
): Response {
  const connection = new EventStreamConnection(options);
  connection.start(open(connection));
  const stream = new ReadableStream(connection.source, { highWaterMark: 0 });
  return new Response(stream.pipeThrough(new ServerSentEventStream()), {
    headers: { "content-type": "text/event-stream", ...UNBUFFERED },
  });
}

class EventStreamConnection implements Connection {
  readonly lingerMs: number;
  readonly #options: EventStreamOptions;
  /** What the network has not asked for yet. */
  readonly #queue: { message: ServerSentEventMessage; bytes: number }[] = [];
  #queuedBytes = 0;
  #wake = () => {};
  /** Nothing more comes after what is in the queue. */
  #ending = false;
  /** Its session is closed, and nothing of the queue goes out any more. */
  #ended = false;
  #cancelled = false;
  #onEnd = () => {};
  #cancelBeat = () => {};
  #cancelLife = () => {};

  readonly source: UnderlyingDefaultSource<ServerSentEventMessage> = {
    pull: (controller) => this.#pull(controller),
    cancel: () => {
      this.#cancelled = true;
      this.#end();
    },
  };

  constructor(options: EventStreamOptions) {
    this.#options = options;
    this.lingerMs = options.lingerMs;
    this.#push({ ...PADDING, retry: RETRY_MS });
  }

  get queuedBytes(): number {
    return this.#queuedBytes;
  }

  start(onEnd: () => void): void {
    this.#onEnd = onEnd;
    const { beatMs, clock } = this.#options;
    const beat = () => {
      // Who has not read what is there need not be told that we live.
      if (this.#queue.length === 0) this.#push(BEAT);
      this.#cancelBeat = clock.after(beatMs, beat);
    };
    this.#cancelBeat = clock.after(Math.min(FIRST_BEAT_MS, beatMs), beat);
    // At once: who takes nothing would never come to the end of what is queued.
    this.#cancelLife = clock.after(LIFE_MS, () => this.#end());
  }

  send(frame: string): void {
    if (this.#ending) return;
    const id = this.#options.place.after(frame);
    this.#push({ data: frame, ...(id !== undefined && { id }), ...retryOf(frame) });
  }

  close(code: number, reason: string): void {
    if (this.#ending) return;
    if (code === CLOSE.stuckReader) {
      this.#queue.length = 0;
      this.#queuedBytes = 0;
    }
    this.#push({ data: closeFrame(code, reason) });
    this.#ending = true;
  }

  #push(message: ServerSentEventMessage): void {
    if (this.#ended) return;
    const bytes = utf8Length(message.data ?? message.comment ?? "");
    this.#queue.push({ message, bytes });
    this.#queuedBytes += bytes;
    this.#wake();
  }

  async #pull(controller: ReadableStreamDefaultController<ServerSentEventMessage>): Promise<void> {
    while (this.#queue.length === 0 && !this.#ending) {
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
    if (this.#cancelled) return;
    if (this.#queue.length === 0) {
      controller.close();
      return this.#end();
    }
    const { message, bytes } = this.#queue.shift()!;
    this.#queuedBytes -= bytes;
    controller.enqueue(message);
  }

  #end(): void {
    if (this.#ended) return;
    this.#ending = this.#ended = true;
    this.#queue.length = this.#queuedBytes = 0;
    this.#cancelBeat();
    this.#cancelLife();
    this.#wake();
    this.#onEnd();
  }
}

/** A reader that reconnects by itself comes back when `bye` asks it to. */
function retryOf(frame: string): { retry: number } | null {
  if (!frame.startsWith('{"type":"bye"')) return null;
  const { retryAfterMs }: { retryAfterMs: number } = JSON.parse(frame);
  return { retry: Math.max(1, Math.ceil(retryAfterMs)) };
}
