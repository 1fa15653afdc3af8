import { HttpError } from "../http/problem.ts";

/** Whether a request asks for a WebSocket. */
export function asksForWebSocket(headers: Headers): boolean {
  return tokens(headers, "upgrade").includes("websocket");
}

/**
 * Checks what the standard asks of an opening handshake (RFC 6455 §4.2.1); the runtime looks at
 * the presence of a key alone.
 * @throws {HttpError} 426 for no upgrade or another version, 400 for what is incomplete
 */
export function checkHandshake(headers: Headers): void {
  if (!asksForWebSocket(headers)) {
    throw new HttpError(426, "This address speaks WebSocket; connect with a WebSocket client.", {
      upgrade: "websocket",
      connection: "Upgrade",
    });
  }
  if (headers.get("sec-websocket-version")?.trim() !== "13") {
    throw new HttpError(426, "Only version 13 of the protocol (RFC 6455) is spoken here.", {
      "sec-websocket-version": "13",
      upgrade: "websocket",
      connection: "Upgrade",
    });
  }
  if (!tokens(headers, "connection").includes("upgrade")) {
    throw new HttpError(400, "The handshake lacks 'Connection: Upgrade'.");
  }
  // 16 bytes in base64.
  if (!/^[A-Za-z0-9+/]{22}==$/.test(headers.get("sec-websocket-key")?.trim() ?? "")) {
    throw new HttpError(400, "'Sec-WebSocket-Key' has to be 16 random bytes in base64.");
  }
}

function tokens(headers: Headers, name: string): string[] {
  return (headers.get(name) ?? "").split(",").map((token) => token.trim().toLowerCase());
}
