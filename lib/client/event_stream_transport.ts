import type { Clock } from "../base/clock.ts";
import { type Fetch, HttpTransport, type Listener, type Read } from "./http_transport.ts";
import type { OpenTransport } from "./transport.ts";

/**
 * A server says something within a second; a reader that has the beginning and then hears nothing
 * for so long, in milliseconds, sits behind something that holds back what is not finished.
 */
const PROOF_MS = 6_000;

/** Frames by server-sent events, and by POST the other way. */
export function eventStreamTransport(clock: Clock, fetch: Fetch): OpenTransport {
  return (url, events) => new HttpTransport(url, events, fetch, reader(clock));
}

function reader(clock: Clock): Read {
  return async ({ request, query, listener, signal }) => {
    const response = await request(`api/stream?${query}`);
    const type = response.headers.get("content-type") ?? "";
    if (!response.body || !type.startsWith("text/event-stream")) {
      throw new TypeError(`Not an event stream: ${type}`);
    }
    const body = response.body.pipeThrough(new TextDecoderStream()).getReader();
    signal.addEventListener("abort", () => void body.cancel().catch(() => {}), { once: true });
    let proven = false;
    const cancelProof = clock.after(PROOF_MS, () => void body.cancel().catch(() => {}));
    const parser = new EventParser({
      frame: (text) => listener.frame(text),
      beat() {
        proven = true;
        cancelProof();
        listener.beat();
      },
    });
    try {
      for (;;) {
        const { done, value } = await body.read();
        if (done) break;
        parser.push(value);
      }
    } catch (error) {
      // One that has worked and is cut off is read again from where it was.
      if (!proven) throw error;
    } finally {
      cancelProof();
    }
    if (!proven) throw new TypeError("The event stream is held back, or cut off at once.");
  };
}

/** Reads an event stream (WHATWG HTML §9.2.6), of which only data and comments matter here. */
export class EventParser {
  readonly #listener: Listener;
  #rest = "";
  #data: string[] = [];

  constructor(listener: Listener) {
    this.#listener = listener;
  }

  push(text: string) {
    const lines = (this.#rest + text).split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop()!;
    for (const line of lines) this.#line(line);
  }

  #line(line: string) {
    if (line === "") {
      if (this.#data.length > 0) this.#listener.frame(this.#data.join("\n"));
      this.#data = [];
    } else if (line === ":beat") this.#listener.beat();
    else if (line.startsWith("data:")) this.#data.push(line.slice(5).replace(/^ /, ""));
  }
}
