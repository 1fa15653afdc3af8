/**
 * Frames over plain HTTP. What the client says goes up by POST, in order, one request at a time;
 * what it hears comes by requests that name its rooms and how far they are known. No request needs
 * to reach the server that had the one before.
 */
import type { ClientFrame } from "../protocol/client_frames.ts";
import type { Position } from "../protocol/position.ts";
import type { ServerFrame } from "../protocol/server_frames.ts";
import type { Transport, TransportEvents } from "./transport.ts";

/** Bytes of frames in one POST at the most, unless it is one frame: less than the server takes. */
const BATCH = 48 * 1024;

/** A sign of life that is no frame. */
const BEAT = '{"type":"pong","n":-1}';

const FRAMES_TYPE = "application/x-ndjson";

/** A `fetch` function. */
export type Fetch = (url: URL, init: RequestInit) => Promise<Response>;

/** Where a reading tells what it hears. */
export interface Listener {
  /** A text frame. */
  frame(text: string): void;
  /** A sign of life without a frame. */
  beat(): void;
}

/** What one request that reads is given. */
export interface Reading {
  request(path: string): Promise<Response>;
  /** The rooms, with how far each is known. */
  query: URLSearchParams;
  /** Whether it is to answer at once: somebody waits for a sign of life. */
  prompt: boolean;
  listener: Listener;
  /** Aborts when it is not needed any more. */
  signal: AbortSignal;
}

/**
 * One request that reads: tells what comes, and resolves when the next one may follow.
 * Rejects when this way does not work.
 */
export type Read = (reading: Reading) => Promise<void>;

/** What the server answers other than with frames. */
class StatusError extends Error {
  constructor(readonly status: number) {
    super(`The server answered ${status}.`);
  }
}

/** What a frame takes of a body, with its line end. */
const bytesOf = (frame: string) => new TextEncoder().encode(frame).length + 1;

/** Both halves of a conversation over HTTP, for one way of reading. */
export class HttpTransport implements Transport {
  readonly #url: URL;
  readonly #events: TransportEvents;
  readonly #fetch: Fetch;
  readonly #read: Read;
  /** Rooms to read, with how far each is known. */
  readonly #rooms = new Map<string, Position | null>();
  /** Rooms in which somebody was typing. */
  readonly #typing = new Set<string>();
  readonly #queue: string[] = [];
  #posting = false;
  #closed = false;
  #reading = new AbortController();
  #due = false;
  /** Whether the next `welcome` is for the client, and not only the beginning of a request. */
  #greeting = true;
  /** The number of a ping that the next `welcome` answers. */
  #ping: number | null = null;
  /** Of the guest that the server made of us. */
  #guestToken: string | null = null;
  /** What the client presented. */
  #token: string | null = null;

  /** @param url of the server's socket; the addresses for HTTP stand beside it */
  constructor(url: URL, events: TransportEvents, fetch: Fetch, read: Read) {
    this.#url = new URL(url);
    this.#url.protocol = url.protocol.replace(/^ws/, "http");
    this.#events = events;
    this.#fetch = fetch;
    this.#read = read;
    this.#readAgain();
  }

  send(text: string) {
    const frame: ClientFrame = JSON.parse(text);
    switch (frame.type) {
      case "hello":
        this.#token = frame.token ?? null;
        this.#greeting = true;
        return this.#readAgain();
      case "join":
        this.#rooms.set(frame.room, frame.after ?? null);
        return this.#readAgain();
      case "leave":
        this.#rooms.delete(frame.room);
        return this.#readAgain();
      case "ping":
        // Only a new request tells whether reading still works.
        this.#ping = frame.n;
        return this.#readAgain();
      default:
        this.#queue.push(text);
        void this.#post();
    }
  }

  close() {
    this.#closed = true;
    // What is being posted may arrive.
    this.#reading.abort();
  }

  #fail(code = 0) {
    if (this.#closed) return;
    this.close();
    this.#events.close(code);
  }

  /** Reads anew, once for all changes of a turn. */
  #readAgain() {
    if (this.#due) return;
    this.#due = true;
    queueMicrotask(() => {
      this.#due = false;
      this.#reading.abort();
      if (this.#closed) return;
      this.#reading = new AbortController();
      void this.#readOn(this.#reading.signal);
    });
  }

  async #readOn(signal: AbortSignal) {
    const request = (path: string) => this.#request(path, { signal });
    const listener: Listener = {
      frame: (text) => signal.aborted || this.#take(text, true),
      beat: () => signal.aborted || this.#events.frame(BEAT),
    };
    try {
      // What has worked may be cut off once: the next request tells.
      for (let worked = false; !signal.aborted;) {
        const query = this.#query();
        const prompt = this.#greeting || this.#ping !== null;
        try {
          await this.#read({ request, query, prompt, listener, signal });
          worked = true;
        } catch (error) {
          if (!worked || error instanceof StatusError) throw error;
          worked = false;
        }
      }
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof StatusError && error.status === 401 && this.#token !== null) {
        this.#refuseToken();
      } else this.#fail();
    }
  }

  #query(): URLSearchParams {
    const query = new URLSearchParams();
    for (const [room, after] of this.#rooms) {
      query.append("room", room);
      if (after !== null) query.append("after", after);
    }
    return query;
  }

  async #request(path: string, init: RequestInit): Promise<Response> {
    const headers: Record<string, string> = {};
    const token = this.#token ?? this.#guestToken;
    if (token !== null) headers["authorization"] = `Bearer ${token}`;
    if (init.body) headers["content-type"] = FRAMES_TYPE;
    const response = await this.#fetch(new URL(path, this.#url), {
      ...init,
      headers,
      cache: "no-store",
      credentials: "include",
    });
    if (response.ok) return response;
    void response.body?.cancel();
    throw new StatusError(response.status);
  }

  /** As a connection does that stays who it was: the client goes on as a guest. */
  #refuseToken() {
    this.#token = null;
    this.#tell({
      type: "error",
      code: "bad_token",
      message: "The token is not valid.",
      temporary: false,
    });
    this.#readAgain();
  }

  /** Posts what waits. An answer that does not come is that of a lost connection. */
  async #post() {
    if (this.#posting || this.#closed) return;
    this.#posting = true;
    try {
      while (this.#queue.length > 0 && !this.#closed) {
        let bytes = 0;
        const over = this.#queue.findIndex((frame) => (bytes += bytesOf(frame)) > BATCH);
        const count = over < 0 ? this.#queue.length : Math.max(1, over);
        const body = this.#queue.splice(0, count).join("\n");
        const response = await this.#request("api/frames", { method: "POST", body });
        if (response.headers.get("content-type") !== FRAMES_TYPE) throw new StatusError(502);
        for (const line of (await response.text()).split("\n")) {
          if (line !== "" && !this.#closed) this.#take(line, false);
        }
      }
    } catch {
      this.#fail();
    } finally {
      this.#posting = false;
    }
  }

  /** @param read whether it came from a request that reads */
  #take(text: string, read: boolean) {
    const frame: ServerFrame | { type: "close"; code: number } = JSON.parse(text);
    switch (frame.type) {
      case "welcome":
        return this.#welcome(text, frame.token);
      case "close":
        return this.#fail(frame.code);
      case "joined":
      case "events": {
        if (!this.#rooms.has(frame.room)) return;
        const last = frame.segments.at(-1);
        const end = last
          ? `${last.at}.${String(last.events.length - 1).padStart(3, "0")}`
          : frame.prev;
        const known = this.#rooms.get(frame.room) ?? "";
        const anew = frame.type === "joined" && frame.resume === "snapshot";
        if (anew || end > known) this.#rooms.set(frame.room, end);
        break;
      }
      case "error":
        // A join was refused: the client asks again when it is time.
        if (read && frame.room !== undefined) this.#rooms.delete(frame.room);
        break;
      case "typing":
        if (frame.users.length > 0) this.#typing.add(frame.room);
        else this.#typing.delete(frame.room);
    }
    this.#events.frame(text);
    // Who types is told after a join, if anybody does.
    if (frame.type === "joined" && this.#typing.delete(frame.room)) {
      this.#tell({ type: "typing", room: frame.room, users: [] });
    }
  }

  #welcome(text: string, token: string | undefined) {
    if (this.#token === null && token !== undefined) this.#guestToken = token;
    if (this.#ping !== null) this.#tell({ type: "pong", n: this.#ping });
    this.#ping = null;
    if (!this.#greeting) return;
    this.#greeting = false;
    this.#events.frame(text);
  }

  #tell(frame: ServerFrame) {
    this.#events.frame(JSON.stringify(frame));
  }
}
