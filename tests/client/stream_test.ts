import { assertEquals, assertRejects } from "@std/assert";
import { GapError } from "../../lib/client/mod.ts";
import { settle } from "../support/fake_clock.ts";
import { joined, pos, segment } from "./fake_server.ts";

/** Reads a stream to its end. */
async function read(stream: AsyncIterable<{ text: string }>): Promise<string[]> {
  const seen = [];
  for await (const { text } of stream) seen.push(text);
  return seen;
}

Deno.test("messages() gives each new message once, also those that came before it is read", async () => {
  const { server, room } = joined();
  const stream = room.messages();
  server.last.events(pos(10), segment(11, "a", "b"));
  const seen = read(stream);
  await settle();
  server.last.events(pos(11, 1), segment(12, "c"));
  await settle();
  room.leave();
  assertEquals(await seen, ["a", "b", "c"]);
});

Deno.test("messages() ends when its signal aborts", async () => {
  const { server, room } = joined();
  const stop = new AbortController();
  const seen = read(room.messages({ signal: stop.signal }));
  server.last.events(pos(10), segment(11, "a"));
  await settle();
  stop.abort();
  server.last.events(pos(11), segment(12, "b"));
  assertEquals(await seen, ["a"]);
});

Deno.test("messages() with an aborted signal, or of a room that was left, ends at once", async () => {
  const { room } = joined();
  assertEquals(await read(room.messages({ signal: AbortSignal.abort() })), []);
  room.leave();
  assertEquals(await read(room.messages()), []);
});

Deno.test("messages() goes on over a reconnect", async () => {
  const { server, room } = joined();
  const seen = read(room.messages());
  server.last.events(pos(10), segment(11, "a"));
  server.last.drop();
  const connection = await server.reconnected();
  connection.joined({ resume: "replayed", prev: pos(11), segments: [segment(12, "b")] });
  room.leave();
  assertEquals(await seen, ["a", "b"]);
});

Deno.test("messages() gives what is new of a snapshot that replaces the log", async () => {
  const { server, room } = joined();
  const seen = read(room.messages());
  server.last.drop();
  const connection = await server.reconnected();
  connection.joined({ prev: pos(8), segments: [segment(9, "known"), segment(12, "new")] });
  room.leave();
  assertEquals(await seen, ["new"]);
});

Deno.test("messages() tells where messages are missing before a snapshot, and gives none after", async () => {
  const { server, room } = joined();
  const stream = room.messages();
  server.last.events(pos(10), segment(11, "a"));
  server.last.drop();
  const connection = await server.reconnected();
  connection.joined({ prev: pos(13), segments: [segment(14, "d")], more: true });
  const seen: string[] = [];
  const error = await assertRejects(async () => {
    for await (const { text } of stream) seen.push(text);
  }, GapError);
  assertEquals([error.after, error.until], [pos(11), pos(13)]);
  assertEquals(seen, ["a"]);
  assertEquals((await stream[Symbol.asyncIterator]().next()).done, true);
});

Deno.test("a reader that waits is told of missing messages at once", async () => {
  const { server, room } = joined();
  const waiting = assertRejects(() => read(room.messages()), GapError);
  await settle();
  server.last.drop();
  const connection = await server.reconnected();
  connection.joined({ prev: pos(13), segments: [segment(14, "d")], more: true });
  await waiting;
});

Deno.test("messages() may be called again after it told of missing messages", async () => {
  const { server, room } = joined();
  const gone = assertRejects(() => read(room.messages()), GapError);
  server.last.drop();
  const connection = await server.reconnected();
  connection.joined({ prev: pos(13), segments: [segment(14, "d")], more: true });
  const seen = read(room.messages());
  connection.events(pos(14), segment(15, "e"));
  room.leave();
  await gone;
  assertEquals(await seen, ["e"]);
});

Deno.test("a reader that stops is not served any more", async () => {
  const { server, room } = joined();
  for await (
    const _
      of (queueMicrotask(() => server.last.events(pos(10), segment(11, "a"))), room.messages())
  ) {
    break;
  }
  server.last.events(pos(11), segment(12, "b"));
  await settle();
});

Deno.test("two readers get the same", async () => {
  const { server, room } = joined();
  const seen = [read(room.messages()), read(room.messages())];
  server.last.events(pos(10), segment(11, "a", "b"));
  room.leave();
  assertEquals(await Promise.all(seen), [["a", "b"], ["a", "b"]]);
});

Deno.test("a reader that is ten thousand messages behind is told", async () => {
  const { server, room } = joined();
  const stream = room.messages();
  for (let n = 11; n < 31; n++) {
    const texts = Array.from({ length: 501 }, (_, index) => `${n}-${index}`);
    server.last.events(pos(n - 1, n === 11 ? 0 : 500), segment(n, ...texts));
  }
  await assertRejects(() => read(stream), RangeError, "10000 messages behind");
});
