import { assertEquals, assertRejects } from "@std/assert";
import { RefusedError } from "../../lib/client/mod.ts";
import { refusal } from "../../lib/protocol/mod.ts";
import { someBytes } from "../support/uploads.ts";
import { joined, ROOM } from "./fake_server.ts";

const PIECE = 16 * 1024;
const FILE = { id: "b7Q0fT2xLm9ZpWc4Ra8s", name: "a.bin", type: "x/y", size: 5 * PIECE };

type Line = ReturnType<typeof joined>;

/** Lets pass what the platform takes its time for: code that is loaded, files that are read. */
async function until(happened: () => boolean, { clock }: Line, ms = 0): Promise<void> {
  while (!happened()) {
    await clock.tick(ms);
    await new Promise<void>((resolve) => setTimeout(resolve, 0));
  }
}

/** Some turns of the event loop in which nothing is expected. */
async function settle(line: Line): Promise<void> {
  let turns = 0;
  await until(() => ++turns > 20, line);
}

const bytes = someBytes(5 * PIECE);

/** A client whose upload the server has just given leave for. */
async function uploading(options: Parameters<Line["room"]["upload"]>[1] = {}) {
  const line = joined();
  const file = line.room.upload(new Blob([bytes]), { name: "a.bin", ...options });
  file.catch(() => {});
  await until(() => line.server.last.frames.some(({ type }) => type === "upload"), line);
  const [{ upload, ...announced }] = line.server.last.take("upload") as [
    ReturnType<typeof line.server.last.take<"upload">>[0],
  ];
  line.server.last.send({ type: "upload", upload, file: FILE.id, offset: 0 });
  return { line, file, upload, announced };
}

Deno.test("a file is announced with its name, size and checksum", async () => {
  const { announced } = await uploading({ width: 640, height: 480, thumbnail: "t" });
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  assertEquals(announced, {
    type: "upload",
    room: ROOM,
    name: "a.bin",
    size: bytes.length,
    sha256: hash.toBase64(),
    width: 640,
    height: 480,
    thumbnail: "t",
  });
});

Deno.test("no more than two chunks are without an answer, and all of the file comes", async () => {
  const { line, file, upload } = await uploading();
  const { chunks } = line.server.last;
  for (let answered = 0; answered < 5; answered++) {
    const due = Math.min(5, answered + 2);
    await until(() => chunks.length === due, line);
    await settle(line);
    assertEquals(chunks.length, due);
    line.server.last.send({ type: "chunk", upload, offset: (answered + 1) * PIECE });
  }
  assertEquals(chunks.map(({ offset }) => offset / PIECE), [0, 1, 2, 3, 4]);
  const came = new Uint8Array(
    await new Blob(chunks.map(({ payload }) => payload)).arrayBuffer(),
  );
  assertEquals(came, bytes);
  line.server.last.send({ type: "uploaded", upload, file: FILE });
  assertEquals(await file, FILE);
});

Deno.test("what is said meanwhile goes out at once, behind two chunks at the most", async () => {
  const { line } = await uploading();
  await until(() => line.server.last.chunks.length === 2, line);
  line.room.publish("meanwhile");
  assertEquals(line.server.last.takePublished(), ["1 meanwhile"]);
  assertEquals(line.server.last.chunks.length, 2);
});

Deno.test("a chunk is handed over only when the platform has nearly nothing left to send", async () => {
  const { line, upload } = await uploading();
  const { chunks, transport } = line.server.last;
  await until(() => chunks.length === 2, line);
  transport.binary.buffered = 2 * PIECE;
  line.server.last.send({ type: "chunk", upload, offset: PIECE });
  await settle(line);
  assertEquals(chunks.length, 2);
  transport.binary.buffered = 100;
  await until(() => chunks.length === 3, line, 20);
});

/** Answers every chunk after so long as its length takes on a line; the lengths of all. */
async function lengths(tookMs: (length: number) => number): Promise<number[]> {
  const line = joined();
  line.room.upload(new Blob([someBytes(60 * PIECE)])).catch(() => {});
  await until(() => line.server.last.frames.some(({ type }) => type === "upload"), line);
  const { upload } = line.server.last.take("upload")[0]!;
  const { chunks } = line.server.last;
  line.server.last.send({ type: "upload", upload, file: FILE.id, offset: 0 });
  for (let n = 0; n < 24; n++) {
    await until(() => chunks.length === n + 2, line);
    const { offset, payload } = chunks[n]!;
    await line.clock.tick(tookMs(payload.length) / 2);
    line.server.last.send({ type: "chunk", upload, offset: offset + payload.length });
  }
  return chunks.map(({ payload }) => payload.length);
}

Deno.test("on a slow line chunks become shorter, as far as that helps", async () => {
  // 16 KiB take 300 ms, of which two are always under way.
  const found = await lengths((length) => length / PIECE * 300);
  assertEquals(found.at(0), PIECE);
  assertEquals(found.at(-1), PIECE / 4);
});

Deno.test("on a long way that is fast chunks stay as long as they may be", async () => {
  const found = await lengths(() => 300);
  assertEquals(found.at(-1), PIECE);
});

Deno.test("an upload goes on over a new connection from where the server says it stands", async () => {
  const { line, file, upload } = await uploading();
  await until(() => line.server.last.chunks.length === 2, line);
  line.server.last.send({ type: "chunk", upload, offset: PIECE });
  line.server.last.drop();
  const next = await line.server.reconnected();
  await until(() => next.frames.some(({ type }) => type === "upload"), line);
  const [again] = next.take("upload");
  assertEquals([again!.file, again!.size], [FILE.id, bytes.length]);
  next.send({ type: "upload", upload: again!.upload, file: FILE.id, offset: 3 * PIECE });
  await until(() => next.chunks.length === 2, line);
  assertEquals(next.chunks.map(({ offset }) => offset / PIECE), [3, 4]);
  next.send({ type: "uploaded", upload: again!.upload, file: FILE });
  assertEquals(await file, FILE);
});

Deno.test("one upload comes after the other", async () => {
  const { line, file, upload } = await uploading();
  const second = line.room.upload(new Blob(["second"]));
  second.catch(() => {});
  await settle(line);
  assertEquals(line.server.last.take("upload"), []);
  line.server.last.send({ type: "uploaded", upload, file: FILE });
  await file;
  await until(() => line.server.last.frames.some(({ type }) => type === "upload"), line);
  assertEquals(line.server.last.take("upload").map(({ name, size }) => [name, size]), [[
    "file",
    6,
  ]]);
});

Deno.test("who aborts gives the upload up, and the next one has its turn", async () => {
  const abort = new AbortController();
  const { line, file, upload } = await uploading({ signal: abort.signal });
  const next = line.room.upload(new Blob(["next"]));
  next.catch(() => {});
  abort.abort(new Error("enough"));
  await assertRejects(() => file, Error, "enough");
  await until(() => line.server.last.frames.some(({ type }) => type === "upload"), line);
  assertEquals(line.server.last.take("cancel"), [{ type: "cancel", upload }]);
  await settle(line);
  assertEquals(line.server.last.chunks.filter((chunk) => chunk.upload !== upload), []);
});

Deno.test("what is refused for good rejects with the reason", async () => {
  const { line, file, upload } = await uploading();
  line.server.last.send({ type: "error", upload, ...refusal("bad_checksum") });
  const { refusal: reason } = await assertRejects(() => file, RefusedError);
  assertEquals(reason.code, "bad_checksum");
});

Deno.test("what is refused for now is asked again when it is time", async () => {
  const { line, upload } = await uploading();
  line.server.last.send({ type: "error", upload, ...refusal("busy", { retryAfterMs: 700 }) });
  await settle(line);
  await line.clock.tick(699);
  await settle(line);
  assertEquals(line.server.last.take("upload"), []);
  await line.clock.tick(1);
  await until(() => line.server.last.frames.some(({ type }) => type === "upload"), line);
});

Deno.test("progress is what the server has", async () => {
  const told: number[] = [];
  const { line, upload } = await uploading({ onProgress: (bytes) => told.push(bytes) });
  line.server.last.send({ type: "chunk", upload, offset: PIECE });
  line.server.last.send({ type: "chunk", upload, offset: 2 * PIECE });
  assertEquals(told, [0, PIECE, 2 * PIECE]);
});

Deno.test("a client that is closed uploads nothing more", async () => {
  const { line, file } = await uploading();
  line.client.close();
  await assertRejects(() => file, DOMException, "closed");
});
