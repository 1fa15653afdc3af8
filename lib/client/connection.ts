import type { Clock } from "../base/clock.ts";
import { fullJitter } from "../base/backoff.ts";
import type { ClientFrame } from "../protocol/client_frames.ts";
import { decodeServerFrame } from "../protocol/decode_server_frame.ts";
import { isFinalCloseCode } from "../protocol/errors.ts";
import type { ServerFrame, WelcomeFrame } from "../protocol/server_frames.ts";
import type { Environment, EnvironmentChange } from "./environment.ts";
import { Heartbeat } from "./heartbeat.ts";
import { ALIVE_WAKE_MS, OFFLINE_RETRY_MS, OPEN_MS, RECONNECT, STABLE_MS } from "./settings.ts";
import type { BinaryFrames, OpenTransport, Transport } from "./transport.ts";
import type { ConnectionState } from "./types.ts";

/** What a connection is made of. */
export interface ConnectionParts {
  url: URL;
  openTransport: OpenTransport;
  environment: Environment;
  clock: Clock;
  /** A number in [0, 1). */
  random: () => number;
  /** Who to be, as an earlier `welcome` gave it. */
  token: string | undefined;
}

/** Whom a connection serves. */
export interface ConnectionHost {
  /** `state` or `retryAt` may have changed. */
  stateChanged(): void;
  /** Frames may be sent from now on. */
  opened(welcome: WelcomeFrame): void;
  /** They may not any more; what was unanswered stays so. */
  lost(): void;
  frame(frame: ServerFrame): void;
  /** Since when the server owes an answer, or null. */
  owedSince(): number | null;
  /** The page woke up or the network came back. */
  woke(): void;
}

/**
 * One lasting connection over many short ones: the state machine that is drawn in `mod.ts`.
 */
export class Connection {
  readonly #parts: ConnectionParts;
  readonly #host: ConnectionHost;
  readonly #heartbeat: Heartbeat;
  #unwatch = () => {};
  #cancelTimer = () => {};
  #state: ConnectionState = "connecting";
  #retryAt: number | null = null;
  #transport: Transport | null = null;
  #attempt = 0;
  #dialledAt = 0;
  #openedAt = 0;
  /** What the server's `bye` asked for, on the present connection. */
  #byeMs: number | null = null;
  #token: string | undefined;
  #userId: string | null = null;
  /** The `welcome` before our token was presented. */
  #asGuest: WelcomeFrame | null = null;

  constructor(parts: ConnectionParts, host: ConnectionHost) {
    this.#parts = parts;
    this.#host = host;
    this.#token = parts.token;
    this.#heartbeat = new Heartbeat(parts.clock, {
      ping: (n) => this.send({ type: "ping", n }),
      dead: () => this.#lost(0),
      slept: () => this.#wake(),
      owedSince: () => host.owedSince(),
    });
  }

  get state(): ConnectionState {
    return this.#state;
  }

  get retryAt(): number | null {
    return this.#retryAt;
  }

  get token(): string | null {
    return this.#token ?? null;
  }

  start() {
    // Also without a network: a server on this machine can be reached.
    this.#dial();
    this.#heartbeat.start();
    this.#unwatch = this.#parts.environment.watch((change) => this.#changed(change));
  }

  /** Sends a frame if the connection is open; otherwise the frame is dropped. */
  send(frame: ClientFrame) {
    if (this.#state === "open") this.#transport?.send(JSON.stringify(frame));
  }

  /** For binary frames, while the connection is open and has any. */
  get binary(): BinaryFrames | undefined {
    return this.#state === "open" ? this.#transport?.binary : undefined;
  }

  /** Connects now if an attempt is being waited for. */
  reconnect() {
    if (this.#state !== "waiting" && this.#state !== "offline") return;
    this.#attempt = 0;
    this.#dial();
  }

  /** Goes on with a new connection at once. */
  renew() {
    if (this.#state !== "open") return;
    this.#drop();
    this.#dial();
    this.#host.lost();
  }

  close() {
    if (this.#state === "closed") return;
    this.#drop();
    this.#end();
  }

  #dial() {
    const { clock, openTransport, url } = this.#parts;
    this.#cancelTimer();
    this.#byeMs = this.#retryAt = this.#asGuest = null;
    this.#dialledAt = clock.now();
    const transport: Transport = openTransport(url, {
      frame: (text) => this.#transport === transport && this.#receive(text),
      close: (code) => this.#transport === transport && this.#lost(code),
      renew: () => this.#transport === transport && this.renew(),
    });
    this.#transport = transport;
    this.#cancelTimer = clock.after(OPEN_MS, () => this.#lost(0));
    this.#state = "connecting";
    this.#host.stateChanged();
  }

  #receive(text: string) {
    this.#heartbeat.heard();
    const frame = decodeServerFrame(text);
    if (!frame) return;
    if (frame.type === "bye") this.#byeMs = frame.retryAfterMs;
    else if (frame.type === "pong") this.#heartbeat.pong(frame.n);
    else if (this.#state === "open") this.#host.frame(frame);
    else if (frame.type === "welcome") this.#welcome(frame);
    else if (frame.type === "error" && this.#asGuest) {
      // The token is not valid any more: go on as the guest that the server made.
      this.#token = undefined;
      this.#opened(this.#asGuest);
    }
  }

  #welcome(frame: WelcomeFrame) {
    // A cookie may have told the server already who we are; then the token need not.
    if (this.#token === undefined || this.#asGuest || frame.you.id === this.#userId) {
      return this.#opened(frame);
    }
    this.#asGuest = frame;
    const hello: ClientFrame = { type: "hello", token: this.#token };
    this.#transport?.send(JSON.stringify(hello));
  }

  #opened(welcome: WelcomeFrame) {
    this.#cancelTimer();
    this.#openedAt = this.#parts.clock.now();
    this.#userId = welcome.you.id;
    this.#token = welcome.token ?? this.#token;
    this.#state = "open";
    this.#heartbeat.opened();
    this.#host.opened(welcome);
    this.#host.stateChanged();
  }

  #lost(code: number) {
    const wasOpen = this.#drop();
    if (isFinalCloseCode(code)) return this.#end();
    const { clock, environment, random } = this.#parts;
    const now = clock.now();
    if (wasOpen && now - this.#openedAt >= STABLE_MS) this.#attempt = 0;
    const offline = !environment.online();
    // The server has spread its clients already; to everybody else chance does it.
    const wait = offline
      ? OFFLINE_RETRY_MS
      : this.#byeMs ?? fullJitter(this.#attempt++, { ...RECONNECT, random });
    this.#retryAt = offline ? null : now + wait;
    this.#cancelTimer = clock.after(wait, () => this.#dial());
    this.#state = offline ? "offline" : "waiting";
    if (wasOpen) this.#host.lost();
    this.#host.stateChanged();
  }

  /** Forgets the present transport; returns whether it was open. */
  #drop(): boolean {
    const transport = this.#transport;
    this.#transport = null;
    this.#cancelTimer();
    this.#heartbeat.lost();
    transport?.close();
    return this.#state === "open";
  }

  #end() {
    this.#heartbeat.stop();
    this.#unwatch();
    this.#retryAt = null;
    this.#state = "closed";
    // Also if it was not open: rooms look for unsent messages without a connection, too.
    this.#host.lost();
    this.#host.stateChanged();
  }

  #changed(change: EnvironmentChange) {
    if (change === "suspend") {
      if (this.#state === "open" || this.#state === "connecting") this.#lost(0);
    } else if (change === "offline") {
      // Maybe only for others: a server on this machine still answers.
      this.#heartbeat.probe();
    } else {
      this.#wake();
    }
  }

  #wake() {
    const { clock, environment } = this.#parts;
    if (this.#state === "open") this.#heartbeat.probe();
    else if (this.#state !== "connecting") {
      if (environment.online()) this.reconnect();
    } else if (Math.abs(clock.now() - this.#dialledAt) >= ALIVE_WAKE_MS) {
      // An attempt from before the sleep.
      this.#drop();
      this.#dial();
    }
    this.#host.woke();
  }
}
