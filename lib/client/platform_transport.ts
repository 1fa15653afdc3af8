import type { Clock } from "../base/clock.ts";
import { firstTransport } from "./first_transport.ts";
import { memoryLevels, storedLevels } from "./level_memory.ts";
import { SOCKET_PATIENCE_MS } from "./settings.ts";
import type { OpenTransport } from "./transport.ts";
import { type WebSocketConstructor, webSocketTransport } from "./web_socket_transport.ts";

/** WebSockets; where none gets through, what `platform_fallback.ts` knows. */
export function platformTransport(WebSocket: WebSocketConstructor, clock: Clock): OpenTransport {
  const memory = globalThis.document ? storedLevels(() => localStorage) : memoryLevels();
  const socket = webSocketTransport(WebSocket);
  return firstTransport(
    socket,
    SOCKET_PATIENCE_MS,
    async (attempts) => {
      const { platformFallback } = await import("./platform_fallback.ts");
      return platformFallback(socket, clock, memory, attempts);
    },
    clock,
    memory,
  );
}
