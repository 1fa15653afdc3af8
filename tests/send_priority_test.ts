/**
 * What goes first to a connection whose network takes nothing: answers at once; what the log has is
 * read later; of presence and typing the newest alone; files for plain clients behind all of it.
 */
import { assert, assertEquals } from "@std/assert";
import { DEFAULT_LIMITS } from "../lib/protocol/mod.ts";
import type { Session } from "../lib/session/session.ts";
import { type Hosted, type HostedConnection, PlainHost } from "./support/plain_host.ts";

const FULL = DEFAULT_LIMITS.highWaterBytes;

// deno-lint-ignore no-explicit-any -- frames are looked at as JSON
type Frame = any;

const framesOf = (connection: HostedConnection): Frame[] =>
  connection.frames.filter((it) => typeof it === "string").map((it) => JSON.parse(it));
const tell = ({ session }: Hosted<Session>, frame: object) =>
  session.receive(JSON.stringify({ room: "lobby", ...frame }));
const publish = (from: Hosted<Session>, n: number) =>
  tell(from, { type: "publish", id: `lane.${n}`, event: { type: "message", text: `no. ${n}` } });

/** Somebody who has joined the lobby, and been told of everybody who is in it. */
async function member(host: PlainHost, user: string): Promise<Hosted<Session>> {
  const connection = await host.openJson(user);
  tell(connection, { type: "join" });
  await host.until(() => framesOf(connection).some(({ type }) => type === "joined"));
  await host.clock.tick(5_000);
  return connection;
}

/** Fills the network of a connection, and forgets what came before. */
function fill(connection: HostedConnection): void {
  connection.queuedBytes = FULL;
  connection.frames.length = 0;
}

Deno.test("of presence and typing a full connection is told the newest, once, after the log", async () => {
  using host = new PlainHost();
  const [anna, ben] = [await member(host, "anna"), await member(host, "ben")];
  fill(ben);
  const { session } = await member(host, "carl");
  for (let n = 1; n <= 5; n++) {
    publish(anna, n);
    for (const on of [true, false]) {
      tell(anna, { type: "typing", on });
      await host.clock.tick(1_000);
    }
  }
  session.closed();
  tell(anna, { type: "typing", on: true });
  await host.clock.tick(2_000);
  assertEquals(ben.frames, [], "nothing waits in the connection, or behind it");

  ben.queuedBytes = 0;
  await host.until(() => framesOf(ben).some(({ type }) => type === "typing"), 100);
  await host.clock.tick(1_000);
  const heard = framesOf(ben);
  const texts = heard.filter(({ type }) => type === "events")
    .flatMap(({ segments }) => segments.flatMap(({ events }: Frame) => events))
    .map(({ text }) => text);
  assertEquals(texts, ["no. 1", "no. 2", "no. 3", "no. 4", "no. 5"]);
  const last = heard.findLastIndex(({ type }) => type === "events");
  const after = heard.slice(last + 1).map(({ type }) => type);
  assertEquals(after, ["people", "presence", "typing"]);
  for (const type of ["presence", "typing"]) {
    assertEquals(heard.filter((frame) => frame.type === type).length, 1, type);
  }
  assertEquals(heard.at(-2).users.toSorted(), ["anna", "ben"], "carl came and went unseen");
  assertEquals(heard.at(-1).users, ["anna"]);
});

Deno.test("answers go out to a full connection, and no message before the log is read", async () => {
  using host = new PlainHost();
  const ben = await member(host, "ben");
  fill(ben);
  publish(ben, 1);
  publish(ben, 3);
  tell(ben, { type: "ping", n: 7 });
  let turns = 0;
  await host.until(() => ++turns > 100, 10);
  const answers = framesOf(ben).map(({ type }) => type).toSorted();
  assertEquals(answers, ["ack", "error", "pong"]);
  ben.queuedBytes = 0;
  await host.until(() => framesOf(ben).some(({ type }) => type === "events"), 100);
});

Deno.test("a file for a plain client waits behind what its network has not taken", async () => {
  using host = new PlainHost();
  const [anna, ben] = [await host.openPlain("anna"), await host.openPlain("ben")];
  anna.session.receive("before");
  await host.until(() => ben.frames.includes("before"));
  fill(ben);
  anna.session.receiveBinary(new Uint8Array([1, 2, 3]));
  await host.until(() => anna.frames.some((frame) => typeof frame !== "string"), 100);
  anna.session.receive("after");
  await host.until(() => anna.frames.includes("after"), 100);
  await host.clock.tick(5_000);
  assertEquals(ben.frames, [], "neither the file nor what follows it");
  ben.queuedBytes = 0;
  await host.until(() => ben.frames.length === 2, 100);
  assertEquals(ben.frames, [[1, 2, 3], "after"]);
  // Not even a file that is on its way delays the end.
  ben.queuedBytes = FULL;
  ben.session.bye();
  await host.clock.tick(1_000);
  assert(ben.closed !== null);
});
