/** Rooms by one request after the other, and what is said by POST. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { readLog } from "../support/log_reader.ts";
import { ServerProcess } from "../support/server_process.ts";
import { WireClient } from "../support/wire_client.ts";
import type { Frame } from "../support/wire_room.ts";

const ORIGIN = `${"0".repeat(24)}.000`;

let server: ServerProcess;
let authorization: string;
Deno.test.beforeAll(async () => {
  server = await ServerProcess.start({ env: { SORI_RATE_LIMIT: "off" } });
  authorization = await newcomer();
});
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

async function newcomer(): Promise<string> {
  return `Bearer ${(await (await server.fetch("/api/me")).json()).token}`;
}

const framesOf = (body: string): Frame[] =>
  body.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));
const typesOf = (frames: readonly Frame[]) => frames.map(({ type }) => type);

async function poll(query: string): Promise<Frame[]> {
  const response = await server.fetch(`/api/poll?${query}`, { headers: { authorization } });
  assertEquals(response.headers.get("content-type"), "application/x-ndjson");
  return framesOf(await response.text());
}

async function post(frames: readonly unknown[]): Promise<Frame[]> {
  const response = await server.fetch("/api/frames", {
    method: "POST",
    headers: { authorization, "content-type": "application/x-ndjson" },
    body: frames.map((frame) => typeof frame === "string" ? frame : JSON.stringify(frame))
      .join("\n"),
  });
  assertEquals(response.status, 200);
  return framesOf(await response.text());
}

const publish = (room: string, id: string, text = id) => ({
  type: "publish",
  room,
  id,
  event: { type: "message", text },
});

Deno.test("a poll without a position answers with a snapshot at once", async () => {
  const frames = await poll("room=new");
  assertEquals(typesOf(frames), ["welcome", "joined"]);
  assertEquals(frames[1]!.resume, "snapshot");
});

Deno.test("a poll waits until there is something, and brings it", async () => {
  await using writer = await WireClient.open(server.socketUrl.href);
  const head = (await poll("room=quiet"))[1]!.head!;
  const waiting = poll(`room=quiet&after=${head}&wait=25`);
  const pos = await writer.publish("quiet", "lane.1", "들려요?");
  const frames = await waiting;
  const segments = frames.flatMap(({ segments = [] }) => segments);
  assertEquals(segments.flatMap(({ events }) => events.map(({ text }) => text)), ["들려요?"]);
  assertEquals(pos, `${segments[0]!.at}.000`);
});

Deno.test("a poll with nothing to tell ends when its time is over", async () => {
  const frames = await poll(`room=silent&after=${ORIGIN}&wait=1`);
  assertEquals(frames[1]!.resume, "replayed");
  assertEquals(frames[1]!.segments, []);
});

Deno.test("a poll of several rooms has an answer from each", async () => {
  const frames = await poll(`room=a&room=b&room=${encodeURIComponent("no room!")}&wait=0`);
  assertEquals(typesOf(frames).filter((type) => type === "joined").length, 2);
  assertEquals(frames.find(({ type }) => type === "error")?.code, "bad_room");
});

Deno.test("more rooms than one answer holds are told in several", async () => {
  await using small = await ServerProcess.start({
    env: { SORI_RATE_LIMIT: "off", SORI_HIGH_WATER_BYTES: "65536" },
  });
  await using writer = await WireClient.open(small.socketUrl.href);
  const rooms = ["a", "b", "c", "d", "e", "f"];
  const texts = Array.from({ length: 12 }, () => "x".repeat(4_000));
  for (const room of rooms) await writer.publishAll(room, "lane", texts);
  const known = new Map<string, string>();
  for (let polls = 1; known.size < rooms.length; polls++) {
    assert(polls <= 2 * rooms.length, "each answer brings something new");
    const query = rooms.map((room) => {
      const after = known.get(room);
      return `room=${room}${after ? `&after=${after}` : ""}`;
    });
    const response = await small.fetch(`/api/poll?${query.join("&")}&wait=5`);
    for (const frame of framesOf(await response.text())) {
      if (frame.type === "joined") known.set(frame.room!, frame.head!);
    }
  }
});

Deno.test("who polls with a token stays present between polls, and a guest of one poll does not", async () => {
  await using one = await ServerProcess.start({
    env: { SORI_RATE_LIMIT: "off", SORI_ISOLATES: "1" },
  });
  const ask = async (headers: HeadersInit) => {
    const response = await one.fetch("/api/poll?room=here&wait=0", { headers });
    const [welcome, joined] = framesOf(await response.text());
    return { you: welcome!.you!.id, token: welcome!.token, present: joined!.members };
  };
  const { token, you } = await ask({});
  for (let n = 0; n < 5; n++) await ask({});
  await ask({ authorization: `Bearer ${token}` });
  const { present, you: guest } = await ask({});
  assertEquals(present, { count: 2, users: [you, guest] });
});

Deno.test("a wait that is none is refused", async () => {
  for (const wait of ["26", "-1", "x", "1.5"]) {
    const response = await server.fetch(`/api/poll?wait=${wait}`);
    assertEquals(response.status, 400, wait);
    assertMatch(response.headers.get("content-type")!, /problem\+json/);
    await response.body?.cancel();
  }
});

Deno.test("posted frames are carried out in order, and each has its answer", async () => {
  const answers = await post([
    publish("post", "lane.1"),
    publish("post", "lane.2"),
    { type: "ping", n: 7 },
    { type: "typing", room: "post", on: true },
    { type: "publish", room: "post", id: "lane.3", event: { type: "skip" } },
    publish("post", "lane.4"),
  ]);
  const acks = answers.flatMap(({ acks = [] }) => acks);
  assertEquals(acks.map(([id]) => id).toSorted(), ["lane.1", "lane.2", "lane.3", "lane.4"]);
  assertEquals(answers.filter(({ type }) => type !== "ack"), [{ type: "pong", n: 7 }]);
  assertEquals((await readLog(server, "post")).map(({ text }) => text), [
    "lane.1",
    "lane.2",
    "lane.4",
  ]);
  const [page] = await post([{ type: "history", room: "post", limit: 1 }]);
  // Whole segments: here the one that holds all.
  assertEquals([page!.type, page!.segments!.at(-1)!.events.at(-1)!.text], ["history", "lane.4"]);
});

Deno.test("what is posted again gets its first answer", async () => {
  const frames = [publish("again", "lane.1"), publish("again", "lane.2")];
  const [first, second] = [await post(frames), await post(frames)];
  assertEquals(first.flatMap(({ acks }) => acks), second.flatMap(({ acks }) => acks));
  assertEquals((await readLog(server, "again")).length, 2);
});

Deno.test("a number without the one before it is told which is expected", async () => {
  const [answer] = await post([publish("gap", "lane.2")]);
  assertEquals([answer!.code, answer!.temporary, answer!.expected], ["out_of_order", true, 1]);
  const acked = await post([publish("gap", "lane.1"), publish("gap", "lane.2")]);
  assertEquals(typesOf(acked).every((type) => type === "ack"), true);
});

Deno.test("a read mark of the log is told to the others, and one beyond it is refused", async () => {
  await using other = await WireClient.open(server.socketUrl.href);
  await other.join("marks");
  const pos = await other.publish("marks", "lane.1", "read me");
  assertEquals(await post([{ type: "read", room: "marks", pos }]), []);
  const { marks } = await other.next(({ type }) => type === "read", "the mark");
  assertEquals(Object.values(marks as Record<string, string>), [pos]);
  const beyond = `0001${"f".repeat(20)}.000`;
  const [refused] = await post([{ type: "read", room: "marks", pos: beyond }]);
  assertEquals(refused!.code, "bad_position");
});

Deno.test("frames that belong elsewhere or nowhere are refused one by one", async () => {
  const answers = await post([
    { type: "join", room: "lobby" },
    { type: "hello", token: "x" },
    "not JSON",
    { type: "publish", room: "no room!", id: "x.1", event: { type: "message", text: "x" } },
    publish("fine", "lane.1"),
  ]);
  const codes = answers.map(({ type, code }) => code ?? type);
  assertEquals(codes, ["bad_frame", "bad_frame", "bad_frame", "bad_room", "ack"]);
});

Deno.test("a body that is none of frames is refused with problem details", async () => {
  const refuse = async (body: string, type: string, status: number) => {
    const headers = { authorization, "content-type": type };
    const response = await server.fetch("/api/frames", { method: "POST", headers, body });
    assertEquals([response.status, (await response.json()).status], [status, status]);
  };
  await refuse("{}", "text/plain", 415);
  await refuse("\n \n", "application/x-ndjson", 400);
  await refuse("x".repeat(200 * 1024), "application/x-ndjson", 413);
});

Deno.test("a frame over the limit is refused, and those beside it are not", async () => {
  const answers = await post([publish("big", "big", "x".repeat(70_000)), publish("big", "b.1")]);
  assertEquals(answers.map(({ type, code }) => code ?? type), ["frame_too_large", "ack"]);
});

Deno.test("a page of a foreign origin cannot post with the cookie's identity", async () => {
  const page = await server.fetch("/r/lobby", { headers: { accept: "text/html" } });
  await page.body?.cancel();
  const cookie = page.headers.getSetCookie()[0]!.split(";")[0]!;
  const send = (headers: Record<string, string>) =>
    server.fetch("/api/frames", {
      method: "POST",
      headers: { "content-type": "application/x-ndjson", ...headers },
      body: JSON.stringify(publish("foreign", "once")),
    });
  const origin = "https://elsewhere.example";
  const refused = await send({ cookie, origin });
  assertEquals((await refused.json()).code, "forbidden_origin");
  const own = await send({ cookie, origin: server.url.origin });
  assertEquals(framesOf(await own.text())[0]!.type, "ack");
  assertEquals((await readLog(server, "foreign")).length, 1);
});

Deno.test("too many frames of an address are refused", async () => {
  await using strict = await ServerProcess.start({ env: { SORI_RATE_FRAMES: "10" } });
  const body = Array.from({ length: 101 }, (_, n) => `{"type":"ping","n":${n}}`).join("\n");
  const headers = { "content-type": "application/x-ndjson" };
  const response = await strict.fetch("/api/frames", { method: "POST", headers, body });
  assertEquals(response.status, 429);
  assert(Number(response.headers.get("retry-after")) >= 1);
  assertEquals((await response.json()).code, "too_many_frames");
});
