import { assertEquals, assertInstanceOf, assertMatch, assertRejects } from "@std/assert";
import { PublishError } from "../../lib/client/mod.ts";
import { DEFAULT_LIMITS } from "../../lib/protocol/mod.ts";
import type { Outgoing } from "../../lib/client/types.ts";
import { settle } from "../support/fake_clock.ts";
import { details, joined, pos, ROOM, segment, setUp, texts } from "./fake_server.ts";

/** Texts and states of what is on its way. */
function shown(outgoing: readonly Outgoing[]): string[] {
  return outgoing.map(({ text, state }) => `${text} ${state}`);
}

/** How the promise of a publish ended, or "pending". */
async function outcome(promise: Promise<string>): Promise<string> {
  const told = promise.catch((error) => {
    assertInstanceOf(error, PublishError);
    return error.refusal ? `${error.reason} ${error.refusal.code}` : error.reason;
  });
  await settle();
  return await Promise.race([told, Promise.resolve("pending")]);
}

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

Deno.test("a refused message that is in the log after all is not failed", async () => {
  const { server, room, clock } = joined();
  const { id, position } = room.publish("a");
  server.last.takePublished();
  server.last.refuse(id, "bad_text");
  await clock.tick();
  assertEquals(server.last.takePublished(), ["1 -"]);
  server.last.ack([id, pos(11)]);
  assertEquals(await outcome(position), pos(11));
  assertEquals(shown(room.outgoing), ["a sending"]);
});

Deno.test("a failed message is tried again under a new number", async () => {
  const { server, room, clock } = joined();
  const { id } = room.publish("a");
  server.last.refuse(id, "bad_text");
  await clock.tick();
  server.last.ack([id, null]);
  server.last.takePublished();
  room.retry(id);
  assertEquals(server.last.takePublished(), ["2 a"]);
  assertEquals(shown(room.outgoing), ["a sending"]);
  assertEquals(room.outgoing[0]!.id === id, false);
});

Deno.test("a failed message is not tried again before it is certain that it is not in the log", async () => {
  const { server, room, clock } = joined();
  const { id, position } = room.publish("a");
  server.last.refuse(id, "bad_text");
  room.retry(id);
  assertEquals(shown(room.outgoing), ["a sending"]);
  await clock.tick();
  assertEquals(server.last.takePublished(), ["1 a", "1 -"]);
  server.last.ack([id, null]);
  assertEquals(server.last.takePublished(), ["2 a"]);
  server.last.ack([id.replace(".1", ".2"), pos(11)]);
  assertEquals(await outcome(position), pos(11));
});

Deno.test("a message that is taken back before it is sent leaves a `skip`", async () => {
  const { server, client } = setUp();
  const room = client.join(ROOM);
  const first = room.publish("a");
  room.publish("b");
  room.cancel(first.id);
  assertEquals(shown(room.outgoing), ["b sending"]);
  server.last.welcome();
  assertEquals(server.last.takePublished(), ["1 -", "2 b"]);
  server.last.ack([first.id, null]);
  assertEquals(await outcome(first.position), "cancelled");
});

Deno.test("a message that is taken back too late is in the log", async () => {
  const { server, room } = joined();
  const { id, position } = room.publish("a");
  room.cancel(id);
  assertEquals(server.last.takePublished(), ["1 a"]);
  server.last.ack([id, pos(11)]);
  assertEquals(await outcome(position), pos(11));
});

Deno.test("a message that is taken back while it is refused leaves a `skip`", async () => {
  const { server, room, clock } = joined();
  const { id, position } = room.publish("a");
  room.cancel(id);
  server.last.takePublished();
  server.last.refuse(id, "bad_text");
  await clock.tick();
  assertEquals(server.last.takePublished(), ["1 -"]);
  assertEquals(room.outgoing, []);
  server.last.ack([id, null]);
  assertEquals(await outcome(position), "cancelled");
});

Deno.test("a failed message that is taken back is gone", async () => {
  const { server, room, clock } = joined();
  const { id } = room.publish("a");
  server.last.refuse(id, "bad_text");
  await clock.tick();
  server.last.ack([id, null]);
  room.cancel(id);
  assertEquals(room.outgoing, []);
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

Deno.test("when the lane is lost the user is asked, and the next message gets a new lane", async () => {
  const { server, room } = joined();
  const first = room.publish("a");
  const second = room.publish("b");
  server.last.takePublished();
  server.last.refuse(first.id, "lane_lost");
  assertEquals(shown(room.outgoing), ["a failed", "b failed"]);
  assertEquals(await outcome(second.position), "refused lane_lost");
  // The answer to what was sent in the old lane means nothing any more.
  server.last.refuse(second.id, "lane_lost");
  const third = room.publish("c");
  assertEquals(third.id.endsWith(".1"), true);
  assertEquals(third.id === first.id, false);
  assertEquals(server.last.takePublished(), ["1 c"]);
  room.retry(first.id);
  assertEquals(server.last.takePublished(), ["2 a"]);
  assertEquals(shown(room.outgoing), ["b failed", "c sending", "a sending"]);
});

Deno.test("a server that expects a number below all we hold has lost the lane", async () => {
  const { server, room } = joined();
  const first = room.publish("a");
  server.last.ack([first.id, pos(11)]);
  const second = room.publish("b");
  server.last.refuse(second.id, "out_of_order", { expected: 1 });
  assertEquals(await outcome(second.position), "refused out_of_order");
});

Deno.test("when not even a `skip` is taken the lane is given up", async () => {
  const { server, room, clock } = joined();
  const { id } = room.publish("a");
  server.last.refuse(id, "bad_frame");
  await clock.tick();
  server.last.takePublished();
  server.last.refuse(id, "bad_frame");
  await clock.tick(3_000);
  assertEquals(server.last.takePublished(), []);
  assertEquals(shown(room.outgoing), ["a failed"]);
});

Deno.test("when the server takes us for somebody else, what is pending is not sent as them", async () => {
  const { server, room, clock } = joined();
  const { id, position } = room.publish("a");
  server.last.drop();
  await clock.tick(1_000);
  server.last.welcome({ you: { id: "u9" } });
  assertEquals(server.last.takePublished(), []);
  assertEquals(await outcome(position), "refused lane_lost");
  room.retry(id);
  assertEquals(server.last.takePublished(), ["1 a"]);
});

Deno.test("what has waited for more than seven days is not sent without asking", async () => {
  const { server, room, clock } = joined();
  const old = room.publish("old");
  server.last.drop();
  clock.jump(7 * 24 * 3_600_000 + 60_000);
  const fresh = room.publish("fresh");
  await clock.tick(2_000);
  server.last.welcome();
  // The `skip` also finds out whether the text is in the log already.
  assertEquals(server.last.takePublished(), ["1 -", "2 fresh"]);
  assertEquals(shown(room.outgoing), ["old failed", "fresh sending"]);
  server.last.ack([old.id, null], [fresh.id, pos(11)]);
  assertEquals(await outcome(old.position), "refused");
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

Deno.test("what is unsent when the room is left rejects, and so does what comes after", async () => {
  const { room } = joined();
  const { position } = room.publish("a");
  room.leave();
  assertEquals(await outcome(position), "left");
  await assertRejects(() => room.publish("b").position, PublishError);
});

Deno.test("what is unsent when the room is left goes out when it is joined again", async () => {
  const { server, client, room, clock } = joined();
  server.last.drop();
  room.publish("a");
  room.leave();
  const again = client.join(ROOM);
  await clock.tick(1_000);
  server.last.welcome();
  await settle();
  assertEquals(server.last.takePublished(), ["1 a"]);
  assertEquals(shown(again.outgoing), ["a sending"]);
});

Deno.test("retry() and cancel() of what is not there do nothing", () => {
  const { server, room } = joined();
  for (const id of ["", "x", "x.1", "nothing.999"]) {
    room.retry(id);
    room.cancel(id);
  }
  server.last.ack(["x.1", pos(11)], ["strange", null]);
  server.last.refuse("x.7", "storage");
  assertEquals(server.last.frames, []);
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
