/** Signing a user out of everything. */
import { CLOSE } from "../lib/protocol/mod.ts";
import type { Account } from "../lib/store/accounts.ts";
import type { App } from "./app.ts";

/** What is said to connections of somebody who was signed out. */
const REASON = "Signed out everywhere; open the page again, and sign in with a passkey";

/**
 * Ends the sessions of a user: tokens that were signed until now are refused, and what is connected
 * is closed with a final code, in every isolate: at once where the hint arrives, and for new
 * connections within `ACCOUNT_AGE_MS`.
 */
export async function signOutEverywhere(app: App, user: string): Promise<void> {
  const signedOut = Math.floor(app.clock.now() / 1_000);
  const account = await app.accounts.change(user, { signedOut });
  app.rooms.accountChanged(user, account);
  // Its devices are told of nothing any more.
  const { Subscriptions } = await import("../lib/push/subscriptions.ts");
  await new Subscriptions(app.kv).remove(user);
  endSignedOut(app.open, user, account);
}

/** Ends a user's connections to this isolate that are older than the sign-out, if there was one. */
export function endSignedOut(open: App["open"], user: string, { signedOut }: Account): void {
  if (signedOut === undefined) return;
  for (const connection of open) {
    if (connection.user() !== user || connection.since >= (signedOut + 1) * 1_000) continue;
    connection.end(CLOSE.signedOut, REASON);
  }
}
