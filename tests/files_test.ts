import { assert, assertEquals } from "@std/assert";
import { readRange } from "../lib/http/range.ts";
import { filesOf, foldSegments } from "../lib/protocol/mod.ts";
import { isShown, sniffType } from "../lib/store/media_type.ts";

const ETAG = '"tag"';
const range = (headers: HeadersInit, size = 100) => readRange(new Headers(headers), size, ETAG);

Deno.test("a range names bytes from, to, or at the end", () => {
  const asked: Record<string, unknown> = {
    "bytes=0-0": { start: 0, end: 1 },
    "bytes=10-19": { start: 10, end: 20 },
    "bytes=90-": { start: 90, end: 100 },
    "bytes=90-1000": { start: 90, end: 100 },
    "bytes=-10": { start: 90, end: 100 },
    "bytes=-1000": { start: 0, end: 100 },
  };
  for (const [header, found] of Object.entries(asked)) {
    assertEquals(range({ range: header }), found, header);
  }
});

Deno.test("a range beyond the end cannot be satisfied", () => {
  for (const header of ["bytes=100-", "bytes=100-200", "bytes=-0"]) {
    assertEquals(range({ range: header }), "unsatisfiable", header);
  }
  assertEquals(range({ range: "bytes=0-" }, 0), "unsatisfiable");
});

Deno.test("what is no single range of bytes brings the whole", () => {
  const none = ["", "bytes=-", "bytes=a-b", "bytes=5-4", "bytes=0-1,5-6", "items=0-1", "bytes 0-1"];
  for (const header of none) assertEquals(range({ range: header }), null, header);
  assertEquals(range({}), null);
});

Deno.test("a range of another version brings the whole", () => {
  assertEquals(range({ range: "bytes=0-0", "if-range": '"other"' }), null);
  assertEquals(range({ range: "bytes=0-0", "if-range": ETAG }), { start: 0, end: 1 });
});

const latin1 = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

Deno.test("pictures, sounds and films are known by their first bytes", () => {
  const kinds: Record<string, string> = {
    "\x89PNG\r\n\x1a\n....": "image/png",
    "\xff\xd8\xff\xe0": "image/jpeg",
    "GIF89a": "image/gif",
    "RIFF\0\0\0\0WEBPVP8 ": "image/webp",
    "RIFF\0\0\0\0WAVEfmt ": "audio/wav",
    "\0\0\0\x20ftypisom": "video/mp4",
    "\x1a\x45\xdf\xa3": "video/webm",
  };
  for (const [bytes, type] of Object.entries(kinds)) {
    assertEquals(sniffType(latin1(bytes)).type, type);
    assert(isShown(type));
  }
});

Deno.test("what could carry a script is never shown", () => {
  for (
    const text of ["<!doctype html>", "<svg xmlns=", "<script>", "%PDF-1.7", "MZ", "", "PK\x03\x04"]
  ) {
    assert(!isShown(sniffType(latin1(text)).type), text);
  }
  for (
    const type of ["text/html", "image/svg+xml", "application/pdf", "text/xml", "image/png ", ""]
  ) {
    assert(!isShown(type), type);
  }
});

Deno.test("a message brings its files along, and passes over what are none", () => {
  const file = { id: "f", name: "a.png", type: "image/png", size: 3 };
  const strange = [null, 1, "f", {}, { ...file, size: "3" }, { ...file, id: 1 }];
  for (const files of [undefined, null, 1, {}, "x", strange]) {
    assertEquals(filesOf({ from: "a", text: "", files: files as never }), []);
  }
  const segment = { at: "0".repeat(24), time: 1, events: [{ from: "a", text: "", files: [file] }] };
  assertEquals(foldSegments([segment])[0]?.files, [file]);
});
