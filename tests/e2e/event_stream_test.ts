/** Rooms as server-sent events, read as the standard says and nothing else. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { EventReader } from "../support/event_reader.ts";
import { readLog } from "../support/log_reader.ts";
import { ServerProcess } from "../support/server_process.ts";
import { TempFolder } from "../support/temp_folder.ts";
import { WireClient } from "../support/wire_client.ts";
import type { Frame } from "../support/wire_room.ts";

const ORIGIN = `${"0".repeat(24)}.000`;
const of = (type: string, room?: string) => (frame: Frame) =>
  frame.type === type && (room === undefined || frame.room === room);
const textsOf = ({ segments }: Frame) =>
  segments!.flatMap(({ events }) => events.map(({ text }) => text));

let server: ServerProcess;
Deno.test.beforeAll(async () => {
  server = await ServerProcess.start({ env: { SORI_RATE_LIMIT: "off" } });
});
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

async function stream(query: string, headers: HeadersInit = {}): Promise<EventReader> {
  return new EventReader(await server.fetch(`/api/stream?${query}`, { headers }));
}

Deno.test("a stream begins with welcome and joined, and goes on with what is said", async () => {
  await using writer = await WireClient.open(server.socketUrl.href);
  await using reader = await stream("room=first");
  const { headers, status } = reader.response;
  assertEquals([status, headers.get("content-type")], [200, "text/event-stream"]);
  assertEquals((await reader.frame(() => true)).type, "welcome");
  const joined = await reader.frame(() => true);
  assertEquals([joined.type, joined.room, joined.eventId], ["joined", "first", ORIGIN]);
  const pos = await writer.publish("first", "lane.1", "안녕\n반가워요");
  const events = await reader.frame(of("events"));
  assertEquals(textsOf(events), ["안녕\n반가워요"]);
  assertEquals(events.eventId, pos!);
});

Deno.test("proxies are told to hold nothing back, and are given enough to let go", async () => {
  await using reader = await stream("room=first");
  const { headers } = reader.response;
  assertEquals(headers.get("cache-control"), "no-store, no-transform");
  assertEquals(headers.get("x-accel-buffering"), "no");
  const first = await reader.next();
  assert(first!.comment!.length >= 2_048);
});

Deno.test("something is said within a second, and then every half of the idle time", async () => {
  await using brief = await ServerProcess.start({ env: { SORI_IDLE_SECONDS: "2" } });
  await using reader = new EventReader(await brief.fetch("/api/stream"));
  for (let beats = 0; beats < 3;) if ((await reader.next())!.comment === "beat") beats++;
});

Deno.test("who comes back with Last-Event-ID gets exactly what was missed, in all rooms", async () => {
  await using writer = await WireClient.open(server.socketUrl.href);
  const query = `room=one&room=${encodeURIComponent("둘")}`;
  let id: string;
  {
    await using reader = await stream(query);
    await writer.publish("one", "lane.1", "seen");
    id = (await reader.frame(of("events", "one"))).eventId!;
  }
  await writer.publish("one", "lane.2", "missed");
  await writer.publish("둘", "lane.1", "놓친 말");
  await using again = await stream(query, { "last-event-id": id });
  const seen: Record<string, (string | undefined)[]> = { one: [], 둘: [] };
  while (seen.one!.length + seen.둘!.length < 2) {
    const frame = await again.frame(({ type }) => type === "joined" || type === "events");
    seen[frame.room!]!.push(...textsOf(frame));
  }
  assertEquals(seen, { one: ["missed"], 둘: ["놓친 말"] });
});

Deno.test("the platform's EventSource reads it, and goes on after a lost connection", async () => {
  await using writer = await WireClient.open(server.socketUrl.href);
  const source = new EventSource(new URL(`/api/stream?room=source&after=${ORIGIN}`, server.url));
  try {
    const said = new Promise<string>((resolve) =>
      source.onmessage = ({ data }) => {
        const frame: Frame = JSON.parse(data);
        if (frame.type === "events") resolve(textsOf(frame)[0]!);
      }
    );
    await new Promise((resolve) => source.onopen = resolve);
    await writer.publish("source", "lane.1", "들려요?");
    assertEquals(await said, "들려요?");
  } finally {
    source.close();
  }
});

Deno.test("what cannot be read is refused with problem details", async () => {
  const refusals: [query: string, headers: Record<string, string>, status: number][] = [
    ["after=x", {}, 400],
    ["room=a&after=x", {}, 400],
    ["room=a", { "last-event-id": "x" }, 400],
    ["room=a", { "last-event-id": `${ORIGIN},${ORIGIN}` }, 400],
    ["room=a", { authorization: "Bearer x" }, 401],
  ];
  for (const [query, headers, status] of refusals) {
    const response = await server.fetch(`/api/stream?${query}`, { headers });
    assertEquals(response.status, status, query);
    assertMatch(response.headers.get("content-type")!, /^application\/problem\+json/);
    assertEquals((await response.json()).status, status);
  }
});

Deno.test("a room that is none is refused by a frame, and the others are read", async () => {
  await using reader = await stream(`room=${encodeURIComponent("no room!")}&room=good`);
  const error = await reader.frame(of("error"));
  assertEquals([error.code, error.room], ["bad_room", "no room!"]);
  assertEquals((await reader.frame(of("joined"))).room, "good");
});

Deno.test("HEAD tells the type and begins nothing", async () => {
  const response = await server.fetch("/api/stream?room=head", { method: "HEAD" });
  assertEquals(response.headers.get("content-type"), "text/event-stream");
  assertEquals(await response.text(), "");
});

Deno.test("a page of another origin reads as a guest, whatever cookie comes along", async () => {
  const page = await server.fetch("/r/lobby", { headers: { accept: "text/html" } });
  await page.body?.cancel();
  const cookie = page.headers.getSetCookie()[0]!.split(";")[0]!;
  const you = async (origin: string | null) => {
    await using reader = await stream("", { cookie, ...(origin && { origin }) });
    return (await reader.frame(of("welcome"))).you!.id;
  };
  const own = await you(null);
  assertEquals(await you(server.url.origin), own);
  assert(await you("https://elsewhere.example") !== own);
});

Deno.test("streams count as connections of their address", async () => {
  await using small = await ServerProcess.start({ env: { SORI_ADDRESS_CONNECTIONS: "2" } });
  const open = async () => new EventReader(await small.fetch("/api/stream"));
  await using first = await open();
  {
    await using _second = await open();
    const third = await small.fetch("/api/stream");
    assertEquals([third.status, third.headers.get("retry-after")], [429, "10"]);
    await third.body?.cancel();
  }
  assertEquals(first.response.status, 200);
});

Deno.test("a server that stops says when to come back, and why it ends", async () => {
  const stopping = await ServerProcess.start({ env: { SORI_ISOLATES: "1" } });
  await using reader = new EventReader(await stopping.fetch("/api/stream?room=lobby"));
  await reader.frame(of("joined"));
  stopping.kill("SIGTERM");
  const bye = await reader.frame(of("bye"));
  const retry = reader.events.at(-1)!.retry;
  assertEquals(Number(retry), Math.max(1, Math.ceil(bye.retryAfterMs!)));
  assertEquals((await reader.frame(of("close"))).code, 1012);
  while (await reader.next());
  assertEquals((await stopping.exited).code, 0);
});

Deno.test("any isolate serves any request of a conversation", async () => {
  await using folder = await TempFolder.make();
  await using many = await ServerProcess.start({
    env: { SORI_RATE_LIMIT: "off", SORI_ISOLATES: "3", SORI_KV: folder.file("sori.kv") },
  });
  const { token } = await (await many.fetch("/api/me")).json();
  const authorization = `Bearer ${token}`;
  const isolates = new Set<number>();
  for (let n = 1; n <= 30; n++) {
    // A connection of its own for each request: the kernel spreads them.
    using client = Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
    const headers = { authorization, "content-type": "application/x-ndjson" };
    const frame = {
      type: "publish",
      room: "lobby",
      id: `lane.${n}`,
      event: { type: "message", text: `${n}` },
    };
    const body = JSON.stringify(frame);
    const posted = await many.fetch(
      "/api/frames",
      { method: "POST", headers, body, client } as RequestInit,
    );
    assertEquals(JSON.parse(await posted.text()).type, "ack");
    const polled = await many.fetch(
      "/api/poll?wait=0",
      { headers: { authorization }, client } as RequestInit,
    );
    const welcome: Frame = JSON.parse(await polled.text());
    isolates.add(welcome.isolate!);
  }
  assert(isolates.size > 1);
  const texts = (await readLog(many, "lobby")).map(({ text }) => text);
  assertEquals(texts, Array.from({ length: 30 }, (_, n) => `${n + 1}`));
});
