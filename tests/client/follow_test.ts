import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { ORIGIN } from "../../lib/protocol/mod.ts";
import { joined, pos, ROOM, segment, setUp } from "./fake_server.ts";
import { details, texts } from "./observed.ts";

Deno.test("a first join asks for a snapshot and shows it", () => {
  const { server, client } = setUp();
  const room = client.join(ROOM);
  const seen = texts(room);
  const joins = details(room, "joined");
  server.last.welcome();
  assertEquals(server.last.frames, [{ type: "join", room: ROOM }]);
  assertEquals(room.joined, false);
  server.last.joined({
    prev: pos(1),
    segments: [segment(2, "a", "b"), segment(3, "c")],
    people: { u2: { name: "Ben" } },
    members: { count: 2, users: ["u1", "u2"] },
  });
  assertEquals(seen, ["[a b c]"]);
  assertEquals(room.position, pos(3));
  assertEquals(room.members, { count: 2, users: ["u1", "u2"] });
  assertEquals(client.people.u2, { name: "Ben" });
  assertEquals(joins, [true]);
});

Deno.test("a join with `after` goes on from there", () => {
  const { server, client } = setUp();
  const room = client.join(ROOM, { after: pos(2) });
  const seen = texts(room);
  server.last.welcome();
  assertEquals(server.last.frames, [{ type: "join", room: ROOM, after: pos(2) }]);
  server.last.joined({ resume: "replayed", prev: pos(2), segments: [segment(3, "c")] });
  assertEquals(seen, ["c"]);
});

Deno.test("joining twice gives the same room", () => {
  const { client } = setUp();
  assertStrictEquals(client.join(ROOM), client.join(ROOM));
});

Deno.test("the two ways of writing Hangul are one room", () => {
  const { client } = setUp();
  assertStrictEquals(client.join("한국"), client.join("한국".normalize("NFD")));
});

Deno.test("what cannot be a room's name is refused at once", () => {
  const { client } = setUp();
  assertThrows(() => client.join("no spaces"), RangeError);
});

Deno.test("events come in order, each once", () => {
  const { server, room } = joined();
  const seen = texts(room);
  server.last.events(pos(10), segment(11, "a", "b"));
  server.last.events(pos(11, 1), segment(12, "c"), segment(14, "d"));
  assertEquals(seen, ["a", "b", "c", "d"]);
  assertEquals(room.position, pos(14));
});

Deno.test("what stands at or below the position is dropped", () => {
  const { server, room } = joined();
  const seen = texts(room);
  server.last.events(pos(10), segment(11, "a", "b"));
  server.last.events(pos(10), segment(11, "a", "b"), segment(12, "c"));
  server.last.events(pos(9), segment(10, "old"));
  assertEquals(seen, ["a", "b", "c"]);
  assertEquals(room.position, pos(12));
});

Deno.test("a segment of which the first part is known gives only the rest", () => {
  const { server, client } = setUp();
  const room = client.join(ROOM, { after: pos(3, 1) });
  const seen = texts(room);
  server.last.welcome();
  server.last.joined({ resume: "replayed", prev: pos(2), segments: [segment(3, "a", "b", "c")] });
  assertEquals(seen, ["c"]);
});

Deno.test("events without messages move the position", () => {
  const { server, room } = joined();
  const seen = texts(room);
  const react = { at: segment(11).at, time: 0, events: [{ from: "u2", type: "react" }] };
  server.last.events(pos(10), react);
  assertEquals(room.position, pos(11));
  assertEquals(seen, []);
});

Deno.test("a gap is not shown: the room is joined again from its position", () => {
  const { server, room } = joined();
  const seen = texts(room);
  server.last.events(pos(10), segment(11, "a"));
  server.last.events(pos(12), segment(13, "c"));
  assertEquals(seen, ["a"]);
  assertEquals(server.last.take("join"), [{ type: "join", room: ROOM, after: pos(11) }]);
  // Left over from the join before.
  server.last.events(pos(13), segment(14, "d"));
  assertEquals(server.last.take("join"), []);
  server.last.joined({
    resume: "replayed",
    prev: pos(11),
    segments: [segment(12, "b"), segment(13, "c"), segment(14, "d")],
  });
  assertEquals(seen, ["a", "b", "c", "d"]);
});

Deno.test("a server that always leaves gaps is asked ever more slowly", async () => {
  const { server, clock, room } = joined();
  let joins = 0;
  for (let turn = 0; turn < 600; turn++) {
    server.last.events(pos(20), segment(21, "x"));
    if (server.last.take("join").length > 0) {
      joins++;
      server.last.joined({ resume: "replayed", prev: pos(10) });
    }
    await clock.tick(100);
  }
  assertEquals(room.position, pos(10));
  assertEquals(joins > 5 && joins < 25, true, `${joins} joins in a minute`);
});

Deno.test("`joined` with a `prev` above the position is a gap too", () => {
  const { server, client } = setUp();
  const room = client.join(ROOM, { after: pos(2) });
  const seen = texts(room);
  server.last.welcome();
  server.last.take("join");
  server.last.joined({ resume: "replayed", prev: pos(5), segments: [segment(6, "x")] });
  assertEquals(seen, []);
  assertEquals(room.joined, false);
  assertEquals(server.last.take("join"), [{ type: "join", room: ROOM, after: pos(2) }]);
});

Deno.test("after a reconnect the room goes on where it was", async () => {
  const { server, room } = joined();
  const seen = texts(room);
  const joins = details(room, "joined");
  server.last.events(pos(10), segment(11, "a"));
  server.last.drop();
  const connection = await server.reconnected();
  assertEquals(connection.take("join"), [{ type: "join", room: ROOM, after: pos(11) }]);
  connection.joined({ resume: "replayed", prev: pos(11), segments: [segment(12, "b")] });
  connection.events(pos(12), segment(13, "c"));
  assertEquals(seen, ["a", "b", "c"]);
  assertEquals(joins, [false, true]);
});

Deno.test("an empty room is joined again from the origin", async () => {
  const { server, room } = joined({ position: ORIGIN });
  assertEquals(room.position, ORIGIN);
  server.last.drop();
  const connection = await server.reconnected();
  assertEquals(connection.take("join"), [{ type: "join", room: ROOM, after: ORIGIN }]);
});

Deno.test("when the server cannot go on from the position, the room starts anew", async () => {
  const { server, room } = joined();
  const seen = texts(room);
  server.last.drop();
  const connection = await server.reconnected();
  connection.joined({ resume: "snapshot", prev: pos(4), segments: [segment(5, "restored")] });
  assertEquals(seen, ["[restored]"]);
  assertEquals(room.position, pos(5));
});

Deno.test("what cannot be a position is refused at once", () => {
  const { client } = setUp();
  assertThrows(() => client.join(ROOM, { after: "yesterday" }), RangeError);
});

Deno.test("a read mark that the server refuses changes nothing", () => {
  const { server, room } = joined();
  const refused = details(room, "refused");
  const frame = { type: "error", room: ROOM, message: "", temporary: false } as const;
  server.last.send({ ...frame, code: "bad_position" });
  // Not even while the room is joined again.
  server.last.events(pos(12), segment(13, "x"));
  server.last.take("join");
  server.last.send({ ...frame, code: "bad_position" });
  assertEquals(server.last.take("join"), []);
  assertEquals(refused, []);
});

Deno.test("a join that is refused for now is tried again", async () => {
  const { server, client, clock } = setUp();
  client.join(ROOM);
  server.last.welcome();
  server.last.take("join");
  server.last.send({
    type: "error",
    room: ROOM,
    code: "storage",
    message: "",
    temporary: true,
    retryAfterMs: 700,
  });
  await clock.tick(699);
  assertEquals(server.last.take("join"), []);
  await clock.tick(1);
  assertEquals(server.last.take("join").length, 1);
});

Deno.test("a join that is refused for good is told and not tried again", async () => {
  const { server, client, clock } = setUp();
  const room = client.join(ROOM);
  const refused = details(room, "refused");
  server.last.welcome();
  server.last.take("join");
  const refusal = { code: "too_many_rooms", message: "Too many.", temporary: false } as const;
  server.last.send({ type: "error", room: ROOM, ...refusal });
  await clock.tick(20_000);
  assertEquals(refused, [refusal]);
  assertEquals(server.last.take("join"), []);
});

Deno.test("a server that has forgotten the join is reminded", () => {
  const { server } = joined();
  server.last.send({
    type: "error",
    room: ROOM,
    code: "not_joined",
    message: "",
    temporary: false,
  });
  assertEquals(server.last.take("join"), [{ type: "join", room: ROOM, after: pos(10) }]);
});

Deno.test("leave() leaves, and joining again begins anew", () => {
  const { server, client, room } = joined();
  const seen = texts(room);
  room.leave();
  assertEquals(server.last.take("leave"), [{ type: "leave", room: ROOM }]);
  assertEquals(room.joined, false);
  server.last.events(pos(10), segment(11, "x"));
  assertEquals(seen, []);
  const again = client.join(ROOM);
  assertEquals(again === room, false);
  assertEquals(server.last.take("join"), [{ type: "join", room: ROOM }]);
});

Deno.test("one connection carries many rooms", () => {
  const { server, client } = setUp();
  const rooms = ["one", "two"].map((name) => client.join(name));
  const seen = rooms.map(texts);
  server.last.welcome();
  assertEquals(server.last.take("join").map(({ room }) => room), ["one", "two"]);
  for (const room of ["one", "two"]) server.last.joined({ room, prev: pos(1) });
  server.last.send({ type: "events", room: "two", prev: pos(1), segments: [segment(2, "x")] });
  server.last.send({ type: "events", room: "three", prev: pos(1), segments: [segment(2, "y")] });
  assertEquals(seen, [["[]"], ["[]", "x"]]);
});
