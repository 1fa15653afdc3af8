import type { Client } from "../lib/http/client.ts";
import { HttpError } from "../lib/http/problem.ts";
import type { App } from "./app.ts";

/**
 * Takes a place among the connections of a client address.
 * @returns what gives it back
 * @throws {HttpError} 429 if the address holds too many, 503 if the server stops
 */
export function holdConnection(
  { connections, limits, sessions, stopping }: App,
  { address }: Client,
): () => void {
  if (stopping.aborted) {
    throw new HttpError(503, "The server is going away; connect again.", { "retry-after": "1" });
  }
  const held = connections.get(address) ?? 0;
  if (sessions.rates && held >= limits.addressConnections) {
    throw new HttpError(429, "Too many connections from this address.", { "retry-after": "10" });
  }
  connections.set(address, held + 1);
  let holds = true;
  return () => {
    if (!holds) return;
    holds = false;
    const left = (connections.get(address) ?? 1) - 1;
    if (left > 0) connections.set(address, left);
    else connections.delete(address);
  };
}

/**
 * Counts frames that come without a connection of their own, by client address.
 * @throws {HttpError} 429 if there are too many
 */
export function admitFrames({ clock, requestFrames }: App, { address }: Client, count = 1): void {
  for (let frame = 0; frame < count; frame++) {
    const wait = requestFrames?.take(address, clock.now()) ?? 0;
    if (wait > 0) {
      const headers = { "retry-after": String(Math.ceil(wait / 1_000)) };
      throw new HttpError(429, "Too many frames a second.", headers, "too_many_frames");
    }
  }
}
