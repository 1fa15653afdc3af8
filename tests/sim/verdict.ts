import {
  foldSegments,
  type Message,
  placed,
  type Position,
  position,
} from "../../lib/protocol/mod.ts";
import { toWire } from "../../lib/store/segment.ts";
import { shownAs } from "./events.ts";
import type { World } from "./world.ts";

/** Holds what is in the log in the end against what clients sent and were told. */
export async function verdict(world: World): Promise<void> {
  const { scheduler, sent, settings, truth } = world;
  const fail = (what: string) => scheduler.fail(what);
  for (const room of settings.rooms) {
    const log = truth.messages(room);
    // By what they said at first.
    const at = new Map(
      placed(truth.segments(room)).flatMap(({ event, pos }, index) =>
        event.type === undefined ? [[event.text!, { pos, index }]] : []
      ),
    );
    for (const message of sent) {
      if (message.room !== room) continue;
      const found = at.get(message.text);
      const { cancelled, pos, state, text } = message;
      if (state === "told" && found?.pos !== pos && !truth.isGone(room, pos!)) {
        fail(`I3: "${text}" was acknowledged at ${pos} and is at ${found?.pos}`);
      }
      if (state === "none" && found) fail(`R3: "${text}" was said not to be in the log, and is`);
      if (state === "due" && !found && !cancelled) fail(`I4: "${text}" is not in the log`);
    }
    for (const group of Map.groupBy(sent, ({ group }) => group).values()) {
      const order = group.filter((message) => !message.overtaken && at.has(message.text));
      const wrong = order.find((message, i) =>
        i > 0 && at.get(order[i - 1]!.text)!.index > at.get(message.text)!.index
      );
      if (wrong) fail(`I2: "${wrong.text}" is in the log before what was sent before it`);
    }
    await settled(world, readBack(world, room), (read) => {
      const wrong = log.find((message, index) =>
        !read[index] || truth.differs(room, read[index], message)
      );
      if (wrong) fail(`I4: who only reads back does not find ${shownAs(wrong)}`);
      if (read.length !== log.length) fail(`I4: who reads back finds ${read.length} messages`);
    });
    await settled(world, world.rewriter.difference(room), (difference) => {
      if (difference !== null) fail(`The stored log: ${difference}`);
    });
  }
  for (const isolate of world.isolates) {
    for (const room of settings.rooms) {
      const here = world.sockets.filter((socket) =>
        socket.isolate === isolate && socket.isIn(room)
      ).length;
      const members = isolate.subscribers(room);
      if (members !== here) {
        fail(`I5: ${isolate.name} has ${members} members of ${room} and ${here} connections`);
      }
    }
  }
  for (const key of truth.skippedInVain((text) => sent.get(text).overtaken)) {
    fail(`R3: ${key} was answered as skipped, and is there`);
  }
}

/** Events of a page of who reads the log back from its end. */
const PAGE = 5;

/** All messages of a room, as somebody finds them who comes when all is over and reads back. */
async function readBack({ isolates: [isolate] }: World, room: string): Promise<Message[]> {
  const found = new Map<Position, Message>();
  for (let query: { before?: Position } = {};;) {
    const { changes, more, segments } = await isolate!.page(room, { ...query, limit: PAGE });
    for (const message of foldSegments(toWire(segments), "", changes)) {
      if (!found.has(message.pos)) found.set(message.pos, message);
    }
    if (!more) return [...found.values()].sort((a, b) => a.pos < b.pos ? -1 : 1);
    query = { before: position(segments[0]!.at, 0) };
  }
}

/** Lets steps be taken until `work` is done. */
async function settled<Result>(
  world: World,
  work: Promise<Result>,
  then: (result: Result) => void,
): Promise<void> {
  let done = false;
  work.then((result) => {
    done = true;
    then(result);
  });
  while (!done && await world.scheduler.step());
}
