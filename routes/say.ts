import { randomId } from "../lib/base/ids.ts";
import type { ClientFrameOf, Position } from "../lib/protocol/mod.ts";
import type { Standing } from "../lib/room/access.ts";
import { publishOnce } from "../lib/session/publish_once.ts";
import { roomAccess } from "../lib/session/publishers.ts";
import type { RequestContext } from "./app.ts";
import { refused } from "./refused.ts";

/** Letters of the message id of who sends none. */
const ID_LENGTH = 16;

/**
 * Publishes an event of the visitor's in a room; `id` is theirs, if they have one.
 * @returns where it stands in the log
 * @throws {HttpError} what its refusal means
 */
export async function say(
  { app, client, visitor }: RequestContext,
  room: string,
  standing: Standing,
  event: ClientFrameOf<"publish">["event"],
  id: string | null = null,
): Promise<{ id: string; pos: Position | null }> {
  const named = id || randomId(ID_LENGTH);
  const outcome = await publishOnce({
    ...roomAccess(app.rooms, room, visitor.user, standing),
    address: client.address,
    limits: app.limits,
    rates: app.sessions.rates,
    attachments: app.attachments,
    now: () => app.clock.now(),
  }, { id: named, event });
  if ("refusal" in outcome) throw refused(outcome.refusal);
  return { id: named, pos: outcome.pos };
}
