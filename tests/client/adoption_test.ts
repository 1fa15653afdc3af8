import { assertEquals } from "@std/assert";
import { memoryOutbox } from "../../lib/client/memory_outbox.ts";
import type { OutboxStore } from "../../lib/client/outbox_store.ts";
import type { ChatRoom } from "../../lib/client/types.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { type FakeConnection, joined, pos, ROOM, segment, setUp } from "./fake_server.ts";

const SCOPE = "ws://chat.example/ws";

/** A browser: tabs that share a store. A tab that crashes writes no more and loses its locks. */
function browser() {
  const shared = memoryOutbox();
  const clock = new FakeClock();
  return {
    shared,
    clock,
    tab() {
      let crashed = false;
      const held = new Set<() => void>();
      const ifAlive = async (call: () => Promise<void>) => {
        if (!crashed) await call();
      };
      const store: OutboxStore = {
        list: (scope, room) => shared.list(scope, room),
        put: (message) => ifAlive(() => shared.put(message)),
        remove: (key) => ifAlive(() => shared.remove(key)),
        async hold(name, signal) {
          const release = await shared.hold(name, signal);
          if (crashed) release();
          held.add(release);
          return () => (held.delete(release), release());
        },
      };
      const all = setUp({ store, clock });
      const room = all.client.join(ROOM);
      return {
        ...all,
        room,
        crash() {
          crashed = true;
          for (const release of held) release();
          all.server.last.cutSilently();
          all.client.close();
        },
      };
    },
  };
}

function open({ last }: { last: FakeConnection }, user = "u1") {
  last.welcome({ you: { id: user } });
  last.joined({ prev: pos(10) });
  last.take("join");
}

function shown(room: ChatRoom): string[] {
  return room.outgoing.map(({ text, state }) => `${text} ${state}`);
}

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
  assertEquals(shown(next.room), ["a sending", "b sending"]);
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
  assertEquals(shown(next.room), ["a failed"]);
  next.server.last.ack([id, null]);
  next.room.retry(id);
  assertEquals(next.server.last.takePublished(), ["1 a"]);
  assertEquals(shown(next.room), ["a sending"]);
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
  assertEquals(shown(next.room), ["b sending"]);
  assertEquals(next.server.last.takePublished(), ["1 -", "2 b"]);
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
  assertEquals(shown(next.room), ["a failed"]);
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
