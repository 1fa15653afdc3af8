import { assertEquals } from "@std/assert";
import { type Chunk, decodeChunk, encodeChunk } from "../../lib/protocol/chunk.ts";

const bytes = (hex: string) => Uint8Array.fromHex(hex.replaceAll(" ", ""));

/** Exact bytes that this protocol version keeps for ever: header fields in network byte order. */
const GOLDEN: [name: string, hex: string, chunk: Chunk][] = [
  ["the first", "01 01 0000 00000001 00000000 c3a9", {
    upload: 1,
    offset: 0,
    payload: bytes("c3a9"),
  }],
  ["one further on", "01 01 0000 00000007 00004000 00", {
    upload: 7,
    offset: 16_384,
    payload: bytes("00"),
  }],
  ["the highest numbers", "01 01 0000 ffffffff fffffffe ff", {
    upload: 4_294_967_295,
    offset: 4_294_967_294,
    payload: bytes("ff"),
  }],
];

for (const [name, hex, chunk] of GOLDEN) {
  Deno.test(`chunk '${name}': the client writes these bytes and the server reads them`, () => {
    assertEquals(encodeChunk(chunk).toHex(), hex.replaceAll(" ", ""));
    assertEquals(decodeChunk(bytes(hex)), chunk);
  });
}

Deno.test("a chunk is read wherever it lies in a buffer", () => {
  const [, hex, chunk] = GOLDEN[1]!;
  const buffer = new Uint8Array(100);
  buffer.set(bytes(hex), 33);
  assertEquals(decodeChunk(buffer.subarray(33, 33 + 13)), chunk);
});

Deno.test("what is no chunk of this version is not read", () => {
  const wrong = [
    "",
    "01",
    "01 01 0000 00000001 00000000",
    "00 01 0000 00000001 00000000 ff",
    "02 01 0000 00000001 00000000 ff",
    "01 02 0000 00000001 00000000 ff",
    "01 01 0001 00000001 00000000 ff",
  ];
  for (const hex of wrong) assertEquals(decodeChunk(bytes(hex)), null, hex);
  const header = bytes("01 01 0000 00000001 00000000");
  for (const [payload, read] of [[16_384, true], [16_385, false]] as const) {
    const frame = new Uint8Array(12 + payload);
    frame.set(header);
    assertEquals(decodeChunk(frame) !== null, read);
  }
});
