import { assert, assertEquals, assertMatch } from "@std/assert";
import { pageText } from "../lib/i18n/mod.ts";
import { SUBPROTOCOLS } from "../lib/transport/subprotocol.ts";
import { PlainHost } from "./support/plain_host.ts";

const MINUTE = 60_000;
const numbers = (count: number, from = 1) =>
  Array.from({ length: count }, (_, index) => String(from + index));

Deno.test("each message of the room is a frame of its own, also to its sender, in one order", async () => {
  using host = new PlainHost();
  const anna = await host.openPlain("anna");
  const ben = await host.openPlain("benn");
  anna.session.receive("one");
  anna.session.receive("two");
  ben.session.receive("안녕");
  await host.clock.tick();
  assertEquals(anna.frames, ["one", "two", "안녕"]);
  assertEquals(ben.frames, anna.frames);
});

Deno.test("who comes in is told nothing of the past", async () => {
  using host = new PlainHost();
  const anna = await host.openPlain("anna");
  anna.session.receive("before");
  await host.clock.tick();
  const ben = await host.openPlain("benn");
  await host.clock.tick(MINUTE);
  assertEquals(ben.frames, []);
  anna.session.receive("after");
  await host.clock.tick();
  assertEquals(ben.frames, ["after"]);
});

Deno.test("names, presence and typing are told to nobody who speaks plain", async () => {
  using host = new PlainHost();
  const anna = await host.openPlain("anna");
  const ben = await host.openJson("benn");
  ben.session.receive(`{"type":"join","room":"lobby"}`);
  ben.session.receive(`{"type":"typing","room":"lobby","on":true}`);
  await host.clock.tick(1_000);
  await host.people.save("benn", { name: "벤" });
  host.rooms.renamed({ benn: { name: "벤" } });
  ben.session.closed();
  await host.clock.tick(MINUTE);
  assertEquals(anna.frames, []);
});

Deno.test("who speaks plain is present, heard by all, and nobody's words are theirs", async () => {
  using host = new PlainHost();
  const ben = await host.openJson("benn");
  ben.session.receive(`{"type":"join","room":"lobby"}`);
  const anna = await host.openPlain("anna");
  anna.session.receive(`{"from":"benn","text":"forged"}`);
  await host.clock.tick(1_000);
  const frames = ben.frames.map((frame) => JSON.parse(frame as string));
  assert(frames.some(({ type, users }) => type === "presence" && users.includes("anna")));
  const [event] = frames.find(({ type }) => type === "events").segments[0].events;
  assertEquals(event, { from: "anna", text: `{"from":"benn","text":"forged"}` });
});

Deno.test("what is too fast waits, and comes in its order as soon as the rate allows", async () => {
  using host = new PlainHost({ rateMessages: 2, rateWindowMs: 1_000 });
  const anna = await host.openPlain("anna");
  for (const text of numbers(6)) anna.session.receive(text);
  await host.clock.tick();
  assertEquals(anna.frames, numbers(2));
  await host.clock.tick(500);
  assertEquals(anna.frames, numbers(3));
  await host.clock.tick(1_500);
  assertEquals(anna.frames, numbers(6));
  assertEquals(anna.closed, null);
});

Deno.test("when too much waits the connection ends with 1008, which tells what was sent", async () => {
  using host = new PlainHost({ rateMessages: 2, rateWindowMs: 10_000 });
  const anna = await host.openPlain("anna", "lobby", "ko");
  for (const text of numbers(100)) anna.session.receive(text);
  await host.clock.tick();
  assertEquals(anna.closed, [1008, "너무 빨리 보냈어요. 앞의 2개만 전했어요."]);
  assertEquals(anna.frames, numbers(2));
  const listener = await host.openPlain("benn");
  await host.clock.tick(MINUTE);
  assertEquals(listener.frames, [], "what is said to be not sent never is");
});

Deno.test("what was said before the client hung up is still sent", async () => {
  using host = new PlainHost({ rateMessages: 2, rateWindowMs: 1_000 });
  const ben = await host.openPlain("benn");
  const anna = await host.openPlain("anna");
  for (const text of numbers(5)) anna.session.receive(text);
  let over = false;
  void anna.session.closed().then(() => over = true);
  await host.clock.tick(1_000);
  assert(!over, "it counts as a connection until all is said");
  await host.clock.tick(1_000);
  assertEquals(ben.frames, numbers(5));
  assert(over);
});

Deno.test("a frame that says nothing is passed over", async () => {
  using host = new PlainHost();
  const anna = await host.openPlain("anna");
  for (const text of ["", " ", "\n\t\r\n", "\u0000\u0007", "\u3000"]) anna.session.receive(text);
  anna.session.receiveBinary(new Uint8Array());
  anna.session.receive("here");
  await host.clock.tick();
  assertEquals([anna.frames, anna.closed], [["here"], null]);
});

Deno.test("a text over the limit ends the connection with 1009, in words", async () => {
  using host = new PlainHost();
  for (const text of ["x".repeat(4_001), "소".repeat(4_001), `a${"\u0301".repeat(40)}`]) {
    const anna = await host.openPlain("anna");
    anna.session.receive(text);
    await host.clock.tick();
    assertEquals(anna.closed, [1009, "A message has at most 4000 characters."]);
  }
  const anna = await host.openPlain("anna");
  anna.session.receive("소".repeat(4_000));
  await host.clock.tick();
  assertEquals([anna.frames.length, anna.closed], [1, null]);
});

Deno.test("a frame over the limit ends the connection with 1009, in words", async () => {
  using host = new PlainHost({ attachmentBytes: 100 });
  const anna = await host.openPlain("anna");
  anna.session.receive(" ".repeat(64 * 1024 + 1));
  const ben = await host.openPlain("benn");
  ben.session.receiveBinary(new Uint8Array(101));
  await host.clock.tick();
  assertEquals(anna.closed, [1009, "That is too large: at most 65536 bytes at once."]);
  assertEquals(ben.closed, [1009, "That is too large: at most 100 bytes at once."]);
});

Deno.test("where attachments are switched off a binary frame ends the connection with 1003", async () => {
  using host = new PlainHost({ attachmentBytes: 0 });
  const anna = await host.openPlain("anna");
  anna.session.receiveBinary(new Uint8Array(1));
  await host.clock.tick();
  assertEquals(anna.closed, [1003, "This server takes no files."]);
});

Deno.test("a store that fails for a while loses nothing", async () => {
  using host = new PlainHost();
  const anna = await host.openPlain("anna");
  host.kv.broken = true;
  for (const text of numbers(3)) anna.session.receive(text);
  await host.clock.tick(15_000);
  assertEquals([anna.frames, anna.closed], [[], null]);
  host.kv.broken = false;
  await host.clock.tick(10_000);
  assertEquals([anna.frames, anna.closed], [numbers(3), null]);
});

Deno.test("a store that fails on and on ends the connection with 1013, which tells what was sent", async () => {
  using host = new PlainHost();
  const anna = await host.openPlain("anna");
  anna.session.receive("one");
  await host.clock.tick();
  host.kv.broken = true;
  anna.session.receive("two");
  await host.clock.tick(MINUTE);
  const reason = "Nothing can be stored now. Try again later. Only your first 1 were sent.";
  assertEquals([anna.frames, anna.closed], [["one"], [1013, reason]]);
});

Deno.test("a server that goes away says so with 1012, and what of it was not sent", async () => {
  using host = new PlainHost({ rateMessages: 1 });
  const anna = await host.openPlain("anna");
  const ben = await host.openPlain("benn", "lobby", "ko");
  for (const text of numbers(2)) ben.session.receive(text);
  await host.clock.tick();
  anna.session.bye();
  ben.session.bye();
  await host.clock.tick();
  assertEquals(anna.closed, [1012, "The server restarts. Connect again."]);
  const reason = "서버를 다시 시작해요. 다시 연결해 주세요. 앞의 1개만 전했어요.";
  assertEquals(ben.closed, [1012, reason]);
});

Deno.test("more frames a second than the limit end the connection with 1008", async () => {
  using host = new PlainHost({ rateFrames: 10 });
  const anna = await host.openPlain("anna");
  for (let n = 0; n < 101; n++) anna.session.receive("");
  await host.clock.tick();
  assertEquals(anna.closed, [1008, "That was too fast."]);
});

Deno.test("a binary frame is a binary frame to plain clients, and a file to the others", async () => {
  using host = new PlainHost();
  const anna = await host.openPlain("anna");
  const ben = await host.openJson("benn");
  ben.session.receive(`{"type":"join","room":"lobby"}`);
  anna.session.receive("before");
  anna.session.receiveBinary(new Uint8Array([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 1, 2]));
  anna.session.receive("after");
  await host.until(() => anna.frames.length === 3);
  assertEquals(anna.frames, ["before", [0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 1, 2], "after"]);
  const said = ben.frames.map((frame) => JSON.parse(frame as string))
    .filter(({ type }) => type === "events")
    .flatMap(({ segments }) =>
      segments.flatMap((segment: { events: unknown[] }) => segment.events)
    );
  const { files: [file], ...rest } = said[1];
  assertEquals(rest, { from: "anna", text: "" });
  assertMatch(file.id, /^\w{20}$/);
  assertEquals(file, {
    id: file.id,
    name: `${file.id.slice(0, 8)}.png`,
    type: "image/png",
    size: 10,
  });
});

Deno.test("a client that reads slowly gets a large file before what was said after it", async () => {
  using host = new PlainHost();
  const anna = await host.openPlain("anna");
  const ben = await host.openPlain("benn");
  ben.queuedBytes = 1;
  anna.session.receiveBinary(new Uint8Array(100_000).fill(7));
  anna.session.receive("after");
  await host.until(() => ben.frames.length === 1 && anna.frames.length > 0);
  await host.clock.tick(1_000);
  assertEquals(ben.frames.length, 1);
  ben.queuedBytes = 0;
  await host.clock.tick(1_000);
  await host.until(() => ben.frames.length === 2);
  assertEquals([ben.frames[0]!.length, ben.frames[1]], [100_000, "after"]);
});

Deno.test("a file for which there is no memory is sent as its address", async () => {
  using host = new PlainHost();
  const anna = await host.openPlain("anna");
  host.plain.outgoing.take("192.0.2.9", 64 * 1024 * 1024);
  anna.session.receiveBinary(new Uint8Array(100_000));
  anna.session.receive("after");
  await host.until(() => anna.frames.length === 2, 500);
  assertMatch(anna.frames[0] as string, /^https:\/\/chat\.example\/files\/\w{20}$/);
  assertEquals(anna.frames[1], "after");
});

Deno.test("a close reason has at most 123 bytes in both languages, whatever is in it", () => {
  for (const locale of ["ko", "en"] as const) {
    const words = pageText(locale).plain;
    const sentences = [
      words.tooFast,
      words.unavailable,
      words.restart,
      words.noFiles,
      words.textTooLong(4_800),
      words.frameTooLarge(256 * 1024 * 1024),
    ].flatMap((
      why,
    ) => [why, `${why} ${words.onlyFirst(1_000_000)}`, `${why} ${words.onlyFirst(0)}`]);
    const alone = [words.stuckReader, words.receiveOnly, words.noProtocol(SUBPROTOCOLS.join(", "))];
    for (const reason of [...sentences, ...alone]) {
      const { length } = new TextEncoder().encode(reason);
      assert(length <= 123, `${reason}: ${length} bytes`);
    }
  }
});

Deno.test("more files at once than there is memory for are too fast", async () => {
  using host = new PlainHost({ attachmentBytes: 100 });
  const anna = await host.openPlain("anna");
  for (let n = 1; n <= 6; n++) anna.session.receiveBinary(new Uint8Array(90).fill(n));
  await host.until(() => anna.closed !== null);
  assertEquals(anna.closed, [1008, "That was too fast. Only your first 4 were sent."]);
});
