import { assertEquals, assertRejects } from "@std/assert";
import { PublishError } from "../../lib/client/mod.ts";
import { settle } from "../support/fake_clock.ts";
import { joined, pos, ROOM, setUp } from "./fake_server.ts";
import { outcome, shown } from "./observed.ts";

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
