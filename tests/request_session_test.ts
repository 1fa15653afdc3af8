import { assertEquals } from "@std/assert";
import { RequestSession } from "../lib/session/request_session.ts";
import { openRoom } from "../lib/room/open_room.ts";
import { PlainHost } from "./support/plain_host.ts";

Deno.test("a read mark is told though its room left memory while the log was asked", async () => {
  using host = new PlainHost({ loadedRooms: 2 });
  const speaker = await host.openPlain("benn");
  speaker.session.receive("one");
  await host.clock.tick(1_000);
  const pos = host.rooms.peek("lobby")!.last;
  await speaker.session.closed();
  openRoom(host.rooms, "other");
  host.rooms.hasSpaceFor("a third");
  assertEquals(host.rooms.peek("lobby"), undefined, "it has left memory");
  await host.clock.tick(1_000);

  const request = new RequestSession(host.plain.sessions, "anna", "192.0.2.3");
  const answers = request.carryOut([JSON.stringify({ type: "read", room: "lobby", pos })]);
  openRoom(host.rooms, "other");
  host.rooms.hasSpaceFor("a third");
  assertEquals(host.rooms.peek("lobby"), undefined, "and once more");
  const listener = await host.openJson("carl");
  listener.session.receive(`{"type":"join","room":"lobby"}`);
  assertEquals(await answers, []);
  await host.clock.tick(1_000);
  const marks = listener.frames.map((frame) => JSON.parse(frame as string))
    .filter(({ type }) => type === "read").map(({ marks }) => marks);
  assertEquals(marks, [{ anna: pos }]);
});
