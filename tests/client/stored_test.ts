import { assertEquals } from "@std/assert";
import { memoryOutbox } from "../../lib/client/memory_outbox.ts";
import type { OutboxStore } from "../../lib/client/outbox_store.ts";
import { joined, pos, ROOM } from "./fake_server.ts";
import { browser, open, SCOPE } from "./tabs.ts";
import { shown } from "./observed.ts";

Deno.test("nothing is stored before the lane's lock is held", async () => {
  const shared = memoryOutbox();
  const granted = Promise.withResolvers<void>();
  const store: OutboxStore = {
    ...shared,
    hold: (name, signal) => granted.promise.then(() => shared.hold(name, signal)),
  };
  const { room, clock } = joined({ store });
  room.publish("a");
  await clock.tick();
  assertEquals(await shared.list(SCOPE, ROOM), []);
  granted.resolve();
  await clock.tick();
  assertEquals((await shared.list(SCOPE, ROOM)).length, 1);
});

Deno.test("another user's unsent messages are neither sent nor shown", async () => {
  const { tab, clock, shared } = browser();
  const old = tab();
  open(old.server, "u1");
  old.room.publish("secret");
  await clock.tick();
  old.crash();
  const next = tab();
  open(next.server, "u2");
  await clock.tick();
  assertEquals(next.server.last.takePublished(), []);
  assertEquals(next.room.outgoing, []);
  assertEquals((await shared.list(SCOPE, ROOM)).length, 1);
});

Deno.test("what was written without a network survives a reload", async () => {
  const { tab, clock } = browser();
  const old = tab();
  old.room.publish("a");
  await clock.tick();
  old.crash();
  const next = tab();
  open(next.server);
  await clock.tick();
  assertEquals(next.server.last.takePublished(), ["1 a"]);
});

Deno.test("what was stored before it was known who we are is signed when it is sent", async () => {
  const { tab, clock, shared } = browser();
  const { server, room } = tab();
  room.publish("a");
  await clock.tick();
  assertEquals((await shared.list(SCOPE, ROOM)).map(({ user }) => user), [""]);
  open(server);
  await clock.tick();
  assertEquals((await shared.list(SCOPE, ROOM)).map(({ user }) => user), ["u1"]);
});

Deno.test("an adopted message older than seven days waits for the user", async () => {
  const { tab, clock } = browser();
  const old = tab();
  open(old.server);
  const { id } = old.room.publish("a");
  await clock.tick();
  old.crash();
  await clock.tick(7 * 24 * 3_600_000 + 1);
  const next = tab();
  open(next.server);
  await clock.tick();
  assertEquals(next.server.last.takePublished(), ["1 -"]);
  assertEquals(shown(next.room.outgoing), ["a failed"]);
  next.server.last.ack([id, null]);
  next.room.retry(id);
  assertEquals(next.server.last.takePublished(), ["1 a"]);
  assertEquals(shown(next.room.outgoing), ["a sending"]);
});

Deno.test("what is older than the server's memory of lanes is thrown away", async () => {
  const { tab, clock, shared } = browser();
  const old = tab();
  open(old.server);
  old.room.publish("a");
  await clock.tick();
  old.crash();
  await clock.tick(30 * 24 * 3_600_000 + 1);
  const next = tab();
  open(next.server);
  await clock.tick();
  assertEquals(next.room.outgoing, []);
  assertEquals(await shared.list(SCOPE, ROOM), []);
});

Deno.test("a failed message survives a reload and can be taken back", async () => {
  const { tab, clock, shared } = browser();
  const old = tab();
  open(old.server);
  const { id } = old.room.publish("a");
  old.server.last.refuse(id, "bad_text");
  await clock.tick();
  old.server.last.ack([id, null]);
  await clock.tick();
  old.crash();
  const next = tab();
  open(next.server);
  await clock.tick();
  assertEquals(next.server.last.takePublished(), []);
  assertEquals(next.room.outgoing.map(({ state, refusal }) => [state, refusal?.code]), [
    ["failed", "bad_text"],
  ]);
  next.room.cancel(id);
  await clock.tick();
  assertEquals(next.room.outgoing, []);
  assertEquals(await shared.list(SCOPE, ROOM), []);
});

Deno.test("a message taken back on an earlier page stays taken back", async () => {
  const { tab, clock } = browser();
  const old = tab();
  const { id } = old.room.publish("a");
  old.room.publish("b");
  old.room.cancel(id);
  await clock.tick();
  old.crash();
  const next = tab();
  open(next.server);
  await clock.tick();
  assertEquals(shown(next.room.outgoing), ["b sending"]);
  assertEquals(next.server.last.takePublished(), ["1 -", "2 b"]);
});

Deno.test("a store that fails does not stop messages", async () => {
  const failing: OutboxStore = {
    list: () => Promise.reject(new Error("no list")),
    put: () => Promise.reject(new Error("disk full")),
    remove: () => Promise.reject(new Error("disk full")),
    hold: () => Promise.reject(new Error("no locks")),
  };
  const { server, room, clock } = joined({ store: failing });
  const { id, position } = room.publish("a");
  await clock.tick();
  server.last.ack([id, pos(11)]);
  assertEquals(await position, pos(11));
});
