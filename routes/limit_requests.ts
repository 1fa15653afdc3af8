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
  if (wait > 0) {
    throw new HttpError(429, "Too much at once; slow down.", {
      "retry-after": String(Math.ceil(wait / 1_000)),
    }, "rate_limited");
  }
}
