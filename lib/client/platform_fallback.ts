/** All ways to a server; loaded when the first one has failed, or for when it will. */
import type { Clock } from "../base/clock.ts";
import { fallbackTransport } from "./fallback_transport.ts";
import type { Attempts, LevelMemory } from "./first_transport.ts";
import { HTTP_PATIENCE_MS, SOCKET_PATIENCE_MS } from "./settings.ts";
import type { OpenTransport } from "./transport.ts";

/** A WebSocket; where none gets through server-sent events with POST, and last long polling. */
export function platformFallback(
  socket: OpenTransport,
  clock: Clock,
  memory: LevelMemory,
  attempts: Attempts,
): OpenTransport {
  // Most pages never need it.
  const http = () => import("./http_transports.ts");
  const send = (url: URL, init: RequestInit) => fetch(url, init);
  const levels = [
    { name: "websocket", open: socket, patienceMs: SOCKET_PATIENCE_MS },
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
  ];
  return fallbackTransport(levels, clock, memory, attempts);
}
