/** Uploads by real servers: over the socket and over HTTP, cut off, killed, resumed, refused. */
import { assert, assertEquals } from "@std/assert";
import { ServerProcess } from "../support/server_process.ts";
import { TempFolder } from "../support/temp_folder.ts";
import { chunk, PIECE, sha256, someBytes } from "../support/uploads.ts";
import { type Frame, WireClient } from "../support/wire_client.ts";

const MIB = 1024 * 1024;
const PARTIAL = "application/partial-upload";

// deno-lint-ignore no-explicit-any -- answers are looked at as JSON
type Answer = any;

let server: ServerProcess;
let authorization: string;
Deno.test.beforeAll(async () => {
  server = await ServerProcess.start({
    env: { SORI_RATE_LIMIT: "off", SORI_ATTACHMENT_BYTES: String(8 * MIB) },
  });
  authorization = `Bearer ${(await (await server.fetch("/api/me")).json()).token}`;
});
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

const FILES = "/api/rooms/lobby/files";

async function send(
  method: string,
  path: string,
  body: Uint8Array<ArrayBuffer> | null,
  headers: Record<string, string> = {},
): Promise<{ status: number; headers: Headers; body: Answer }> {
  const response = await server.fetch(path, {
    method,
    headers: { authorization, ...headers },
    body,
  });
  const text = await response.text();
  const json = response.headers.get("content-type")?.includes("json") && text !== "";
  return {
    status: response.status,
    headers: response.headers,
    body: json ? JSON.parse(text) : text,
  };
}

/** Waits for a frame about uploads. */
const about = (client: WireClient, type: string, from: number) =>
  client.next(
    (frame: Frame) => frame.type === type || (frame.type === "error" && "upload" in frame),
    type,
    from,
  ) as Promise<Answer>;

/** Sends chunks as a client does, two without an answer; up to `end`. */
async function sendChunks(
  client: WireClient,
  bytes: Uint8Array,
  { from, end = bytes.length, upload = 1 }: { from: number; end?: number; upload?: number },
) {
  const isAnswer = ({ type }: Frame) => type === "chunk";
  const all = Math.ceil((end - from) / PIECE);
  for (let sent = 0, answered = 0, seen = client.frames.length; answered < all;) {
    for (; sent < all && sent - answered < 2; sent++) {
      const at = from + sent * PIECE;
      client.sendBinary(chunk(upload, at, bytes.subarray(at, Math.min(at + PIECE, end))));
    }
    await client.next(isAnswer, "a chunk's answer", seen);
    answered += client.frames.slice(seen).filter(isAnswer).length;
    seen = client.frames.length;
  }
}

Deno.test("8 MiB go over the socket and come back as they were", async () => {
  const bytes = someBytes(8 * MIB);
  const client = await WireClient.open(server.socketUrl.href);
  const frame = { type: "upload", room: "lobby", upload: 1, name: "big.bin", size: bytes.length };
  client.send({ ...frame, sha256: await sha256(bytes) });
  await about(client, "upload", 0);
  await sendChunks(client, bytes, { from: 0 });
  const { file } = await about(client, "uploaded", 0);
  const served = await server.fetch(`/files/${file.id}`);
  assertEquals(served.headers.get("etag"), `"${await sha256(bytes)}"`);
  assertEquals(new Uint8Array(await served.arrayBuffer()), bytes);
});

Deno.test("an upload goes on where it stood when the server was killed", async () => {
  await using folder = await TempFolder.make();
  const env = { SORI_KV: folder.file("kv"), SORI_SECRET: "x".repeat(40), SORI_ISOLATES: "1" };
  const bytes = someBytes(MIB);
  const frame = { type: "upload", room: "lobby", upload: 1, name: "a.bin", size: bytes.length };
  const digest = await sha256(bytes);
  let token: string;
  let file: string;
  {
    await using killed = await ServerProcess.start({ env });
    const client = await WireClient.open(killed.socketUrl.href);
    token = client.welcome.token!;
    client.send({ ...frame, sha256: digest });
    ({ file } = await about(client, "upload", 0));
    await sendChunks(client, bytes, { from: 0, end: MIB / 2 });
    killed.kill("SIGKILL");
    await client.closed;
  }
  await using next = await ServerProcess.start({ env });
  const client = await WireClient.open(next.socketUrl.href, { token });
  client.send({ ...frame, file });
  const { offset } = await about(client, "upload", 0);
  assert(offset > MIB / 2 - 3 * PIECE && offset <= MIB / 2, `it stands at ${offset}`);
  await sendChunks(client, bytes, { from: offset });
  await about(client, "uploaded", 0);
  const served = await next.fetch(`/files/${file}`);
  assertEquals(await sha256(new Uint8Array(await served.arrayBuffer())), digest);
});

Deno.test("one request uploads a file, and a message has it", async () => {
  const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 1, 2, 3);
  const query = `?name=${encodeURIComponent("고양이.png")}&width=640&height=480`;
  const { status, body, headers } = await send("POST", FILES + query, png, {
    "content-type": "text/html",
    "repr-digest": `sha-256=:${await sha256(png)}:`,
  });
  assertEquals([status, body.complete, body.type], [201, true, "image/png"]);
  assertEquals(headers.get("location"), `/files/${body.id}`);
  const said = await send(
    "POST",
    "/api/rooms/lobby/events",
    encode({ text: "", files: [body.id] }),
    {
      "content-type": "application/json",
    },
  );
  assertEquals(said.status, 201);
  const { segments } = (await send("GET", "/api/rooms/lobby/events?limit=1", null)).body;
  assertEquals(segments.at(-1).events.at(-1).files, [{
    id: body.id,
    name: "고양이.png",
    type: "image/png",
    size: png.length,
    width: 640,
    height: 480,
  }]);
  const served = await server.fetch(`/files/${body.id}`);
  assertEquals(served.headers.get("content-type"), "image/png");
  assertEquals(served.headers.get("x-content-type-options"), "nosniff");
  assert(served.headers.get("content-security-policy")!.includes("sandbox"));
  await served.body?.cancel();
});

const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

Deno.test("a page in a file's clothes is downloaded, and runs nowhere", async () => {
  for (const text of ["<!doctype html><script>1</script>", "<svg xmlns='x'><script/></svg>"]) {
    const { body } = await send("POST", `${FILES}?name=a.png`, new TextEncoder().encode(text), {
      "content-type": "image/png",
    });
    const served = await server.fetch(`/files/${body.id}`);
    assertEquals(served.headers.get("content-type"), "application/octet-stream");
    assert(served.headers.get("content-disposition")!.startsWith("attachment;"));
    await served.body?.cancel();
  }
});

Deno.test("a file comes in parts, and each answer says where it stands", async () => {
  const bytes = someBytes(300_000);
  const begun = await send("POST", FILES, bytes.slice(0, 100_000), {
    "upload-complete": "?0",
    "upload-length": String(bytes.length),
  });
  assertEquals([begun.status, begun.body.complete], [201, false]);
  const path = begun.headers.get("location")!;
  const head = await send("HEAD", path, null);
  const offset = Number(head.headers.get("upload-offset"));
  // What is stored are whole chunks.
  assertEquals([offset, head.headers.get("upload-complete")], [96 * 1024, "?0"]);
  const part = (from: number, end: number, last: "?0" | "?1") =>
    send("PATCH", path, bytes.slice(from, end), {
      "content-type": PARTIAL,
      "upload-offset": String(from),
      "upload-complete": last,
    });
  const wrong = await part(0, 10, "?0");
  assertEquals([wrong.status, wrong.headers.get("upload-offset")], [409, String(offset)]);
  const more = await part(offset, offset + 96 * 1024, "?0");
  assertEquals(more.body.offset, offset + 96 * 1024);
  const done = await part(more.body.offset, bytes.length, "?1");
  assertEquals([done.body.complete, done.headers.get("upload-complete")], [true, "?1"]);
  const served = await server.fetch(`/files/${done.body.id}`);
  assertEquals(new Uint8Array(await served.arrayBuffer()), bytes);
  assertEquals((await part(0, 10, "?1")).status, 409);
  assertEquals((await send("HEAD", path, null)).headers.get("upload-complete"), "?1");
});

Deno.test("a request that is cut off leaves what it had brought", async () => {
  const bytes = someBytes(MIB);
  const begun = await send("POST", FILES, new Uint8Array(), {
    "upload-complete": "?0",
    "upload-length": String(bytes.length),
  });
  const path = begun.headers.get("location")!;
  const connection = await Deno.connect({ hostname: "127.0.0.1", port: Number(server.port) });
  const request = [
    `PATCH ${path} HTTP/1.1`,
    `host: ${server.url.host}`,
    `authorization: ${authorization}`,
    `content-type: ${PARTIAL}`,
    "upload-offset: 0",
    "upload-complete: ?1",
    `content-length: ${bytes.length}`,
    "\r\n",
  ].join("\r\n");
  const parts = [new TextEncoder().encode(request), bytes.slice(0, 700_000)];
  for (const part of parts) {
    for (let sent = 0; sent < part.length;) sent += await connection.write(part.subarray(sent));
  }
  connection.close();
  let offset = 0;
  let done: Awaited<ReturnType<typeof send>> | null = null;
  // The server sees the cut, and what came before it, when it does; until then it still stores.
  while (!done?.body.complete) {
    const { headers } = await send("HEAD", path, null);
    offset = Number(headers.get("upload-offset"));
    assert(offset <= 700_000, `it stands at ${offset}`);
    if (offset === 0) continue;
    done = await send("PATCH", path, bytes.slice(offset), {
      "content-type": PARTIAL,
      "upload-offset": String(offset),
      "upload-complete": "?1",
    });
    assert(done.status === 200 || done.status === 409, JSON.stringify(done.body));
  }
  const served = await server.fetch(`/files/${done.body.id}`);
  assertEquals(new Uint8Array(await served.arrayBuffer()), bytes);
});

Deno.test("what is wrong with an upload over HTTP is said in its status", async () => {
  const bytes = someBytes(100);
  const digest = `sha-256=:${await sha256(someBytes(99))}:`;
  const cases: [status: number, code: string | undefined, () => ReturnType<typeof send>][] = [
    [400, "bad_checksum", () => send("POST", FILES, bytes, { "repr-digest": digest })],
    [400, undefined, () => send("POST", FILES, bytes, { "upload-complete": "yes" })],
    [400, "bad_file", () => send("POST", `${FILES}?name=/`, bytes)],
    [400, "bad_file", () => send("POST", `${FILES}?thumbnail=x`, bytes)],
    [404, "bad_room", () => send("POST", "/api/rooms/no%20room/files", bytes)],
    [413, "file_too_large", () => send("POST", FILES, new Uint8Array())],
    [413, "file_too_large", () => send("POST", FILES, new Uint8Array(8 * MIB + 1))],
    [404, "not_found", () => send("HEAD", `${FILES}/nothing`, null)],
    [404, "not_found", () => send("DELETE", `${FILES}/nothing`, null)],
    [
      403,
      "forbidden_origin",
      () => send("POST", FILES, bytes, { authorization: "", origin: "https://elsewhere.example" }),
    ],
  ];
  for (const [status, code, act] of cases) {
    const answer = await act();
    assertEquals([answer.status, answer.body.code], [status, answer.body ? code : undefined]);
  }
});

Deno.test("what is given up is gone, and nobody else could have done so", async () => {
  const { body, headers } = await send("POST", FILES, someBytes(100), {
    "upload-complete": "?0",
    "upload-length": "200",
  });
  const path = headers.get("location")!;
  const stranger = `Bearer ${(await (await server.fetch("/api/me")).json()).token}`;
  const foreign = await send("DELETE", path, null, { authorization: stranger });
  assertEquals(foreign.status, 404);
  assertEquals((await send("DELETE", path, null)).status, 204);
  assertEquals((await send("GET", path, null)).status, 404);
  assertEquals((await server.fetch(`/files/${body.id}`)).status, 404);
});
