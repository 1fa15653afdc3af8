/**
 * What a library that tests WebSocket servers asks (as the Autobahn suite does), in frames made by
 * hand: answered as RFC 6455 says, as far as the runtime decides it. What it decides otherwise
 * stands in the README, and here, so that a change of the runtime is noticed.
 */
import { assert, assertEquals } from "@std/assert";
import { OPCODE, type RawFrame, rawFrame, RawSocket } from "../support/raw_socket.ts";
import { ServerProcess } from "../support/server_process.ts";

const MIB = 1024 * 1024;
const FILE_BYTES = 8 * MIB;
const FRAME_BYTES = 64 * 1024;

let server: ServerProcess;
Deno.test.beforeAll(async () => {
  server = await ServerProcess.start({ env: { SORI_RATE_LIMIT: "off", SORI_ISOLATES: "1" } });
});
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

const encoder = new TextEncoder();
const bytes = (...values: number[]) => new Uint8Array(values);
const closing = (code: number, reason = "") =>
  bytes(code >> 8, code & 255, ...encoder.encode(reason));

let rooms = 0;

/** A plain connection in a room of its own. */
function connect(): Promise<RawSocket> {
  const url = new URL(`/ws/room${++rooms}`, server.url);
  return RawSocket.upgraded(url, { "sec-websocket-protocol": null });
}

/** Sends frames, the last of them first to be answered; the answer. */
async function answer(...frames: Uint8Array[]): Promise<RawFrame | null> {
  using socket = await connect();
  for (const frame of frames) await socket.write(frame);
  return await socket.readFrame();
}

const shown = (frame: RawFrame | null) =>
  frame && [frame.opcode, new TextDecoder().decode(frame.payload)];

for (const size of [0, 1, 124, 125]) {
  Deno.test(`a ping of ${size} bytes is answered by a pong of the same`, async () => {
    const payload = crypto.getRandomValues(new Uint8Array(size));
    const pong = await answer(rawFrame(OPCODE.ping, payload));
    assertEquals([pong?.opcode, pong?.payload], [OPCODE.pong, payload]);
  });
}

Deno.test("ten pings are answered by ten pongs in their order", async () => {
  using socket = await connect();
  for (let n = 0; n < 10; n++) await socket.send(OPCODE.ping, `${n}`);
  for (let n = 0; n < 10; n++) assertEquals(shown(await socket.readFrame()), [OPCODE.pong, `${n}`]);
});

Deno.test("a pong that nobody asked for is passed over", async () => {
  const heard = await answer(rawFrame(OPCODE.pong, "what?"), rawFrame(OPCODE.text, "said"));
  assertEquals(shown(heard), [OPCODE.text, "said"]);
});

Deno.test("a text in fragments is one text, with pings between them answered", async () => {
  using socket = await connect();
  await socket.send(OPCODE.text, "fra", { final: false });
  await socket.send(OPCODE.ping, "between");
  await socket.send(OPCODE.continuation, "", { final: false });
  await socket.send(OPCODE.continuation, "gme", { final: false });
  await socket.send(OPCODE.continuation, "nts");
  assertEquals(shown(await socket.readFrame()), [OPCODE.pong, "between"]);
  assertEquals(shown(await socket.readFrame()), [OPCODE.text, "fragments"]);
});

Deno.test("a text in a thousand fragments of one byte is one text", async () => {
  using socket = await connect();
  const text = encoder.encode("소리".repeat(167)).subarray(0, 999);
  const frames = [...text].flatMap((byte, index) => [
    ...rawFrame(index === 0 ? OPCODE.text : OPCODE.continuation, bytes(byte), false),
  ]);
  await socket.write(new Uint8Array([...frames, ...rawFrame(OPCODE.continuation, "")]));
  assertEquals(shown(await socket.readFrame()), [OPCODE.text, new TextDecoder().decode(text)]);
});

Deno.test("a frame that arrives byte by byte is a frame", async () => {
  using socket = await connect();
  for (const byte of rawFrame(OPCODE.text, "slowly")) await socket.write(bytes(byte));
  assertEquals(shown(await socket.readFrame()), [OPCODE.text, "slowly"]);
});

Deno.test("a frame with a mask is read with it", async () => {
  const frame = rawFrame(OPCODE.text, "masked");
  const mask = [0x37, 0xfa, 0x21, 0x3d];
  frame.set(mask, 2);
  for (let at = 6; at < frame.length; at++) frame[at]! ^= mask[(at - 6) % 4]!;
  assertEquals(shown(await answer(frame)), [OPCODE.text, "masked"]);
});

Deno.test("UTF-8 that is split between frames is whole again", async () => {
  const letters = encoder.encode("κόσμε 소리 🎉");
  for (let cut = 1; cut < letters.length; cut++) {
    const heard = await answer(
      rawFrame(OPCODE.text, letters.subarray(0, cut), false),
      rawFrame(OPCODE.continuation, letters.subarray(cut)),
    );
    assertEquals(shown(heard), [OPCODE.text, "κόσμε 소리 🎉"], `cut at ${cut}`);
  }
});

Deno.test("empty frames are taken, whole and in fragments, and say nothing", async () => {
  const heard = await answer(
    rawFrame(OPCODE.text, ""),
    rawFrame(OPCODE.binary, ""),
    rawFrame(OPCODE.text, "", false),
    rawFrame(OPCODE.continuation, "", false),
    rawFrame(OPCODE.continuation, ""),
    rawFrame(OPCODE.text, "still here"),
  );
  assertEquals(shown(heard), [OPCODE.text, "still here"]);
});

for (const code of [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999]) {
  Deno.test(`a close with ${code} is answered by ${code}`, async () => {
    const frame = await answer(rawFrame(OPCODE.close, closing(code, "bye")));
    assertEquals(frame?.opcode, OPCODE.close);
    assertEquals(frame!.payload.subarray(0, 2), closing(code));
  });
}

Deno.test("a close without a code is answered by one", async () => {
  const frame = await answer(rawFrame(OPCODE.close, ""));
  assertEquals([frame?.opcode, frame?.payload.length], [OPCODE.close, 0]);
});

for (const code of [0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535]) {
  Deno.test(`a close with ${code}, which nobody may send, ends the connection as an error`, async () => {
    const frame = await answer(rawFrame(OPCODE.close, closing(code)));
    assert(frame === null || frame.payload.subarray(0, 2).join() === closing(1002).join());
  });
}

Deno.test("nothing is answered after a close", async () => {
  using socket = await connect();
  await socket.send(OPCODE.close, closing(1000));
  await socket.send(OPCODE.ping, "still there?").catch(() => {});
  assertEquals((await socket.readFrame())?.opcode, OPCODE.close);
  assertEquals(await socket.readFrame(), null);
});

for (const size of [1, 125, 126, 127, 128, 65_535, 65_536, 131_072, MIB, FILE_BYTES]) {
  Deno.test(`a binary message of ${size} bytes comes back as it was`, async () => {
    const payload = new Uint8Array(size);
    crypto.getRandomValues(payload.subarray(0, Math.min(size, 65_536)));
    payload[size - 1] = 7;
    const frame = await answer(rawFrame(OPCODE.binary, payload));
    assertEquals([frame?.opcode, frame?.payload.length], [OPCODE.binary, size]);
    assert(frame!.payload.every((byte, index) => byte === payload[index]));
  });
}

Deno.test("a binary message in fragments is one message", async () => {
  const frame = await answer(
    rawFrame(OPCODE.binary, bytes(1, 2), false),
    rawFrame(OPCODE.continuation, bytes(3), false),
    rawFrame(OPCODE.continuation, bytes(4, 5)),
  );
  assertEquals([frame?.opcode, frame?.payload], [OPCODE.binary, bytes(1, 2, 3, 4, 5)]);
});

Deno.test("one byte over the limit is refused with 1009, binary or text, whole or in fragments", async () => {
  const half = new Uint8Array(FILE_BYTES / 2);
  const tooLarge = [
    [rawFrame(OPCODE.binary, new Uint8Array(FILE_BYTES + 1))],
    [
      rawFrame(OPCODE.binary, half, false),
      rawFrame(OPCODE.continuation, half, false),
      rawFrame(OPCODE.continuation, bytes(1)),
    ],
    [rawFrame(OPCODE.text, "x".repeat(FRAME_BYTES + 1))],
  ];
  for (const frames of tooLarge) {
    using socket = await connect();
    for (const frame of frames) await socket.write(frame);
    assertEquals(await socket.readCloseCode(), 1009);
  }
});

// From here on the runtime decides otherwise, and no code of ours can change it.

const DROPPED: Record<string, Uint8Array[]> = {
  "bytes that are no UTF-8 (the standard: 1007)": [rawFrame(OPCODE.text, bytes(0xff, 0xfe))],
  "a surrogate as UTF-8 (1007)": [rawFrame(OPCODE.text, bytes(0xed, 0xa0, 0x80))],
  "half a letter at the end of a text (1007)": [
    rawFrame(OPCODE.text, bytes(0xec, 0x86), false),
    rawFrame(OPCODE.continuation, "x"),
  ],
  "a close reason that is no UTF-8 (1007)": [
    rawFrame(OPCODE.close, bytes(...closing(1000), 0xff, 0xfe)),
  ],
  "half of a close code (1002)": [rawFrame(OPCODE.close, bytes(3))],
  "an unknown opcode (1002)": [rawFrame(3, "x")],
  "an unknown control opcode (1002)": [rawFrame(11, "x")],
  "a reserved bit (1002)": [rawFrame(OPCODE.text, "x").with(0, 0xc1)],
  "a ping of 126 bytes (1002)": [rawFrame(OPCODE.ping, "x".repeat(126))],
  "a ping in fragments (1002)": [rawFrame(OPCODE.ping, "x", false)],
  "a continuation of nothing (1002)": [rawFrame(OPCODE.continuation, "x")],
  "a text within a text (1002)": [rawFrame(OPCODE.text, "x", false), rawFrame(OPCODE.text, "y")],
};

for (const [what, frames] of Object.entries(DROPPED)) {
  Deno.test(`the runtime drops the connection without a close frame after ${what}`, async () => {
    const frame = await answer(...frames);
    assert(frame === null || frame.opcode === OPCODE.close, "nothing of it is taken");
    assertEquals(frame, null, "the runtime has changed: see what the README says of it");
  });
}

Deno.test("the runtime takes a frame without a mask (the standard: 1002)", async () => {
  assertEquals(shown(await answer(bytes(0x81, 1, 0x61))), [OPCODE.text, "a"]);
});

Deno.test("and after all of that the server serves", async () => {
  assertEquals(shown(await answer(rawFrame(OPCODE.text, "well"))), [OPCODE.text, "well"]);
  assertEquals(server.output.split("\n").length, 2, server.output);
});
