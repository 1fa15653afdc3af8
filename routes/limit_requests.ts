/** Requests over HTTP count against the rates, as messages do. */
import type { Visitor } from "../lib/auth/authenticator.ts";
import type { Client } from "../lib/http/client.ts";
import { HttpError } from "../lib/http/problem.ts";
import type { App } from "./app.ts";

/** Writes over HTTP count like messages. @throws {HttpError} 429 if there are too many */
export function limitWrites(
  { clock, sessions }: App,
  { user }: Visitor,
  { address }: Client,
): void {
  if (!sessions.rates) return;
  const { sender, address: addresses } = sessions.rates;
  const wait = sender.take(user, clock.now()) || addresses.take(address, clock.now());
  if (wait > 0) throw tooMany(wait);
}

/**
 * What is done with a room counts at the same rate, but apart: whoever has just said much may remove
 * somebody all the same.
 * @throws {HttpError} 429 if there is too much
 */
export function limitActs(
  { clock, sessions }: App,
  { user }: Visitor,
  { address }: Client,
): void {
  if (!sessions.rates) return;
  const { sender, address: addresses } = sessions.rates;
  // Neither a user's id nor an address has a space.
  const wait = sender.take(`${user} acts`, clock.now()) ||
    addresses.take(`${address} acts`, clock.now());
  if (wait > 0) throw tooMany(wait);
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
