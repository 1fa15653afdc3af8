/**
 * The API's documents are valid, and the server does what they say: every operation, every frame.
 * Over 300 lines because each operation has its requests in one table.
 */
import { Parser } from "@asyncapi/parser";
import SwaggerParser from "@apidevtools/swagger-parser";
import { Ajv } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { AsyncApi } from "../../routes/documents/async_api.ts";
import type { OpenApi, Operation } from "../../routes/documents/open_api.ts";
import { EventReader } from "../support/event_reader.ts";
import { ServerProcess } from "../support/server_process.ts";
import { chunk } from "../support/uploads.ts";
import { type Frame, WireClient } from "../support/wire_client.ts";
import { CLIENT_VALUES } from "../wire/client_values.ts";

const NDJSON = { "content-type": "application/x-ndjson" };
const JSON_TYPE = { "content-type": "application/json" };

let server: ServerProcess;
let http: OpenApi;
let frames: AsyncApi;
let authorization: string;
Deno.test.beforeAll(async () => {
  server = await ServerProcess.start({ env: { SORI_RATE_LIMIT: "off" } });
  http = await (await server.fetch("/openapi.json")).json();
  frames = await (await server.fetch("/asyncapi.json")).json();
  authorization = `Bearer ${(await (await server.fetch("/api/me")).json()).token}`;
});
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

Deno.test("the OpenAPI document is valid", async () => {
  const read = await SwaggerParser.validate(structuredClone(http) as never);
  assertEquals((read as unknown as OpenApi).openapi, "3.1.0");
});

Deno.test("the AsyncAPI document is valid", async () => {
  const { diagnostics, document } = await new Parser().parse(JSON.stringify(frames));
  assertEquals(diagnostics.filter(({ severity }) => severity === 0), []);
  assert(document);
});

Deno.test("every address of the API is documented, with its methods", async () => {
  const source = await Deno.readTextFile(new URL("../../routes/router.ts", import.meta.url));
  const table = source.matchAll(/"(\/api\/[^"]*|\/healthz|\/readyz)": \{(.*?)\n? *\},\n/gs);
  const routes = [...table].flatMap(([, path, methods]) =>
    [...methods!.matchAll(/\b(GET|POST|PUT|DELETE|PATCH):/g)].map(([, method]) =>
      `${method} ${path!.replaceAll(/:(\w+)/g, "{$1}")}`
    )
  );
  const documented = Object.entries(http.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`)
  );
  assert(routes.length > 0);
  assertEquals(documented.toSorted(), routes.toSorted());
});

/** The position of a message in the lobby. */
async function somewhere(): Promise<string> {
  const said = await say({ authorization }, '{"text":"here"}');
  return (await said.json()).pos;
}

/** Requests for each operation: the statuses that they bring. */
const EXERCISES: Record<string, [status: number, send: () => Promise<Response>][]> = {
  listRooms: [
    [200, () => server.fetch("/api/rooms")],
    [400, () => server.fetch("/api/rooms?from=x")],
  ],
  search: [
    [200, () => server.fetch("/api/search?room=lobby&q=안녕")],
    [200, () => server.fetch("/api/search?q=안녕&has=link", { headers: { authorization } })],
    [400, () => server.fetch("/api/search?room=lobby")],
    [404, () => server.fetch("/api/search?room=no%20room&q=x")],
  ],
  makeRoom: [
    [201, () => rooms("", '{"name":"우리끼리","kind":"private"}')],
    [400, () => rooms("", '{"name":"우리끼리"}')],
    [403, () => rooms("", '{"name":"x","kind":"public"}', "https://elsewhere.example")],
    [404, () => rooms("", '{"name":"no room","kind":"public"}')],
    [413, () => rooms("", `{"name":"${"x".repeat(80_000)}"}`)],
  ],
  readRoom: [
    [200, () => server.fetch("/api/rooms/lobby")],
    [404, () => server.fetch("/api/rooms/p-0000000000000000")],
  ],
  actOnRoom: [
    [200, () => rooms("/lobby", '{"do":"mute"}')],
    [200, () => rooms("/lobby", '{"do":"topic","text":"점심"}')],
    [400, () => rooms("/lobby", '{"do":"dance"}')],
    [403, () => rooms("/lobby", '{"do":"archive"}')],
    [404, () => rooms("/p-0000000000000000", '{"do":"mute"}')],
    [413, () => rooms("/lobby", `{"do":"${"x".repeat(80_000)}"}`)],
  ],
  listMyRooms: [[200, () => server.fetch("/api/me/rooms", { headers: { authorization } })]],
  readEvents: [
    [200, () => server.fetch("/api/rooms/lobby/events?limit=10")],
    [400, () => server.fetch("/api/rooms/lobby/events?before=x")],
    [404, () => server.fetch("/api/rooms/no%20room/events")],
  ],
  readMessage: [
    [200, async () => await server.fetch(`/api/rooms/lobby/messages/${await somewhere()}`)],
    [404, () => server.fetch(`/api/rooms/lobby/messages/x`)],
    [404, () => server.fetch("/api/rooms/no%20room/messages/x")],
  ],
  listPins: [
    [200, () => server.fetch("/api/rooms/lobby/pins")],
    [404, () => server.fetch("/api/rooms/no%20room/pins")],
  ],
  publish: [
    [201, () => say({ authorization, "idempotency-key": '"0b1c"' }, '{"text":"안녕"}')],
    [400, () => say({ authorization }, "{}")],
    [401, () => say({ "idempotency-key": "x" }, '{"text":"x"}')],
    [403, () => say({ origin: "https://elsewhere.example" }, '{"text":"x"}')],
    [409, () => say({ authorization, "idempotency-key": "lost.7" }, '{"text":"x"}')],
    [413, () => say({ authorization }, `{"text":"${"x".repeat(80_000)}"}`)],
  ],
  whoAmI: [
    [200, () => server.fetch("/api/me")],
    [401, () => server.fetch("/api/me", { headers: { authorization: "Bearer x" } })],
  ],
  rename: [
    [200, () => rename('{"name":"소리","color":7}')],
    [400, () => rename("{}")],
    [400, () => rename('{"color":8}')],
  ],
  stream: [
    [200, () => server.fetch("/api/stream?room=lobby")],
    [400, () => server.fetch("/api/stream?after=x")],
  ],
  poll: [
    [200, () => server.fetch("/api/poll?room=lobby&wait=0")],
    [400, () => server.fetch("/api/poll?wait=x")],
  ],
  postFrames: [
    [200, () => post(NDJSON, '{"type":"ping","n":1}')],
    [400, () => post(NDJSON, "")],
    [413, () => post(NDJSON, "x".repeat(200_000))],
    [415, () => post({ "content-type": "text/plain" }, "x")],
  ],
  upload: [
    [201, () => sendFile("POST", "", { "upload-complete": "?0", "upload-length": "9" })],
    [201, () => sendFile("POST", "?name=a.bin", {})],
    [400, () => sendFile("POST", "", { "upload-complete": "x" })],
    [403, () => sendFile("POST", "", { authorization: "", origin: "https://elsewhere.example" })],
    [411, () => sendFile("POST", "", { "upload-complete": "?0" })],
    [413, () => sendFile("POST", "", { "upload-complete": "?0", "upload-length": "999999999" })],
  ],
  whereUploadStands: [
    [200, async () => await sendFile("GET", await beginFile(), {})],
    [404, () => sendFile("GET", "/nothing", {})],
  ],
  goOnWithUpload: [
    [200, async () => await sendFile("PATCH", await beginFile(), PART)],
    [400, () => sendFile("PATCH", "/nothing", { "content-type": PART["content-type"] })],
    [404, () => sendFile("PATCH", "/nothing", PART)],
    [
      409,
      async () => await sendFile("PATCH", await beginFile(), { ...PART, "upload-offset": "1" }),
    ],
    [415, () => sendFile("PATCH", "/nothing", {})],
  ],
  cancelUpload: [
    [204, async () => await sendFile("DELETE", await beginFile(), {})],
    [404, () => sendFile("DELETE", "/nothing", {})],
  ],
  isAlive: [[200, () => server.fetch("/healthz")]],
  isReady: [[200, () => server.fetch("/readyz")]],
};

const rooms = (path: string, body: string, origin?: string) =>
  server.fetch(`/api/rooms${path}`, {
    method: "POST",
    headers: { ...JSON_TYPE, ...(origin === undefined ? { authorization } : { origin }) },
    body,
  });
const say = (headers: Record<string, string>, body: string) =>
  server.fetch("/api/rooms/lobby/events", {
    method: "POST",
    headers: { ...JSON_TYPE, ...headers },
    body,
  });
const PART = {
  "content-type": "application/partial-upload",
  "upload-offset": "0",
  "upload-complete": "?1",
};
const sendFile = (method: string, path: string, headers: Record<string, string>) =>
  server.fetch(`/api/rooms/lobby/files${path}`, {
    method,
    headers: { authorization, ...headers },
    body: method === "GET" || method === "DELETE" ? null : new Uint8Array(9),
  });
/** Announces an upload; the end of its address. */
async function beginFile(): Promise<string> {
  const headers = { "upload-complete": "?0", "upload-length": "9" };
  const response = await server.fetch("/api/rooms/lobby/files", {
    method: "POST",
    headers: { authorization, ...headers },
  });
  return `/${(await response.json()).id}`;
}
const rename = (body: string) =>
  server.fetch("/api/me", { method: "PUT", headers: { ...JSON_TYPE, authorization }, body });
const post = (headers: Record<string, string>, body: string) =>
  server.fetch("/api/frames", { method: "POST", headers: { ...headers, authorization }, body });

Deno.test("every operation of the HTTP API answers as it is documented", async () => {
  const ajv = new Ajv2020({ strict: false, schemas: [{ ...http, $id: "openapi" }] });
  const operations = Object.values(http.paths).flatMap((methods) => Object.values(methods));
  assertEquals(
    operations.map(({ operationId }) => operationId).toSorted(),
    Object.keys(EXERCISES).toSorted(),
  );
  for (const operation of operations) {
    for (const [status, send] of EXERCISES[operation.operationId]!) {
      const response = await send();
      assertEquals(response.status, status, operation.operationId);
      await assertDocumented(operation, response, (schema) => ajv.getSchema(schema)!);
    }
  }
});

async function assertDocumented(
  { operationId, responses }: Operation,
  response: Response,
  validator: (ref: string) => ((value: unknown) => unknown) & { errors?: unknown },
): Promise<void> {
  const { status } = response;
  const documented = responses[status];
  assert(documented, `${operationId} may answer ${status}`);
  if (status === 204) return;
  const type = response.headers.get("content-type")!.split(";")[0]!;
  const content = documented.content?.[type] as { schema: { $ref?: string } } | undefined;
  assert(content, `${operationId} ${status} may be ${type}`);
  const { $ref } = content.schema;
  if ($ref === undefined) return await response.body?.cancel();
  const validate = validator(`openapi${$ref}`);
  const body = await response.json();
  assert(validate(body), `${operationId} ${status}: ${JSON.stringify(validate.errors)}`);
}

Deno.test("every frame goes over the wire as it is documented", async () => {
  const ajv = new Ajv({ strict: false });
  const check = (side: string, frame: Frame | { type: string }) => {
    const message = frames.components.messages[`${side}.${frame.type}`];
    assert(message, `${side}.${frame.type} is documented`);
    const valid = ajv.validate(message.payload, frame);
    assert(valid, `${JSON.stringify(frame).slice(0, 200)}: ${ajv.errorsText()}`);
  };
  // What clients have sent for ever is what is documented.
  for (const frame of Object.values(CLIENT_VALUES)) check("client", frame as { type: string });

  await using stopping = await ServerProcess.start({ env: { SORI_ISOLATES: "1" } });
  const a = await WireClient.open(`${stopping.socketUrl.href}?handshake`);
  const b = await WireClient.open(stopping.socketUrl.href);
  await using stream = new EventReader(await stopping.fetch("/api/stream?room=lobby"));
  const sent = new Set<string>();
  const send = (frame: { type: string; [field: string]: unknown }) => {
    check("client", frame);
    sent.add(frame.type);
    a.send(frame);
  };
  const room = "lobby";
  const came = (type: string) => b.next((frame) => frame.type === type, type);
  send({ type: "hello", token: a.welcome.token });
  await b.join(room);
  send({ type: "join", room });
  await a.next(({ type }) => type === "joined", "joined");
  send({ type: "publish", room, id: "lane.1", event: { type: "message", text: "안녕" } });
  const ack = await a.next(({ type }) => type === "ack", "the ack");
  send({ type: "publish", room, id: "lane.3", event: { type: "skip" } });
  await a.next(({ type }) => type === "error", "the refusal");
  send({ type: "history", room, limit: 10 });
  await a.next(({ type }) => type === "history", "the page");
  send({ type: "typing", room, on: true });
  send({ type: "read", room, pos: ack.acks![0]![1] });
  for (const type of ["events", "people", "presence", "typing", "read"]) await came(type);
  send({ type: "idle", on: true });
  send({ type: "readers", room, pos: ack.acks![0]![1] });
  await a.next(({ type }) => type === "readers", "the readers");
  const about = { type: "upload", room, upload: 1, name: "a.bin", size: 1 };
  send(about);
  await a.next(({ type }) => type === "upload", "leave to upload");
  a.sendBinary(chunk(1, 0, new Uint8Array(1)));
  await a.next(({ type }) => type === "uploaded", "the file");
  send({ ...about, upload: 2 });
  send({ type: "cancel", upload: 2 });
  await a.next(({ type }) => type === "cancelled", "the end of the upload");
  send({ type: "watch", on: true });
  await a.next(({ type }) => type === "rooms", "the list");
  const direct = `dm-${[a.user, b.user].toSorted().join("-")}`;
  await b.publish(direct, "lane.1", "psst");
  const listed = ({ type, rooms }: Frame) => type === "rooms" && (rooms as []).length > 0;
  await a.next(listed, "the room in the list");
  await b.publish(direct, "lane.2", "psst again");
  await a.next(({ type }) => type === "unread", "what is unread");
  send({ type: "ping", n: 1 });
  await a.next(({ type }) => type === "pong", "pong");
  send({ type: "leave", room });
  stopping.kill("SIGTERM");
  await stream.frame(({ type }) => type === "close");
  await Promise.all([a.closed, b.closed]);
  const streamed = stream.events.flatMap(({ data }) =>
    data === undefined ? [] : [JSON.parse(data) as Frame]
  );
  const heard = [...a.frames, ...b.frames, ...streamed];
  for (const frame of heard) check("server", frame);

  const documented = (side: string) =>
    Object.keys(frames.components.messages).filter((name) => name.startsWith(`${side}.`))
      .map((name) => name.slice(side.length + 1)).toSorted();
  assertEquals([...sent].toSorted(), documented("client"));
  assertEquals([...new Set(heard.map(({ type }) => type))].toSorted(), documented("server"));
});

Deno.test("each document has a page in both languages, without a script", async () => {
  const titles = {
    "/openapi": { ko: "HTTP API", en: "HTTP API", heading: { ko: "응답", en: "Responses" } },
    "/asyncapi": {
      ko: "연결로 주고받는 프레임",
      en: "Frames over connections",
      heading: { ko: "서버가 보내는 것", en: "What the server sends" },
    },
  };
  for (const [path, { heading, ...title }] of Object.entries(titles)) {
    for (const language of ["ko", "en"] as const) {
      const headers = { "accept-language": language, accept: "text/html" };
      const page = await (await server.fetch(path, { headers })).text();
      assertStringIncludes(page, `<h1>${title[language]}</h1>`);
      assertStringIncludes(page, heading[language]);
      assertStringIncludes(page, `href="${path}.json"`);
      assert(!page.includes("<script"), path);
    }
  }
  const page = await (await server.fetch("/openapi", { headers: { accept: "text/html" } })).text();
  for (const path of Object.keys(http.paths)) assertStringIncludes(page, ` ${path}</code>`);
});
