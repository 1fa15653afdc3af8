import { assertEquals } from "@std/assert";
import { joined, pos, ROOM, setUp } from "./fake_server.ts";

Deno.test("a room that was left with nothing due is joined again on the same connection", () => {
  const { client, room, server } = joined();
  room.leave();
  client.join(ROOM);
  assertEquals(server.connections.length, 1);
  assertEquals(server.last.take("join"), [{ type: "join", room: ROOM }]);
});

Deno.test("a room that was left while its join was due is joined again on a new connection", () => {
  const { client, server } = setUp();
  const room = client.join(ROOM);
  server.last.welcome();
  room.leave();
  const again = client.join(ROOM);
  assertEquals(server.connections.map(({ closed }) => closed), [true, false]);
  server.last.welcome();
  server.last.joined({ prev: pos(10) });
  assertEquals(again.joined, true);
});

Deno.test("a room that was left while a page of its log was due is joined again on a new connection", () => {
  const { client, room, server } = joined();
  room.history({ before: pos(5) }).catch(() => {});
  room.leave();
  client.join(ROOM);
  assertEquals(server.connections.length, 2);
});

Deno.test("what a left room did not get an answer to is sent by the room that is joined again", async () => {
  const { client, clock, room, server } = joined();
  room.publish("하나");
  room.leave();
  client.join(ROOM);
  server.last.welcome();
  await clock.tick();
  assertEquals(server.last.takePublished(), ["1 하나"]);
});
