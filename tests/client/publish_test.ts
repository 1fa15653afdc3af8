import { assertEquals, assertMatch } from "@std/assert";
import { DEFAULT_LIMITS } from "../../lib/protocol/mod.ts";
import type { Outgoing } from "../../lib/client/types.ts";
import { settle } from "../support/fake_clock.ts";
import { joined, pos, ROOM, segment, setUp } from "./fake_server.ts";
import { details, outcome, shown, texts } from "./observed.ts";

Deno.test("a message goes out under `lane.n` and is done when it is acknowledged", async () => {
  const { server, room } = joined();
  const { id, position } = room.publish("hi");
  assertMatch(id, /^[0-9A-Za-z]{12}\.1$/);
  assertEquals(server.last.frames, [
    { type: "publish", room: ROOM, id, event: { type: "message", text: "hi" } },
  ]);
  assertEquals(shown(room.outgoing), ["hi sending"]);
  server.last.ack([id, pos(11)]);
  assertEquals(await position, pos(11));
});

Deno.test("an acknowledged message stays in `outgoing` until its event comes", () => {
  const { server, room } = joined();
  const { id } = room.publish("hi");
  server.last.ack([id, pos(11)]);
  assertEquals(shown(room.outgoing), ["hi sending"]);
  // An ack never moves the position (R16).
  assertEquals(room.position, pos(10));
  room.addEventListener("messages", () => assertEquals(room.outgoing, []));
  server.last.events(pos(10), segment(11, "hi"));
  assertEquals(room.outgoing, []);
});

Deno.test("a message whose event came first leaves `outgoing` with its acknowledgement", () => {
  const { server, room } = joined();
  const { id } = room.publish("hi");
  server.last.events(pos(10), segment(11, "hi"));
  server.last.ack([id, pos(11)]);
  assertEquals(room.outgoing, []);
});

Deno.test("`outgoing` is told once for what changes together", async () => {
  const { server, room } = joined();
  await settle();
  const told = details<Outgoing[]>(room, "outgoing");
  const ids = ["a", "b", "c"].map((text) => room.publish(text).id);
  await settle();
  server.last.events(pos(10), segment(11, "a", "b", "c"));
  server.last.ack(...ids.map((id, index) => [id, pos(11, index)] as [string, string]));
  await settle();
  assertEquals(told.map(shown), [["a sending", "b sending", "c sending"], []]);
});

Deno.test("the text is sent as the log will hold it", () => {
  const { server, room } = joined();
  room.publish("안녕\r\n하세요  ".normalize("NFD"));
  assertEquals(server.last.takePublished(), ["1 안녕\n하세요"]);
});

Deno.test("what is published before the connection is open goes out after it", () => {
  const { server, client } = setUp();
  const room = client.join(ROOM);
  room.publish("a");
  room.publish("b");
  server.last.welcome();
  assertEquals(server.last.frames.map(({ type }) => type), ["join", "publish", "publish"]);
  assertEquals(server.last.takePublished(), ["1 a", "2 b"]);
});

Deno.test("no number goes out before those a window below it are settled", () => {
  const { server, room } = joined({ limits: { unanswered: 3 } });
  const ids = ["a", "b", "c", "d", "e", "f"].map((text) => room.publish(text).id);
  assertEquals(server.last.takePublished(), ["1 a", "2 b", "3 c"]);
  // The lane remembers its last outcomes from the lowest unsettled one on (R10).
  server.last.ack([ids[1]!, pos(11)]);
  assertEquals(server.last.takePublished(), []);
  server.last.ack([ids[0]!, pos(12)]);
  assertEquals(server.last.takePublished(), ["4 d", "5 e"]);
});

Deno.test("after a temporary refusal all answers are awaited, then it goes on in order", async () => {
  const { server, room, clock } = joined();
  const ids = ["a", "b", "c", "d"].map((text) => room.publish(text).id);
  server.last.takePublished();
  server.last.ack([ids[0]!, pos(11)]);
  server.last.refuse(ids[1]!, "rate_limited", { retryAfterMs: 900 });
  server.last.refuse(ids[2]!, "out_of_order", { expected: 2 });
  room.publish("e");
  await clock.tick(5_000);
  assertEquals(server.last.takePublished(), []);
  server.last.refuse(ids[3]!, "out_of_order", { expected: 2 });
  await clock.tick(899);
  assertEquals(server.last.takePublished(), []);
  await clock.tick(1);
  assertEquals(server.last.takePublished(), ["2 b", "3 c", "4 d", "5 e"]);
});

Deno.test("a message that waits because of a temporary refusal says why until it is sent again", async () => {
  const { server, room, clock } = joined();
  const { id } = room.publish("a");
  server.last.refuse(id, "rate_limited", { retryAfterMs: 900 });
  assertEquals(room.outgoing[0]?.state, "sending");
  assertEquals(room.outgoing[0]?.refusal?.code, "rate_limited");
  await clock.tick(900);
  assertEquals(room.outgoing[0]?.refusal, undefined);
});

Deno.test("a server that refuses on and on is not stormed", async () => {
  const { server, room, clock } = joined();
  for (let n = 1; n <= 10; n++) room.publish(`m${n}`);
  let frames = 0;
  for (let turn = 0; turn < 600; turn++) {
    for (const [index, { id }] of server.last.take("publish").entries()) {
      frames++;
      server.last.refuse(id, index === 0 ? "storage" : "out_of_order", { expected: 1 });
    }
    for (const { n } of server.last.take("ping")) server.last.send({ type: "pong", n });
    await clock.tick(100);
  }
  assertEquals(frames % 10, 0);
  assertEquals(frames / 10 > 8 && frames / 10 < 30, true, `${frames / 10} rounds in a minute`);
});

Deno.test("after a refusal for good a `skip` takes the number and the rest goes on in order", async () => {
  const { server, room, clock } = joined();
  const published = ["a", "b", "c"].map((text) => room.publish(text));
  const ids = published.map(({ id }) => id);
  server.last.takePublished();
  server.last.ack([ids[0]!, pos(11)]);
  server.last.refuse(ids[1]!, "bad_text");
  server.last.refuse(ids[2]!, "out_of_order", { expected: 2 });
  assertEquals(shown(room.outgoing), ["a sending", "b failed", "c sending"]);
  await clock.tick();
  assertEquals(server.last.takePublished(), ["2 -", "3 c"]);
  assertEquals(await outcome(published[1]!.position), "pending");
  server.last.ack([ids[1]!, null], [ids[2]!, pos(12)]);
  assertEquals(await outcome(published[1]!.position), "refused bad_text");
  assertEquals(await outcome(published[2]!.position), pos(12));
  server.last.events(pos(10), segment(11, "a"), segment(12, "c"));
  assertEquals(room.outgoing.map(({ id, state, refusal }) => [id, state, refusal?.code]), [
    [ids[1], "failed", "bad_text"],
  ]);
});

Deno.test("after a reconnect everything unacknowledged is sent again, in order", async () => {
  const { server, room } = joined();
  const ids = ["a", "b", "c"].map((text) => room.publish(text).id);
  server.last.ack([ids[1]!, pos(12)]);
  server.last.drop();
  const connection = await server.reconnected();
  assertEquals(connection.frames.map(({ type }) => type), ["join", "publish", "publish"]);
  assertEquals(connection.take("publish").map(({ id }) => id), [ids[0], ids[2]]);
});

Deno.test("what was unanswered on a lost connection takes no room on the next", async () => {
  const limits = { ...DEFAULT_LIMITS, unanswered: 2 };
  const { server, room, clock } = joined({ limits });
  room.publish("a");
  room.publish("b");
  server.last.drop();
  await clock.tick(1_000);
  server.last.welcome({ limits });
  assertEquals(server.last.takePublished(), ["1 a", "2 b"]);
});

Deno.test("answers to an earlier connection's publishes are not mistaken for new ones", async () => {
  const { server, room, clock } = joined();
  const { id } = room.publish("a");
  server.last.refuse(id, "storage", { retryAfterMs: 5_000 });
  server.last.drop();
  const connection = await server.reconnected();
  assertEquals(connection.takePublished(), ["1 a"]);
  await clock.tick(6_000);
  assertEquals(connection.takePublished(), []);
});

Deno.test("the outbox is bounded", async () => {
  const { client } = setUp();
  const room = client.join(ROOM);
  for (let n = 1; n <= 500; n++) room.publish(`m${n}`);
  const { id, position } = room.publish("one too many");
  assertEquals(id, "");
  assertEquals(await outcome(position), "full");
  assertEquals(room.outgoing.length, 500);
});

Deno.test("a text that cannot be a message is refused at once and takes no number", async () => {
  const { server, room } = joined({ limits: { textLength: 5 } });
  for (const text of ["", "   ", "\n", "longer"]) {
    assertEquals(await outcome(room.publish(text).position), "refused bad_text");
  }
  assertEquals(room.outgoing, []);
  room.publish("hi");
  assertEquals(server.last.takePublished(), ["1 hi"]);
});

Deno.test("a promise nobody looks at does not end the program", async () => {
  const { server, room, clock } = joined();
  const { id } = room.publish("a");
  server.last.refuse(id, "bad_text");
  await clock.tick();
  server.last.ack([id, null]);
  room.publish("b");
  room.leave();
  await settle();
});

Deno.test("messages are published and received in the same room", () => {
  const { server, room } = joined();
  const seen = texts(room);
  const { id } = room.publish("mine");
  server.last.ack([id, pos(11)]);
  server.last.events(pos(10), segment(11, "mine"));
  assertEquals(seen, ["mine"]);
});

Deno.test("a frame that would be over the server's limit is never sent", async () => {
  const limits = { ...DEFAULT_LIMITS, frameBytes: 1_024 };
  const { server, client } = setUp();
  const room = client.join(ROOM);
  room.publish("가".repeat(300));
  server.last.welcome({ limits });
  assertEquals(server.last.takePublished(), ["1 -"]);
  assertEquals(shown(room.outgoing), [`${"가".repeat(300)} failed`]);
  assertEquals(await outcome(room.publish("나".repeat(300)).position), "refused bad_text");
});
