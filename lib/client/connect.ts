import { type Clock, systemClock } from "../base/clock.ts";
import { type RandomBytes, systemRandom } from "../base/ids.ts";
import { browserEnvironment, type BrowserScope } from "./browser_environment.ts";
import { Client, type ClientParts } from "./client.ts";
import { type Environment, NO_ENVIRONMENT } from "./environment.ts";
import type { OutboxStore } from "./outbox_store.ts";
import type { OpenTransport } from "./transport.ts";
import type { ChatClient } from "./types.ts";
import { platformOutbox } from "./platform_outbox.ts";
import { platformTransport } from "./platform_transport.ts";
import { platformStream, streamSocket } from "./stream_socket.ts";
import type { WebSocketConstructor } from "./web_socket_transport.ts";

/** How to connect. Everything has a default that fits the platform. */
export interface ConnectOptions {
  /** Who to be: the `token` of an earlier client. Without it, and without a cookie, a new guest. */
  token?: string;
  /** Closes the client when it aborts. */
  signal?: AbortSignal;
  /** Where unsent messages are kept. Default: IndexedDB where there are Web Locks, else memory. */
  store?: OutboxStore;
  /** Default: the page's, else {@linkcode NO_ENVIRONMENT}. */
  environment?: Environment;
  /**
   * Default: WebSockets made with {@linkcode ConnectOptions.WebSocket}; where none gets through,
   * server-sent events with POST, and last long polling.
   */
  transport?: OpenTransport;
  /**
   * Default: the platform's; in pages one over `WebSocketStream`, where the browser has that. Node
   * has one from version 22 on; before, pass that of `npm:ws`.
   */
  WebSocket?: WebSocketConstructor;
  /** Default: the system's. */
  clock?: Clock;
  /** Numbers in [0, 1) for waits. Default `Math.random`. */
  random?: () => number;
  /** Bytes for names of lanes, which must not repeat. Default: the platform's cryptographic source. */
  randomBytes?: RandomBytes;
}

/** See `connect()` in mod.ts. @param parts what is not to be loaded later, or not at all; and for whom */
export function openClient(
  url: string | URL,
  options: ConnectOptions = {},
  parts: Partial<Pick<ClientParts, "streams" | "History" | "user">> = {},
): ChatClient {
  const address = new URL(url, globalThis.location?.href);
  address.protocol = address.protocol.replace(/^http/, "ws");
  const clock = options.clock ?? systemClock;
  const client = new Client({
    url: address,
    openTransport: options.transport ??
      platformTransport(options.WebSocket ?? platformSocket(), clock),
    environment: options.environment ?? platformEnvironment(),
    store: options.store ?? platformOutbox(),
    streams: parts.streams,
    History: parts.History,
    user: parts.user,
    clock,
    random: options.random ?? Math.random,
    randomBytes: options.randomBytes ?? systemRandom,
    token: options.token,
  });
  const { signal } = options;
  if (signal?.aborted) client.close();
  signal?.addEventListener("abort", () => client.close(), { once: true });
  return client;
}

function platformSocket(): WebSocketConstructor {
  // Chosen at each connection: whoever inspects a page puts another one there later.
  if (globalThis.WebSocket) return choose as unknown as WebSocketConstructor;
  throw new TypeError("There is no WebSocket here: pass one as connect(url, { WebSocket }).");
}

/** To be called with `new`, which hands out what a function returns. */
function choose(url: string, protocols: string[]) {
  // In pages. Deno's own is unstable, and is taken by whoever passes it.
  const Stream = globalThis.document && platformStream();
  return new (Stream ? streamSocket(Stream) : WebSocket)(url, protocols);
}

function platformEnvironment(): Environment {
  const scope: Partial<BrowserScope> = globalThis;
  return scope.document ? browserEnvironment(globalThis) : NO_ENVIRONMENT;
}
