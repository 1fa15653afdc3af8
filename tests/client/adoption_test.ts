import { assertEquals } from "@std/assert";
import { pos, ROOM, segment } from "./fake_server.ts";
import { browser, open, SCOPE } from "./tabs.ts";
import { shown } from "./observed.ts";

Deno.test("what a page leaves unsent, the next page sends under the same ids", async () => {
  const { tab, clock, shared } = browser();
  const old = tab();
  open(old.server);
  const ids = ["a", "b"].map((text) => old.room.publish(text).id);
  await clock.tick();
  old.crash();

  const next = tab();
  open(next.server);
  await clock.tick();
  assertEquals(next.server.last.take("publish").map(({ id }) => id), ids);
  assertEquals(shown(next.room.outgoing), ["a sending", "b sending"]);
  next.server.last.ack([ids[0]!, pos(11)], [ids[1]!, pos(11, 1)]);
  next.server.last.events(pos(10), segment(11, "a", "b"));
  await clock.tick();
  assertEquals(next.room.outgoing, []);
  assertEquals(await shared.list(SCOPE, ROOM), []);
});

Deno.test("an adopted lane gets no new messages", async () => {
  const { tab, clock } = browser();
  const old = tab();
  open(old.server);
  const { id } = old.room.publish("a");
  await clock.tick();
  old.crash();
  const next = tab();
  open(next.server);
  await clock.tick();
  const mine = next.room.publish("b");
  assertEquals(mine.id.split(".")[0] === id.split(".")[0], false);
  assertEquals(next.server.last.takePublished(), ["1 a", "1 b"]);
});

Deno.test("adopted and own messages share one window", async () => {
  const { tab, clock } = browser();
  const old = tab();
  open(old.server);
  for (let n = 1; n <= 20; n++) old.room.publish(`old${n}`);
  await clock.tick();
  old.crash();
  const next = tab();
  open(next.server);
  await clock.tick();
  for (let n = 1; n <= 20; n++) next.room.publish(`new${n}`);
  assertEquals(next.server.last.take("publish").length, 32);
});

Deno.test("a tab does not touch what a living tab is sending", async () => {
  const { tab, clock } = browser();
  const first = tab();
  open(first.server);
  const { id } = first.room.publish("a");
  await clock.tick();
  const second = tab();
  open(second.server);
  await clock.tick();
  assertEquals(second.server.last.takePublished(), []);
  assertEquals(second.room.outgoing, []);
  first.server.last.ack([id, pos(11)]);
  await clock.tick();
  assertEquals(second.server.last.takePublished(), []);
});

Deno.test("a tab takes over as soon as the other one dies", async () => {
  const { tab, clock } = browser();
  const first = tab();
  open(first.server);
  first.room.publish("a");
  await clock.tick();
  const second = tab();
  open(second.server);
  await clock.tick();
  first.crash();
  await clock.tick();
  assertEquals(second.server.last.takePublished(), ["1 a"]);
});

Deno.test("only one of two tabs takes over", async () => {
  const { tab, clock } = browser();
  const first = tab();
  open(first.server);
  first.room.publish("a");
  await clock.tick();
  const others = [tab(), tab()];
  for (const { server } of others) open(server);
  await clock.tick();
  first.crash();
  await clock.tick();
  const sent = others.flatMap(({ server }) => server.last.takePublished());
  assertEquals(sent, ["1 a"]);
});

Deno.test("a tab that is shown looks for what others left since", async () => {
  const { tab, clock } = browser();
  const second = tab();
  open(second.server);
  await clock.tick();
  const first = tab();
  open(first.server);
  first.room.publish("a");
  await clock.tick();
  first.crash();
  await clock.tick();
  assertEquals(second.server.last.takePublished(), []);
  second.environment.change("wake");
  await clock.tick();
  assertEquals(second.server.last.takePublished(), ["1 a"]);
});

Deno.test("no lock is held when nothing is unsent", async () => {
  const { tab, clock, shared } = browser();
  const { server, room } = tab();
  open(server);
  const { id } = room.publish("a");
  await clock.tick();
  server.last.ack([id, pos(11)]);
  await clock.tick();
  const lane = id.split(".")[0];
  const lock = await shared.hold(JSON.stringify([SCOPE, ROOM, lane]), AbortSignal.abort()).catch(
    () => shared.hold(JSON.stringify([SCOPE, ROOM, lane])),
  );
  lock();
  // And it is taken again for the next message.
  room.publish("b");
  await clock.tick();
  const held = new AbortController();
  const wanted = shared.hold(JSON.stringify([SCOPE, ROOM, lane]), held.signal)
    .then(() => "free", () => "held");
  await clock.tick();
  held.abort();
  assertEquals(await wanted, "held");
});

Deno.test("an adopted lane that the server has lost waits for the user", async () => {
  const { tab, clock } = browser();
  const old = tab();
  open(old.server);
  const { id } = old.room.publish("a");
  await clock.tick();
  old.crash();
  const next = tab();
  open(next.server);
  await clock.tick();
  next.server.last.refuse(id, "lane_lost");
  assertEquals(shown(next.room.outgoing), ["a failed"]);
});

Deno.test("an adopted lane that is lost disturbs our own in nothing", async () => {
  const { tab, clock } = browser();
  const old = tab();
  open(old.server);
  const { id } = old.room.publish("a");
  await clock.tick();
  old.crash();
  const next = tab();
  open(next.server);
  await clock.tick();
  next.room.publish("b");
  assertEquals(next.server.last.takePublished(), ["1 a", "1 b"]);
  next.server.last.refuse(id, "lane_lost");
  next.room.publish("c");
  assertEquals(next.server.last.takePublished(), ["2 c"]);
});

Deno.test("a tab that stays sends what another wrote later and left, without being woken", async () => {
  const { tab, clock } = browser();
  const [first, second] = [tab(), tab()];
  open(first.server);
  open(second.server);
  await clock.tick();
  const { id } = first.room.publish("a");
  await clock.tick();
  first.crash();
  await clock.tick(10_000);
  assertEquals(second.server.last.take("publish").map((frame) => frame.id), [id]);
});

Deno.test("a page that has no connection shows what an earlier page left, and sends it later", async () => {
  const { tab, clock } = browser();
  const old = tab("u1");
  old.server.last.drop();
  const { id } = old.room.publish("a");
  await clock.tick();
  old.crash();
  const next = tab("u1");
  next.server.last.drop();
  await clock.tick();
  assertEquals(shown(next.room.outgoing), ["a sending"]);
  await clock.tick(next.client.retryAt! - clock.now());
  open(next.server);
  await clock.tick();
  assertEquals(next.server.last.take("publish").map((one) => one.id), [id]);
});

Deno.test("what somebody wrote without a connection is not sent as somebody else", async () => {
  const { tab, clock } = browser();
  const old = tab("u1");
  old.server.last.drop();
  old.room.publish("a");
  await clock.tick();
  old.crash();
  const next = tab("u2");
  open(next.server, "u2");
  await clock.tick();
  assertEquals(next.room.outgoing, []);
  assertEquals(next.server.last.takePublished(), []);
});

Deno.test("who turns out to be another is asked whether to say it", async () => {
  const { tab, clock } = browser();
  const { room, server } = tab("u1");
  room.publish("a");
  open(server, "u2");
  await clock.tick();
  assertEquals(shown(room.outgoing), ["a failed"]);
  assertEquals(server.last.takePublished(), []);
});

Deno.test("who was refused while there was no connection looks for nothing any more", async () => {
  const { tab, clock } = browser();
  const { client, server } = tab("u1");
  server.last.drop();
  await clock.tick(client.retryAt! - clock.now());
  server.last.drop(4100);
  assertEquals(client.state, "closed");
  await clock.tick();
  assertEquals(clock.pending, 0);
});
