/** Binary frames of connections without a subprotocol, and the files they are to everybody else. */
import { assert, assertEquals } from "@std/assert";
import { PlainClient } from "../support/plain_client.ts";
import { ServerProcess } from "../support/server_process.ts";
import { TempFolder } from "../support/temp_folder.ts";

const MIB = 1024 * 1024;

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
const enter = (room: string) => PlainClient.open(address(`/ws/${room}`));

/** The events of a room. */
async function logOf(name: string): Promise<{ from: string; text: string; files?: FileOf[] }[]> {
  const response = await server.fetch(`/api/rooms/${encodeURIComponent(name)}/events`);
  const { segments } = await response.json();
  return segments.flatMap(({ events }: { events: unknown[] }) => events);
}

interface FileOf {
  id: string;
  name: string;
  type: string;
  size: number;
}

Deno.test("the tutorials' text and 128 bytes arrive as a text and 128 bytes", async () => {
  await using anna = await enter("tutorial");
  await using ben = await enter("tutorial");
  anna.send("Hello!");
  anna.send(new Uint8Array(128));
  for (const client of [anna, ben]) {
    assertEquals(await client.first(2), ["Hello!", new Uint8Array(128)]);
  }
});

Deno.test("bytes are a file to everybody else, which does nothing but be what it is", async () => {
  await using anna = await enter("files");
  const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 1, 2, 3]);
  const page = new TextEncoder().encode("<!doctype html><script>alert(1)</script>");
  anna.send(png);
  anna.send(page);
  await anna.first(2);
  const [picture, script] = (await logOf("files")).map(({ files }) => files![0]!);
  const get = (file: FileOf, headers = {}) => server.fetch(`/files/${file.id}`, { headers });

  const shown = await get(picture!);
  assertEquals(new Uint8Array(await shown.arrayBuffer()), png);
  assertEquals(shown.headers.get("content-type"), "image/png");
  assert(shown.headers.get("content-disposition")!.startsWith("inline"));

  const downloaded = await get(script!);
  assertEquals(new Uint8Array(await downloaded.arrayBuffer()), page);
  assertEquals(downloaded.headers.get("content-type"), "application/octet-stream");
  assert(downloaded.headers.get("content-disposition")!.startsWith("attachment"));

  for (const { headers } of [shown, downloaded]) {
    assertEquals(headers.get("x-content-type-options"), "nosniff");
    assertEquals(headers.get("content-security-policy"), "default-src 'none'; sandbox");
  }

  const part = await get(picture!, { range: "bytes=8-9" });
  assertEquals([part.status, part.headers.get("content-range")], [206, "bytes 8-9/11"]);
  assertEquals(new Uint8Array(await part.arrayBuffer()), new Uint8Array([1, 2]));
  const beyond = await get(picture!, { range: "bytes=11-" });
  assertEquals([beyond.status, beyond.headers.get("content-range")], [416, "bytes */11"]);
  await beyond.body?.cancel();
  const same = await get(picture!, { "if-none-match": shown.headers.get("etag")! });
  assertEquals(same.status, 304);
  const head = await server.fetch(`/files/${picture!.id}`, { method: "HEAD" });
  assertEquals([head.status, head.headers.get("content-length")], [200, "11"]);
});

Deno.test("a file that is none is not found", async () => {
  for (const id of ["x", "x".repeat(20), "..%2F..%2Fmain.ts", "%00", "x".repeat(100)]) {
    const response = await server.fetch(`/files/${id}`);
    await response.body?.cancel();
    assertEquals(response.status, 404, id);
  }
});

Deno.test("a room page links to files", async () => {
  await using anna = await enter("page-of-files");
  anna.send(new Uint8Array([1, 2, 3]));
  await anna.first(1);
  const [event] = await logOf("page-of-files");
  const page = await (await server.fetch("/r/page-of-files")).text();
  assert(page.includes(`href="/files/${event!.files![0]!.id}"`));
});

Deno.test("texts and files outlive the server", async () => {
  await using folder = await TempFolder.make();
  const env = { SORI_KV: folder.file("sori.kv"), SORI_ISOLATES: "1" };
  const bytes = crypto.getRandomValues(new Uint8Array(65_536));
  const [first] = await (async () => {
    await using before = await ServerProcess.start({ env });
    const client = await PlainClient.open(address("/", before));
    client.send(bytes);
    await client.first(1);
    const { segments } = await (await before.fetch("/api/rooms/lobby/events")).json();
    before.kill("SIGKILL");
    return segments[0].events;
  })();
  await using after = await ServerProcess.start({ env });
  const file = await after.fetch(`/files/${first.files[0].id}`);
  assertEquals(new Uint8Array(await file.arrayBuffer()), bytes);
});

Deno.test("bytes of every kind are taken as bytes", async () => {
  await using client = await enter("bytes");
  for (const [index, size] of [1, 2, 125, 126, 65_535, 65_536, MIB + 1].entries()) {
    const bytes = new Uint8Array(size);
    for (let at = 0; at < size; at += 65_536) {
      crypto.getRandomValues(bytes.subarray(at, Math.min(size, at + 65_536)));
    }
    client.send(bytes);
    assertEquals((await client.first(index + 1)).at(-1), bytes);
  }
});
