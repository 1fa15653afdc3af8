/** The library's half of plain HTTP, against a server that a test scripts. */
import { assertEquals } from "@std/assert";
import { EventParser, eventStreamTransport } from "../../lib/client/event_stream_transport.ts";
import { longPollTransport } from "../../lib/client/long_poll_transport.ts";
import type { OpenTransport } from "../../lib/client/transport.ts";
import { FakeClock, settle } from "../support/fake_clock.ts";

const SERVER = new URL("wss://chat.example/sori/ws");
const WELCOME = '{"type":"welcome","token":"guest"}';

/** A request that waits for its answer. */
interface Asked {
  method: string;
  path: string;
  authorization: string | null;
  body: string;
  /** Whether the client has given it up. */
  aborted: () => boolean;
  respond(status: number, body: BodyInit | null, type?: string): void;
  break(): void;
}

function setUp(kind: "stream" | "poll") {
  const clock = new FakeClock();
  const asked: Asked[] = [];
  const heard: string[] = [];
  const fetch = (url: URL, init: RequestInit) =>
    new Promise<Response>((resolve, reject) => {
      const { signal } = init;
      const headers = new Headers(init.headers);
      signal?.addEventListener("abort", () => reject(signal.reason));
      asked.push({
        method: init.method ?? "GET",
        path: url.href.replace("https://chat.example/sori/", ""),
        authorization: headers.get("authorization"),
        body: String(init.body ?? ""),
        aborted: () => signal?.aborted ?? false,
        respond(status, body, type = "application/x-ndjson") {
          resolve(new Response(body, { status, headers: { "content-type": type } }));
        },
        break: () => reject(new TypeError("cut")),
      });
    });
  const open: OpenTransport = kind === "stream"
    ? eventStreamTransport(clock, fetch)
    : longPollTransport(fetch);
  const transport = open(SERVER, {
    frame: (text) => void heard.push(text),
    close: (code) => void heard.push(`closed ${code}`),
  });
  const next = async () => {
    await settle();
    return asked.shift()!;
  };
  return { clock, asked, heard, transport, next };
}

/** A stream that a test writes to. */
function stream() {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  return {
    body: readable,
    write: (text: string) => writer.write(new TextEncoder().encode(text)),
    close: () => writer.close(),
  };
}

async function openPoll() {
  const all = setUp("poll");
  const first = await all.next();
  assertEquals([first.method, first.path], ["GET", "api/poll?wait=0"]);
  first.respond(200, `${WELCOME}\n`);
  await settle();
  return all;
}

Deno.test("a poll begins with welcome, then asks for the rooms that were joined", async () => {
  const { heard, transport, next } = await openPoll();
  assertEquals(heard, [WELCOME]);
  transport.send('{"type":"join","room":"a"}');
  transport.send('{"type":"join","room":"소리","after":"p1"}');
  const waiting = await next();
  assertEquals(waiting.aborted(), true);
  const { path, authorization } = await next();
  assertEquals(path, `api/poll?room=a&room=${encodeURIComponent("소리")}&after=p1&wait=20`);
  assertEquals(authorization, "Bearer guest");
});

Deno.test("each poll goes on where the last one ended", async () => {
  const { heard, transport, next } = await openPoll();
  transport.send('{"type":"join","room":"a"}');
  await next();
  const segment =
    '{"at":"0001","time":1,"events":[{"from":"u","text":"x"},{"from":"u","text":"y"}]}';
  const joined =
    `{"type":"joined","room":"a","prev":"0","resume":"snapshot","segments":[${segment}]}`;
  (await next()).respond(200, `${WELCOME}\n${joined}\n`);
  assertEquals((await next()).path, "api/poll?room=a&after=0001.001&wait=20");
  assertEquals(heard, [WELCOME, joined]);
});

Deno.test("frames are posted one request after the other, in order", async () => {
  const { heard, transport, next, asked } = await openPoll();
  await next();
  const publish = (n: number) => `{"type":"publish","room":"a","id":"l.${n}","event":{}}`;
  transport.send(publish(1));
  const first = await next();
  assertEquals([first.method, first.path, first.body], ["POST", "api/frames", publish(1)]);
  transport.send(publish(2));
  transport.send(publish(3));
  await settle();
  assertEquals(asked, []);
  first.respond(200, '{"type":"ack"}\n');
  const second = await next();
  assertEquals(second.body, `${publish(2)}\n${publish(3)}`);
  second.respond(200, '{"type":"ack","n":2}\n{"type":"ack","n":3}\n');
  await settle();
  assertEquals(heard.slice(1).length, 3);
});

Deno.test("one post has no more bytes than a server takes, whatever the letters", async () => {
  const { transport, next } = await openPoll();
  await next();
  const publish = (n: number) => `{"type":"publish","id":"l.${n}","text":"${"소".repeat(4_000)}"}`;
  const frames = Array.from({ length: 15 }, (_, n) => publish(n));
  const long = `{"type":"publish","id":"l.15","text":"${"소".repeat(20_000)}"}`;
  for (const frame of [...frames, long]) transport.send(frame);
  const bodies: string[] = [];
  while (bodies.join("\n").length < [...frames, long].join("\n").length) {
    const { body, respond } = await next();
    bodies.push(body);
    respond(200, "");
  }
  assertEquals(bodies.join("\n"), [...frames, long].join("\n"));
  assertEquals(bodies.pop(), long);
  const sizes = bodies.map((body) => new TextEncoder().encode(body).length);
  assertEquals(sizes.filter((size) => size > 48 * 1024), []);
  // The first goes alone, as nothing else waits yet.
  assertEquals(bodies.map((body) => body.split("\n").length), [1, 4, 4, 4, 2]);
});

Deno.test("a post without an answer is a lost connection", async () => {
  const { heard, transport, next } = await openPoll();
  await next();
  transport.send('{"type":"publish","room":"a","id":"l.1","event":{}}');
  (await next()).break();
  await settle();
  assertEquals(heard.at(-1), "closed 0");
});

Deno.test("a poll that is cut off is asked again once, and then the connection is lost", async () => {
  const { heard, next } = await openPoll();
  (await next()).break();
  (await next()).break();
  await settle();
  assertEquals(heard, [WELCOME, "closed 0"]);
});

Deno.test("a ping is answered by a new request, which tells that reading works", async () => {
  const { heard, transport, next } = await openPoll();
  const waiting = await next();
  transport.send('{"type":"ping","n":7}');
  const probe = await next();
  assertEquals([waiting.aborted(), probe.path], [true, "api/poll?wait=0"]);
  probe.respond(200, `${WELCOME}\n`);
  await settle();
  assertEquals(heard, [WELCOME, '{"type":"pong","n":7}']);
  assertEquals((await next()).path, "api/poll?wait=20");
});

Deno.test("a token is presented with the next request; one that is refused leaves a guest", async () => {
  const { heard, transport, next } = await openPoll();
  await next();
  transport.send('{"type":"hello","token":"mine"}');
  const presented = await next();
  assertEquals(presented.authorization, "Bearer mine");
  presented.respond(401, "{}");
  await settle();
  assertEquals(JSON.parse(heard[1]!).code, "bad_token");
  assertEquals((await next()).authorization, "Bearer guest");
});

Deno.test("what a server says at the end is the close code", async () => {
  const { heard, next } = await openPoll();
  (await next()).respond(200, `${WELCOME}\n{"type":"close","code":1012,"reason":"x"}\n`);
  await settle();
  assertEquals(heard, [WELCOME, "closed 1012"]);
});

Deno.test("an answer of somebody else's server is none", async () => {
  for (const kind of ["stream", "poll"] as const) {
    const { heard, next } = setUp(kind);
    (await next()).respond(200, "<html>Sign in to use this network", "text/html");
    await settle();
    assertEquals(heard, ["closed 0"]);
  }
});

Deno.test("an event stream gives its frames, and its comments are signs of life", async () => {
  const { heard, next } = setUp("stream");
  const { body, write } = stream();
  (await next()).respond(200, body, "text/event-stream");
  await write(`: \n\ndata:${WELCOME}\n\n:beat\n\ndata:{"type":"peo`);
  await write('ple","people":{}}\nid:x\n\n');
  await settle();
  assertEquals(heard, [WELCOME, '{"type":"pong","n":-1}', '{"type":"people","people":{}}']);
});

Deno.test("a stream that is held back after its beginning is given up", async () => {
  const { clock, heard, next } = setUp("stream");
  const { body, write } = stream();
  (await next()).respond(200, body, "text/event-stream");
  await write(`data:${WELCOME}\n\n`);
  await clock.tick(6_000);
  await settle();
  assertEquals(heard, [WELCOME, "closed 0"]);
});

Deno.test("a stream that has worked and ends is read again", async () => {
  const { heard, next } = setUp("stream");
  const { body, write, close } = stream();
  (await next()).respond(200, body, "text/event-stream");
  await write(`data:${WELCOME}\n\n:beat\n\n`);
  await close();
  assertEquals((await next()).path, "api/stream?");
  assertEquals(heard, [WELCOME, '{"type":"pong","n":-1}']);
});

Deno.test("a closed transport asks and tells nothing more", async () => {
  const { heard, transport, next, asked } = await openPoll();
  const waiting = await next();
  transport.close();
  assertEquals(waiting.aborted(), true);
  transport.send('{"type":"typing","room":"a","on":true}');
  transport.send('{"type":"join","room":"a"}');
  await settle();
  assertEquals([heard, asked], [[WELCOME], []]);
});

Deno.test("events are read whatever the lines end with, and wherever chunks do", () => {
  for (const end of ["\n", "\r", "\r\n"]) {
    const text = [":beat", "data:one", "", "data: two", "data:lines", "id:7", "", ""].join(end);
    for (let cut = 0; cut <= text.length; cut++) {
      const heard: string[] = [];
      const parser = new EventParser({
        frame: (text) => void heard.push(text),
        beat: () => void heard.push("beat"),
      });
      parser.push(text.slice(0, cut));
      parser.push(text.slice(cut));
      // A carriage return may be half of a line's end until the next byte comes.
      parser.push(":\n");
      assertEquals(heard, ["beat", "one", "two\nlines"], JSON.stringify([end, cut]));
    }
  }
});
