import { assertEquals } from "@std/assert";
import { joined, pos, ROOM, setUp } from "./fake_server.ts";
import { details } from "./observed.ts";

Deno.test("typing is told once however often it is set", () => {
  const { server, room } = joined();
  for (let key = 0; key < 20; key++) room.setTyping(true);
  assertEquals(server.last.take("typing"), [{ type: "typing", room: ROOM, on: true }]);
});

Deno.test("typing is told again every three seconds while it goes on", async () => {
  const { server, room, clock } = joined();
  for (let second = 0; second < 10; second++) {
    room.setTyping(true);
    await clock.tick(1_000);
  }
  assertEquals(server.last.take("typing").map(({ on }) => on), [true, true, true, true]);
});

Deno.test("typing ends six seconds after the last keystroke", async () => {
  const { server, room, clock } = joined();
  room.setTyping(true);
  await clock.tick(5_999);
  assertEquals(server.last.take("typing").map(({ on }) => on), [true, true]);
  await clock.tick(1);
  assertEquals(server.last.take("typing").map(({ on }) => on), [false]);
  await clock.tick(20_000);
  assertEquals(server.last.take("typing"), []);
});

Deno.test("typing ends when it is taken back, and when a message is sent", () => {
  const { server, room } = joined();
  room.setTyping(false);
  room.setTyping(true);
  room.setTyping(false);
  room.setTyping(true);
  room.publish("hi");
  assertEquals(server.last.take("typing").map(({ on }) => on), [true, false, true, false]);
});

Deno.test("who types is told without ourselves", () => {
  const { server, room } = joined();
  const told = details(room, "typing");
  server.last.send({ type: "typing", room: ROOM, users: ["u1", "u2"] });
  assertEquals(room.typing, ["u2"]);
  server.last.send({ type: "typing", room: ROOM, users: [] });
  assertEquals(told, [["u2"], []]);
});

Deno.test("nobody types when the connection is gone", () => {
  const { server, room } = joined();
  server.last.send({ type: "typing", room: ROOM, users: ["u2"] });
  server.last.drop();
  assertEquals(room.typing, []);
});

Deno.test("read marks are sent at most once a second, the furthest one", async () => {
  const { server, room, clock } = joined();
  for (const n of [3, 5, 4, 9]) room.markRead(pos(n));
  assertEquals(server.last.take("read").map((frame) => frame.pos), [pos(3)]);
  await clock.tick(1_000);
  assertEquals(server.last.take("read").map((frame) => frame.pos), [pos(9)]);
  room.markRead(pos(2));
  await clock.tick(5_000);
  assertEquals(server.last.take("read"), []);
});

Deno.test("the read mark is told again on the next connection", async () => {
  const { server, room } = joined();
  room.markRead(pos(3));
  server.last.drop();
  room.markRead(pos(7));
  const connection = await server.reconnected();
  assertEquals(connection.take("read"), []);
  connection.joined({ resume: "replayed", prev: pos(10) });
  assertEquals(connection.take("read").map((frame) => frame.pos), [pos(7)]);
});

Deno.test("read marks of others are told", () => {
  const { server, room } = joined();
  const told = details(room, "read");
  server.last.send({ type: "read", room: ROOM, marks: { u2: pos(4) } });
  assertEquals(told, [{ u2: pos(4) }]);
});

Deno.test("who is here is told", () => {
  const { server, room } = joined();
  const told = details(room, "presence");
  server.last.send({ type: "presence", room: ROOM, count: 2, users: ["u1", "u2"] });
  assertEquals(told, [{ count: 2, users: ["u1", "u2"] }]);
  assertEquals(room.members, { count: 2, users: ["u1", "u2"] });
});

Deno.test("names are told when they are new or change, and only then", () => {
  const { server, client } = joined();
  const told = details(client, "people");
  const send = (name: string) => server.last.send({ type: "people", people: { u2: { name } } });
  send("Ben");
  send("Ben");
  send("Benny");
  assertEquals(told, [{ u2: { name: "Ben" } }, { u2: { name: "Benny" } }]);
  assertEquals(client.people.u2, { name: "Benny" });
});

Deno.test("our own new name is ours", () => {
  const { server, client } = joined();
  server.last.send({ type: "people", people: { u1: { name: "Ann" } } });
  assertEquals(client.you, { id: "u1", name: "Ann" });
});

Deno.test("the names that are remembered are bounded", () => {
  const { server, client } = setUp();
  server.last.welcome();
  for (let turn = 0; turn < 21; turn++) {
    const ids = Array.from({ length: 1_000 }, (_, n) => `p${turn}-${n}`);
    const people = Object.fromEntries(ids.map((id) => [id, { name: id }]));
    server.last.send({ type: "people", people });
  }
  assertEquals(Object.keys(client.people).length, 20_000);
  assertEquals(client.people["p0-0"], undefined);
  assertEquals(client.people["p20-999"], { name: "p20-999" });
});
