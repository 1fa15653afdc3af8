/** Connections without a subprotocol, as tutorials make them, against a real server. */
import { assertEquals, assertLess, assertNotEquals } from "@std/assert";
import { messageText } from "../../lib/protocol/mod.ts";
import { PlainClient } from "../support/plain_client.ts";
import { handshake, OPCODE, rawRequest, RawSocket } from "../support/raw_socket.ts";
import { SeededRandom } from "../support/seeded_random.ts";
import { ServerProcess } from "../support/server_process.ts";
import { TempFolder } from "../support/temp_folder.ts";
import { Visitor } from "../support/visitor.ts";
import { WireClient } from "../support/wire_client.ts";
import { hostileFrame } from "./hostile_frames.ts";

let server: ServerProcess;
Deno.test.beforeAll(async () => {
  server = await ServerProcess.start({ env: { SORI_RATE_LIMIT: "off" } });
});
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

const address = (path: string, from = server) => {
  const url = new URL(path, from.url);
  url.protocol = "ws:";
  return url;
};
const room = (name: string) => address(`/ws/${encodeURIComponent(name)}`);
const enter = (name: string, options = {}) => PlainClient.open(room(name), options);

/** The events of a room. */
async function logOf(name: string): Promise<{ from: string; text: string }[]> {
  const response = await server.fetch(`/api/rooms/${encodeURIComponent(name)}/events`);
  const { segments } = await response.json();
  return segments.flatMap(({ events }: { events: unknown[] }) => events);
}

Deno.test("what one says comes to all, and back, as the text that it was", async () => {
  await using anna = await enter("talk");
  await using ben = await enter("talk");
  anna.send("Hello!");
  assertEquals(await anna.first(1), ["Hello!"]);
  ben.send("안녕 👋🏽\n둘째 줄");
  const all = ["Hello!", "안녕 👋🏽\n둘째 줄"];
  assertEquals(await anna.first(2), all);
  assertEquals(await ben.first(2), all);
});

Deno.test("the address of the server, /ws and /ws/lobby are one room", async () => {
  const clients = await Promise.all(
    ["/", "/ws", "/ws/lobby"].map((path) => PlainClient.open(address(path))),
  );
  for (const [index, client] of clients.entries()) {
    client.send(`from ${index}`);
    for (const other of clients) {
      assertEquals((await other.first(index + 1)).at(-1), `from ${index}`);
    }
  }
  for (const client of clients) await client[Symbol.asyncDispose]();
});

Deno.test("a page that is only read at the same address stays a page", async () => {
  const response = await server.fetch("/", { headers: { accept: "text/html" } });
  assertEquals(response.headers.get("content-type"), "text/html; charset=utf-8");
  await response.body?.cancel();
});

Deno.test("the first frame is the first thing said after joining", async () => {
  await using anna = await enter("past");
  anna.send("before");
  await anna.first(1);
  await using ben = await enter("past");
  anna.send("after");
  assertEquals(await ben.first(1), ["after"]);
});

Deno.test("whatever is said once the connection is open is heard, on all isolates", async () => {
  await using folder = await TempFolder.make();
  const env = { SORI_RATE_LIMIT: "off", SORI_ISOLATES: "2", SORI_KV: folder.file("sori.kv") };
  await using several = await ServerProcess.start({ env });
  for (let n = 0; n < 20; n++) {
    const url = address(`/ws/room${n}`, several);
    await using listener = await PlainClient.open(url);
    await using speaker = await PlainClient.open(url);
    speaker.send("first");
    assertEquals(await listener.first(1), ["first"]);
  }
});

Deno.test("a room of a Korean name is found as it is typed on any machine", async () => {
  await using anna = await enter("한글방");
  await using ben = await enter("한글방".normalize("NFD"));
  anna.send("안녕".normalize("NFD"));
  assertEquals(await ben.first(1), ["안녕"]);
});

Deno.test("what is no room is refused with 404", async () => {
  for (const name of ["a b", "x".repeat(65), "🎉", "a/b"]) {
    const request = handshake(room(name), { "sec-websocket-protocol": null });
    const { status, body } = await rawRequest(server.url, request);
    assertEquals([status, JSON.parse(body).code], [404, "bad_room"], name);
  }
});

Deno.test("those who speak the protocol hear it as from anybody else, and are heard", async () => {
  await using anna = await enter("mixed");
  await using ben = await WireClient.open(server.socketUrl.href);
  await ben.join("mixed");
  anna.send("from plain");
  assertEquals((await ben.delivered("mixed", 1)).map(({ text }) => text), ["from plain"]);
  await ben.publish("mixed", "lane.1", "from JSON");
  assertEquals(await anna.first(2), ["from plain", "from JSON"]);
});

Deno.test("a page of ours speaks as its visitor, and one of another origin as a new guest", async () => {
  const visitor = new Visitor(server);
  await visitor.read("/");
  const cookie = visitor.cookieHeader;
  const me = await (await server.fetch("/api/me", { headers: { cookie } })).json();
  const origins = [server.url.origin, undefined, "https://elsewhere.example", "null", "file://"];
  for (const [index, origin] of origins.entries()) {
    await using client = await enter(`origin${index}`, {
      headers: { cookie, ...(origin && { origin }) },
    });
    client.send("who am I?");
    await client.first(1);
    const [event] = await logOf(`origin${index}`);
    if (index < 2) assertEquals(event!.from, me.id, origin);
    else assertNotEquals(event!.from, me.id, origin);
  }
});

Deno.test("where the owner wants no pages of other origins they are refused with 403", async () => {
  await using closed = await ServerProcess.start({
    env: { SORI_FOREIGN_PAGES: "off", SORI_ORIGINS: "https://allowed.example" },
  });
  const status = async (origin: string | null, protocol: string | null) => {
    using socket = await RawSocket.connect(closed.url);
    await socket.write(
      handshake(address("/ws", closed), { origin, "sec-websocket-protocol": protocol }),
    );
    return (await socket.readHead()).status;
  };
  for (const protocol of [null, "sori.v1", "notification"]) {
    for (const origin of [null, closed.url.origin, "https://allowed.example"]) {
      assertEquals(await status(origin, protocol), 101, `${origin}`);
    }
    for (const origin of ["https://elsewhere.example", "null", "file://"]) {
      assertEquals(await status(origin, protocol), 403, origin);
    }
  }
});

Deno.test("what was sent right before the client hung up is in the log", async () => {
  await using listener = await enter("hang-up");
  const speaker = await enter("hang-up");
  for (let n = 0; n < 50; n++) speaker.send(`${n}`);
  await speaker[Symbol.asyncDispose]();
  assertEquals(await listener.first(50), Array.from({ length: 50 }, (_, n) => `${n}`));
});

Deno.test("a server that stops says so in the reader's language", async () => {
  const stopping = await ServerProcess.start();
  const korean = await PlainClient.open(address("/", stopping), {
    headers: { "accept-language": "ko-KR,ko;q=0.9" },
  });
  const english = await PlainClient.open(address("/", stopping));
  stopping.kill("SIGTERM");
  assertEquals(await korean.ended, {
    code: 1012,
    reason: "서버를 다시 시작해요. 다시 연결해 주세요.",
    wasClean: true,
  });
  assertEquals((await english.ended).reason, "The server restarts. Connect again.");
  await stopping.exited;
  await stopping[Symbol.asyncDispose]();
});

Deno.test("who floods the room is closed with 1008, and told how much of it was sent", async () => {
  await using limited = await ServerProcess.start({
    env: { SORI_RATE_MESSAGES: "5", SORI_RATE_WINDOW_MS: "60000", SORI_ISOLATES: "1" },
  });
  await using listener = await PlainClient.open(address("/", limited));
  const flood = await PlainClient.open(address("/", limited));
  // Five are sent, 64 may wait, and one is too many. Few come after that one: the runtime drops
  // the connection of who sends on after a close frame.
  for (let n = 1; n <= 70; n++) flood.send(`${n}`);
  const { code, reason } = await flood.ended;
  assertEquals([code, reason], [1008, "That was too fast. Only your first 5 were sent."]);
  assertEquals(flood.frames, ["1", "2", "3", "4", "5"]);
  assertEquals(await listener.first(5), flood.frames);
});

/** Whether a text ends its connection: it is no message, and not for having nothing in it. */
function isRefused(text: string): boolean {
  // So it is sent: half a surrogate pair cannot be.
  const sent = text.toWellFormed();
  return messageText(sent) === null && !/^[\s\p{Cc}]*$/u.test(sent);
}

Deno.test("500 hostile frames are said as they are, or end their own connection", async () => {
  await using listener = await enter("hostile");
  const random = new SeededRandom(7);
  let client = await enter("hostile");
  let said = 0;
  let told = 0;
  for (let n = 0; n < 500; n++) {
    const frame = hostileFrame(random);
    client.send(frame);
    client.send(`mark ${n}`);
    let refused = false;
    const isMark = (text: unknown) => text === `mark ${n}`;
    while (!isMark(client.frames.at(-1))) {
      const more = client.first(client.frames.length + 1);
      const ended = await Promise.race([client.ended, more.catch(() => client.ended)]);
      if (!("code" in ended)) continue;
      refused = true;
      // 0: the mark came after the close frame, and the runtime dropped the connection.
      if (ended.code === 1009) told++;
      else assertEquals(ended.code, 0, frame.slice(0, 100));
      client = await enter("hostile");
      client.send(`mark ${n}`);
    }
    assertEquals(refused, isRefused(frame), frame.slice(0, 100));
    said = client.frames.length;
  }
  assertLess(0, said);
  assertLess(0, told);
  const all = (await logOf("hostile")).map(({ text }) => text);
  assertEquals(all.at(-1), "mark 499");
  assertEquals(listener.frames.filter((text) => text === "mark 499").length, 1);
  await client[Symbol.asyncDispose]();
});

Deno.test("frames that break WebSocket end their own plain connection alone", async () => {
  await using listener = await enter("breaking");
  for (const bytes of [[0xff, 0xfe], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xec, 0x86]]) {
    using socket = await RawSocket.upgraded(room("breaking"), { "sec-websocket-protocol": null });
    await socket.send(OPCODE.text, "before");
    await socket.send(OPCODE.text, new Uint8Array(bytes));
    while (await socket.readFrame().catch(() => null) !== null);
  }
  assertEquals(await listener.first(4), ["before", "before", "before", "before"]);
});
