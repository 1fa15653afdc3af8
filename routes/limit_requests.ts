/** Requests over HTTP count against the rates, as messages do. */
import type { Visitor } from "../lib/auth/authenticator.ts";
import type { Client } from "../lib/http/client.ts";
import { HttpError } from "../lib/http/problem.ts";
import type { App } from "./app.ts";

/** Writes over HTTP count like messages. @throws {HttpError} 429 if there are too many */
export function limitWrites(app: App, { user }: Visitor, { address }: Client): void {
  take(app, user, address);
}

/**
 * What is done with a room counts at the same rate, but apart: whoever has just said much may remove
 * somebody all the same.
 * @throws {HttpError} 429 if there is too much
 */
export function limitActs(app: App, { user }: Visitor, { address }: Client): void {
  // Neither a user's id nor an address has a space.
  take(app, `${user} acts`, `${address} acts`);
}

function take({ clock, sessions: { rates } }: App, user: string, address: string): void {
  const wait = rates?.sender.take(user, clock.now()) || rates?.address.take(address, clock.now());
  if (wait) throw tooMany(wait);
}

/**
 * Requests that read the store count by client address: pages and the API.
 * @throws {HttpError} 429 if there are too many
 */
export function limitReads({ clock, reads }: App, { address }: Client): void {
  const wait = reads?.take(address, clock.now()) ?? 0;
  if (wait > 0) throw tooMany(wait);
}

function tooMany(waitMs: number): HttpError {
  const headers = { "retry-after": String(Math.ceil(waitMs / 1_000)) };
  return new HttpError(429, "Too much at once; slow down.", headers, "rate_limited");
}
