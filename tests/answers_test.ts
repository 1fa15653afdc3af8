/** Where the answer to a publish stands: in the `events` that bring it, for those who read it there. */
import { assertEquals } from "@std/assert";
import { DEFAULT_LIMITS } from "../lib/protocol/mod.ts";
import type { Session } from "../lib/session/session.ts";
import { type Hosted, PlainHost } from "./support/plain_host.ts";

const tell = ({ session }: Hosted<Session>, frame: object) =>
  session.receive(JSON.stringify({ room: "lobby", ...frame }));
const publish = (from: Hosted<Session>, n: number, event: object = message(n)) =>
  tell(from, { type: "publish", id: `lane.${n}`, event });
const message = (n: number) => ({ type: "message", text: `no. ${n}` });

async function member(host: PlainHost, user: string, join: object): Promise<Hosted<Session>> {
  const connection = await host.openJson(user);
  tell(connection, { type: "join", ...join });
  await host.clock.tick(5_000);
  connection.frames.length = 0;
  return connection;
}

/** What was sent of answers and events, in order: the ids that are acknowledged in each. */
function answers({ frames }: Hosted<Session>): [type: string, ids: string[]][] {
  return frames.map((frame) => JSON.parse(String(frame)))
    .filter(({ type }) => type === "ack" || type === "events")
    .map(({ acks = [], type }) => [type, acks.map(([id]: [string]) => id)]);
}

Deno.test("who reads answers in events gets them there, and nobody else does", async () => {
  using host = new PlainHost();
  const anna = await member(host, "anna", { acks: true });
  const ben = await member(host, "ben", { acks: true });
  for (const n of [1, 2]) publish(anna, n);
  await host.clock.tick(1_000);
  assertEquals(answers(anna), [["events", ["lane.1", "lane.2"]]]);
  assertEquals(answers(ben), [["events", []]]);
});

Deno.test("who does not ask for that gets a frame of its own, as ever", async () => {
  using host = new PlainHost();
  for (const join of [{}, { acks: false }]) {
    const anna = await member(host, "anna", join);
    publish(anna, 1);
    await host.clock.tick(1_000);
    assertEquals(answers(anna).slice(0, 1), [["ack", ["lane.1"]]]);
    tell(anna, { type: "leave" });
  }
});

Deno.test("an answer without an event is a frame of its own", async () => {
  using host = new PlainHost();
  const anna = await member(host, "anna", { acks: true });
  publish(anna, 1);
  await host.clock.tick(1_000);
  anna.frames.length = 0;
  // A repeat, and what moves the lane on without an event.
  publish(anna, 1);
  publish(anna, 2, { type: "skip" });
  await host.clock.tick(1_000);
  assertEquals(answers(anna), [["ack", ["lane.1"]], ["ack", ["lane.2"]]]);
});

Deno.test("a full connection is answered before it reads on, and once", async () => {
  using host = new PlainHost();
  const anna = await member(host, "anna", { acks: true });
  anna.queuedBytes = DEFAULT_LIMITS.highWaterBytes;
  publish(anna, 1);
  await host.clock.tick(100);
  assertEquals(answers(anna), [["ack", ["lane.1"]]]);
  anna.queuedBytes = 0;
  await host.clock.tick(1_000);
  assertEquals(answers(anna), [["ack", ["lane.1"]], ["events", []]]);
});

Deno.test("who leaves before the message is in the log is answered all the same", async () => {
  using host = new PlainHost();
  const anna = await member(host, "anna", { acks: true });
  publish(anna, 1);
  tell(anna, { type: "leave" });
  await host.clock.tick(1_000);
  assertEquals(answers(anna), [["ack", ["lane.1"]]]);
});
