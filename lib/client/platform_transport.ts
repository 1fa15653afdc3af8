import type { Clock } from "../base/clock.ts";
import { fallbackTransport } from "./fallback_transport.ts";
import { memoryLevels, storedLevels } from "./level_memory.ts";
import { HTTP_PATIENCE_MS, SOCKET_PATIENCE_MS } from "./settings.ts";
import type { OpenTransport } from "./transport.ts";
import { type WebSocketConstructor, webSocketTransport } from "./web_socket_transport.ts";

/** WebSockets; where none gets through server-sent events with POST, and last long polling. */
export function platformTransport(socket: WebSocketConstructor, clock: Clock): OpenTransport {
  // Most pages never need it.
  const http = () => import("./http_transports.ts");
  const send = (url: URL, init: RequestInit) => fetch(url, init);
  return fallbackTransport(
    [
      { name: "websocket", open: webSocketTransport(socket), patienceMs: SOCKET_PATIENCE_MS },
      {
        name: "event-stream",
        open: { load: async () => (await http()).eventStreamTransport(clock, send) },
        patienceMs: HTTP_PATIENCE_MS,
      },
      {
        name: "long-poll",
        open: { load: async () => (await http()).longPollTransport(send) },
        patienceMs: HTTP_PATIENCE_MS,
      },
    ],
    clock,
    globalThis.document ? storedLevels(() => localStorage) : memoryLevels(),
  );
}
