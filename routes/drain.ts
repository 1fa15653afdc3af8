import { delay } from "../lib/base/clock.ts";
import { refusal } from "../lib/protocol/mod.ts";
import type { App } from "./app.ts";

/** Clients come back spread over so long, in milliseconds. */
const SPREAD_MS = 3_000;
/** What is being written when the drain begins may take so long, in milliseconds. */
const SETTLE_MS = 1_500;
/** Clients that read take so long at the most to say goodbye too, in milliseconds. */
const CLOSE_MS = 1_000;
/** How often the sessions left are counted meanwhile. */
const POLL_MS = 10;

/**
 * Ends the sessions of an isolate in order: what waits is refused (the clients send it again
 * elsewhere), what is being written is finished and answered, then each is told when to come back.
 */
export async function drain({ rooms, open, clock }: App, random = Math.random): Promise<void> {
  for (const room of rooms) room.committer.refuseWaiting(refusal("going_away"));
  await Promise.race([rooms.settled(), delay(clock, SETTLE_MS)]);
  for (const session of open) session.bye(Math.floor(random() * SPREAD_MS));
  // A shutdown of the server before that would put its own 1001 in front of our close code.
  const deadline = clock.now() + CLOSE_MS;
  while (open.size > 0 && clock.now() < deadline) await delay(clock, POLL_MS);
}
