import type { Position, StoredEvent } from "../protocol/mod.ts";
import type { PublishOrigin } from "../store/batch.ts";
import { laneName, parseMessageId } from "../store/lanes.ts";
import { utf8Length } from "../store/segment.ts";
import { openRoom } from "./open_room.ts";
import type { Rooms } from "./rooms.ts";

/**
 * Puts an event of the server's own into a room's log; under the same id and sender it enters once
 * (I3), however often this is called.
 * @param event no message: something that is said of messages, or of the room
 * @returns where it stands; rejects if it cannot be told whether it is there: call again, later
 */
export function append(
  rooms: Rooms,
  name: string,
  id: string,
  event: StoredEvent,
): Promise<Position> {
  const { promise, resolve, reject } = Promise.withResolvers<Position>();
  if (!rooms.hasSpaceFor(name)) return Promise.reject(new Error("No more rooms fit in memory."));
  const origin: PublishOrigin = {
    acknowledge(answers) {
      const pos = answers[0]?.[1];
      if (pos) resolve(pos);
      else reject(new Error(`${id} was skipped`));
    },
    refuse: (_, { code, message }) => reject(new Error(`${code}: ${message}`)),
    hasBegun: () => true,
  };
  const { lane, n, numbered } = parseMessageId(id);
  const text = JSON.stringify(event);
  openRoom(rooms, name).committer.publish({
    origin,
    id,
    user: event.from,
    lane,
    laneName: laneName(event.from, lane),
    n,
    numbered,
    event: text,
    bytes: utf8Length(text),
    change: event,
  });
  return promise;
}
