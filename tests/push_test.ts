/** Whom a push reaches, and how often; of hours in which it does not. */
import { assertEquals } from "@std/assert";
import { isQuiet } from "../lib/base/quiet_hours.ts";
import { Notifier, type NotifierHost } from "../lib/push/notifier.ts";
import { MAX_SUBSCRIPTIONS, type Subscription, Subscriptions } from "../lib/push/subscriptions.ts";
import { FakeClock } from "./support/fake_clock.ts";
import { MemoryKv } from "./support/memory_kv.ts";

const device = (n: number, more: Partial<Subscription> = {}): Subscription => ({
  endpoint: `https://push.example/${n}`,
  keys: { p256dh: "", auth: "" },
  locale: "en",
  origin: "https://sori.example",
  ...more,
});

function setUp(host: Partial<NotifierHost> = {}) {
  const clock = new FakeClock();
  const sent: { endpoint: string; text: string }[] = [];
  const removed: string[] = [];
  const warnings: string[] = [];
  /** Of messages that are there, by their positions. */
  const texts = new Map<string, string>();
  const notifier = new Notifier({
    clock,
    wants: () => Promise.resolve(true),
    subscriptions: () => Promise.resolve([device(1)]),
    textOf: ({ pos }) => Promise.resolve(texts.get(pos) ?? null),
    remove: (_, endpoint) => Promise.resolve(void removed.push(endpoint)),
    payload: ({ pos, room }, text, count) =>
      Promise.resolve({ title: room, body: `${text} (${count})`, path: "/", tag: room, pos }),
    send: ({ endpoint }, payload) => {
      sent.push({ endpoint, text: JSON.parse(payload).body });
      return Promise.resolve("sent");
    },
    warn: (message) => void warnings.push(message),
    ...host,
  });
  const call = (text: string, room = "lobby", user = "anna") => {
    const pos = `${texts.size}`.padStart(5, "0");
    texts.set(pos, text);
    notifier.call({ user, room, from: "benn", pos });
    return pos;
  };
  return { call, clock, notifier, removed, sent, texts, warnings };
}

Deno.test("what comes of one room within a second is one push, with the newest and how many", async () => {
  const { call, clock, sent } = setUp();
  for (const text of ["one", "two", "three"]) call(text);
  await clock.tick(1_000);
  assertEquals(sent.map(({ text }) => text), ["three (3)"]);
});

Deno.test("a user hears of a room every ten seconds at the most, and of another one at once", async () => {
  const { call, clock, sent } = setUp();
  call("one");
  await clock.tick(1_000);
  call("two");
  call("elsewhere", "garden");
  await clock.tick(1_000);
  assertEquals(sent.map(({ text }) => text), ["one (1)", "elsewhere (1)"]);
  for (let second = 0; second < 60; second++) {
    call("again");
    await clock.tick(1_000);
  }
  const again = sent.filter(({ text }) => text.startsWith("again") || text.startsWith("two"));
  assertEquals(again.length <= 7, true, `${again.length} in a minute`);
  await clock.tick(60_000);
  assertEquals(clock.pending, 0);
});

Deno.test("of many rooms a user hears once a second, and of each in its turn", async () => {
  const { call, clock, sent } = setUp();
  for (let n = 0; n < 40; n++) call("hello", `room${n}`);
  for (let second = 1; second <= 60; second++) {
    await clock.tick(1_000);
    assertEquals(sent.length <= second, true, `${sent.length} in ${second} s`);
  }
  // Of so many rooms at a time; what comes beyond is read in the page.
  assertEquals(sent.length, 20);
  assertEquals(clock.pending, 0);
});

Deno.test("what was deleted before its push is not told, and what stands before it is", async () => {
  const { call, clock, sent, texts } = setUp();
  call("stays");
  texts.delete(call("a secret"));
  await clock.tick(1_000);
  assertEquals(sent.map(({ text }) => text), ["stays (1)"]);
  texts.delete(call("another"));
  await clock.tick(20_000);
  assertEquals(sent.length, 1);
});

Deno.test("a message that was sent again tells once", async () => {
  const { call, clock, notifier, sent } = setUp();
  const pos = call("once");
  const again = () => notifier.call({ user: "anna", room: "lobby", from: "benn", pos });
  again();
  await clock.tick(1_000);
  again();
  await clock.tick(20_000);
  assertEquals(sent.map(({ text }) => text), ["once (1)"]);
});

Deno.test("who does not want to hear of a room, or has no device, is not pushed to", async () => {
  const { call, clock, sent } = setUp({ wants: () => Promise.resolve(false) });
  call("one");
  await clock.tick(1_000);
  assertEquals(sent, []);
});

Deno.test("a device in its quiet hours hears nothing, and the others do", async () => {
  // 1,800,000,000,000 is 17:00 in Seoul.
  const quiet = { from: "16:00", to: "18:00", timeZone: "Asia/Seoul" };
  const { call, clock, sent } = setUp({
    subscriptions: () => Promise.resolve([device(1, { quiet }), device(2)]),
  });
  call("one");
  await clock.tick(1_000);
  assertEquals(sent.map(({ endpoint }) => endpoint), ["https://push.example/2"]);
});

Deno.test("a device that is not to be disturbed until a moment hears nothing until then", async () => {
  const until = new FakeClock().now() + 60_000;
  const { call, clock, sent } = setUp({
    subscriptions: () => Promise.resolve([device(1, { until })]),
  });
  call("one");
  await clock.tick(59_000);
  call("two");
  await clock.tick(1_000);
  assertEquals(sent.map(({ text }) => text), ["two (1)"]);
});

Deno.test("a device that is gone is removed, and one that failed is not", async () => {
  const { call, clock, removed } = setUp({
    subscriptions: () => Promise.resolve([device(1), device(2)]),
    send: ({ endpoint }) => Promise.resolve(endpoint.endsWith("1") ? "gone" : "failed"),
  });
  call("one");
  await clock.tick(1_000);
  assertEquals(removed, ["https://push.example/1"]);
});

Deno.test("more than 5,000 that wait are not kept, and the operator is told once", async () => {
  const { call, clock, sent, warnings } = setUp();
  for (let n = 0; n < 5_010; n++) call("hello", "lobby", `user${n}`);
  await clock.tick(1_000);
  assertEquals([sent.length, warnings.length], [5_000, 1]);
});

Deno.test("while push services do not answer no more than 5,000 pushes are due, and the rest gathers", async () => {
  const answers: (() => void)[] = [];
  const { call, clock, sent } = setUp({
    subscriptions: async () => {
      await new Promise<void>((resolve) => answers.push(resolve));
      return [device(1)];
    },
  });
  // Eight are on their way, and five thousand behind them.
  for (let round = 0; round < 2; round++) {
    for (let n = 0; n < 3_000; n++) call("hello", "lobby", `user${round} ${n}`);
    await clock.tick(1_000);
    await clock.tick(11_000);
  }
  const answer = async () => {
    while (answers.length > 0) {
      answers.shift()!();
      for (let turns = 0; turns < 20; turns++) await Promise.resolve();
    }
  };
  await answer();
  assertEquals(sent.length, 5_008);
  await clock.tick(10_000);
  await answer();
  assertEquals(sent.length, 6_000);
});

Deno.test("a user has ten devices: a new one takes the place of the oldest", async () => {
  const subscriptions = new Subscriptions(new MemoryKv());
  for (let n = 0; n < 12; n++) await subscriptions.add("anna", device(n));
  await subscriptions.add("anna", device(5, { locale: "ko" }));
  const present = await subscriptions.list("anna");
  assertEquals(present.length, MAX_SUBSCRIPTIONS);
  assertEquals(present.at(-1), device(5, { locale: "ko" }));
  await subscriptions.remove("anna", device(5).endpoint);
  assertEquals((await subscriptions.list("anna")).length, 9);
  await subscriptions.remove("anna");
  assertEquals(await subscriptions.list("anna"), []);
});

Deno.test("a device is one user's: whoever subscribes it takes it from whom it was", async () => {
  const kv = new MemoryKv();
  const subscriptions = new Subscriptions(kv);
  await subscriptions.add("anna", device(1));
  await subscriptions.add("benn", device(1));
  assertEquals(await subscriptions.list("anna"), []);
  assertEquals(await subscriptions.users(10), ["benn"]);
  await subscriptions.remove("benn", device(1).endpoint);
  await subscriptions.add("anna", device(1));
  assertEquals(await subscriptions.users(10), ["anna"]);
  assertEquals((await kv.list({ prefix: ["pushed"] }, { limit: 10 })).length, 1);
});

Deno.test("users with devices are found however many there are, up to a bound", async () => {
  const subscriptions = new Subscriptions(new MemoryKv());
  for (let n = 0; n < 450; n++) await subscriptions.add(`user${n}`, device(n));
  assertEquals(new Set(await subscriptions.users(1_000)).size, 450);
  assertEquals((await subscriptions.users(300)).length, 300);
});

Deno.test("quiet hours may go over midnight, and are told by the clock of their zone", () => {
  const at = (time: string) => Date.parse(`2026-11-27T${time}:00+09:00`);
  const night = { from: "22:00", to: "07:30", timeZone: "Asia/Seoul" };
  const said = ["21:59", "22:00", "00:00", "07:29", "07:30", "12:00"]
    .map((time) => isQuiet(night, at(time)));
  assertEquals(said, [false, true, true, true, false, false]);
  const noon = { from: "12:00", to: "13:00", timeZone: "UTC" };
  assertEquals([isQuiet(noon, at("21:30")), isQuiet(noon, at("12:30"))], [true, false]);
  assertEquals(isQuiet(null, 0), false);
});
