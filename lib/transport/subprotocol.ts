/**
 * Which protocol a WebSocket speaks (RFC 6455 §4.2.2, §11.3.4): the first of the client's list, in
 * its order, that is spoken here. Who asks for none speaks plain texts.
 */
import { PROTOCOL } from "../protocol/mod.ts";

/** Every subprotocol; `chat` is another name for the JSON protocol. */
export const SUBPROTOCOLS = [PROTOCOL, "chat", "notification"] as const;

/** The name of a subprotocol. */
export type Subprotocol = typeof SUBPROTOCOLS[number];

/** What a client offered. */
export interface Offer {
  /** What is spoken: `plain` if nothing was asked for, `none` if nothing of it is known here. */
  speak: Subprotocol | "plain" | "none";
  /** Of the first `bearer.<token>`: browsers can send no `Authorization` with a handshake. */
  token?: string;
}

const BEARER = "bearer.";

/** Reads `Sec-WebSocket-Protocol`; names are compared as they are (RFC 6455 §11.5). */
export function readOffer(headers: Headers): Offer {
  const names = (headers.get("sec-websocket-protocol") ?? "").split(",")
    .map((name) => name.trim()).filter((name) => name !== "");
  const bearer = names.find((name) => name.startsWith(BEARER));
  const asked = names.filter((name) => !name.startsWith(BEARER));
  const chosen = asked.find((name): name is Subprotocol =>
    (SUBPROTOCOLS as readonly string[]).includes(name)
  );
  return {
    speak: chosen ?? (asked.length === 0 ? "plain" : "none"),
    ...(bearer !== undefined && { token: bearer.slice(BEARER.length) }),
  };
}
