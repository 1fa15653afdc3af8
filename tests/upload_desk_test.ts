import { assertEquals } from "@std/assert";
import type { Limits } from "../lib/protocol/mod.ts";
import { PlainHost } from "./support/plain_host.ts";
import { announce, kept, PIECE, sha256, someBytes, upload, visit } from "./support/uploads.ts";

Deno.test("a file comes in chunks, each answered, and is there as it was", async () => {
  using host = new PlainHost();
  const anna = await visit(host);
  const bytes = someBytes(5 * PIECE + 7);
  anna.send(announce(1, bytes, { sha256: await sha256(bytes) }));
  const [{ file, ...begun }] = await anna.next();
  assertEquals(begun, { type: "upload", upload: 1, offset: 0 });
  for (let at = 0; at < bytes.length; at += PIECE) {
    anna.chunk(1, at, bytes.subarray(at, at + PIECE));
    const [answer] = await anna.next();
    assertEquals(answer, { type: "chunk", upload: 1, offset: Math.min(at + PIECE, bytes.length) });
  }
  const [done] = await anna.next();
  const type = "application/octet-stream";
  const ref = { id: file, name: "a.bin", type, size: bytes.length };
  assertEquals(done, { type: "uploaded", upload: 1, file: ref });
  const stored = await host.files.find(file);
  assertEquals(await host.files.readWhole(stored!), bytes);
});

Deno.test("two chunks may be without an answer, a third is refused and changes nothing", async () => {
  using host = new PlainHost();
  const anna = await visit(host);
  const bytes = someBytes(4 * PIECE);
  anna.send(announce(1, bytes));
  await anna.next();
  for (const n of [0, 1, 2]) {
    anna.chunk(1, n * PIECE, bytes.subarray(n * PIECE, (n + 1) * PIECE));
  }
  const [refused, first, second] = await anna.next(3);
  assertEquals([refused.type, refused.upload, refused.code], ["error", 1, "bad_chunk"]);
  assertEquals([first.offset, second.offset], [PIECE, 2 * PIECE]);
  for (const n of [2, 3]) {
    anna.chunk(1, n * PIECE, bytes.subarray(n * PIECE, (n + 1) * PIECE));
  }
  const [, , done] = await anna.next(3);
  const stored = await host.files.find(done.file.id);
  assertEquals(await host.files.readWhole(stored!), bytes);
});

Deno.test("a chunk that is not the one that is due is refused, and the upload goes on", async () => {
  using host = new PlainHost();
  const anna = await visit(host);
  const bytes = someBytes(100);
  anna.send(announce(1, bytes));
  await anna.next();
  const refused = async (act: () => void) => {
    act();
    const [{ type, code, message }] = await anna.next();
    assertEquals([type, code], ["error", "bad_chunk"]);
    return message;
  };
  await refused(() => anna.chunk(1, 1, bytes.subarray(1)));
  await refused(() => anna.chunk(2, 0, bytes));
  await refused(() => anna.chunk(1, 0, someBytes(101)));
  await refused(() => anna.chunk(1, 0, new Uint8Array()));
  await refused(() => anna.chunk(1, 0, new Uint8Array(PIECE + 1)));
  await refused(() => anna.session.receiveBinary(new Uint8Array(20)));
  anna.chunk(1, 0, bytes);
  const [, done] = await anna.next(2);
  assertEquals(done.type, "uploaded");
});

Deno.test("bytes that are not those announced leave nothing", async () => {
  using host = new PlainHost();
  const anna = await visit(host);
  const bytes = someBytes(100);
  anna.send(announce(1, bytes, { sha256: await sha256(someBytes(99)) }));
  const [{ file }] = await anna.next();
  anna.chunk(1, 0, bytes);
  const [, refused] = await anna.next(2);
  assertEquals([refused.code, refused.temporary], ["bad_checksum", false]);
  assertEquals(await host.files.find(file), null);
  assertEquals(await kept(host), []);
});

Deno.test("an upload goes on over another connection, from what is stored", async () => {
  using host = new PlainHost();
  const bytes = someBytes(10 * PIECE);
  const first = await visit(host);
  first.send(announce(1, bytes));
  const [{ file }] = await first.next();
  for (const n of [0, 1, 2, 3]) {
    first.chunk(1, n * PIECE, bytes.subarray(n * PIECE, (n + 1) * PIECE));
    await first.next();
  }
  first.session.closed();
  const second = await visit(host);
  second.send(announce(5, bytes, { file }));
  const [begun] = await second.next();
  assertEquals(begun, { type: "upload", upload: 5, file, offset: 3 * PIECE });
  for (let n = 3; n < 10; n++) {
    second.chunk(5, n * PIECE, bytes.subarray(n * PIECE, (n + 1) * PIECE));
    await second.next();
  }
  assertEquals((await second.next())[0].type, "uploaded");
  assertEquals(await host.files.readWhole((await host.files.find(file))!), bytes);
  // The last answer may be lost, too.
  const third = await visit(host);
  third.send(announce(1, bytes, { file }));
  assertEquals((await third.next())[0].type, "uploaded");
});

Deno.test("of two connections that go on with the same upload one is told so", async () => {
  using host = new PlainHost();
  const bytes = someBytes(3 * PIECE);
  const [one, two] = [await visit(host), await visit(host)];
  one.send(announce(1, bytes));
  const [{ file }] = await one.next();
  two.send(announce(1, bytes, { file }));
  await two.next();
  for (const it of [one, two]) {
    for (const n of [0, 1, 2]) {
      it.chunk(1, n * PIECE, bytes.subarray(n * PIECE, (n + 1) * PIECE));
      await it.next();
    }
  }
  assertEquals((await one.next())[0].type, "uploaded");
  assertEquals(two.frames().at(-1).code, "bad_chunk");
});

Deno.test("nobody goes on with what another uploads, nor in another room", async () => {
  using host = new PlainHost();
  const bytes = someBytes(100);
  const anna = await visit(host);
  anna.send(announce(1, bytes));
  const [{ file }] = await anna.next();
  const ben = await visit(host, "benn");
  ben.send(announce(1, bytes, { file }));
  assertEquals((await ben.next())[0].code, "not_found");
  anna.send({ ...announce(2, bytes, { file }), room: "other" });
  assertEquals((await anna.next())[0].code, "not_found");
});

Deno.test("what is cancelled leaves nothing, and its number may be used again", async () => {
  using host = new PlainHost();
  const anna = await visit(host);
  const bytes = someBytes(4 * PIECE);
  anna.send(announce(1, bytes));
  await anna.next();
  for (const n of [0, 1, 2]) {
    anna.chunk(1, n * PIECE, bytes.subarray(n * PIECE, (n + 1) * PIECE));
    await anna.next();
  }
  anna.send({ type: "cancel", upload: 1 });
  assertEquals(await anna.next(), [{ type: "cancelled", upload: 1 }]);
  assertEquals(await kept(host), []);
  anna.send({ type: "cancel", upload: 1 });
  assertEquals((await anna.next())[0].code, "not_found");
  anna.send(announce(1, bytes));
  assertEquals((await anna.next())[0].offset, 0);
});

Deno.test("what cannot be a file is refused when it is announced", async () => {
  const refused = async (more: object, limits: Partial<Limits> = {}) => {
    using host = new PlainHost(limits);
    const anna = await visit(host);
    anna.send(announce(1, someBytes(100), more));
    const [{ code, upload }] = await anna.next();
    assertEquals(upload, 1);
    return code;
  };
  assertEquals(await refused({}, { attachmentBytes: 99 }), "file_too_large");
  assertEquals(await refused({}, { attachmentBytes: 0 }), "file_too_large");
  assertEquals(await refused({ name: " \u0007/ " }), "bad_file");
  assertEquals(await refused({ name: "x".repeat(201) }), "bad_file");
  assertEquals(await refused({ room: "no room" }), "bad_room");
  assertEquals(await refused({ thumbnail: "nothing" }), "bad_file");
  assertEquals(await refused({ file: "nothing" }), "not_found");
});

Deno.test("a session has four uploads under way, a user sixteen that are not complete", async () => {
  using host = new PlainHost();
  const bytes = someBytes(10);
  const anna = await visit(host);
  for (const n of [1, 2, 3, 4, 5]) anna.send(announce(n, bytes));
  const answers = await anna.next(5);
  const refused = answers.filter(({ type }) => type === "error");
  assertEquals(refused.map(({ upload, code }) => [upload, code]), [[5, "too_many_uploads"]]);
  for (let n = 0; n < 3; n++) {
    const other = await visit(host);
    for (const upload of [1, 2, 3, 4]) other.send(announce(upload, bytes));
    await other.next(4);
  }
  const last = await visit(host);
  last.send(announce(1, bytes));
  assertEquals((await last.next())[0].code, "too_many_uploads");
});

Deno.test("an address may begin eight times the largest file a minute", async () => {
  using host = new PlainHost({ attachmentBytes: 100 });
  const anna = await visit(host);
  for (let n = 0; n < 8; n++) await upload(anna, someBytes(100));
  anna.send(announce(1, someBytes(100)));
  const [{ code, retryAfterMs }] = await anna.next();
  assertEquals([code, retryAfterMs], ["rate_limited", 7_500]);
});
