import { assert, assertEquals, assertLess } from "@std/assert";
import { breaks } from "../support/chain.ts";
import { OPCODE, rawFrame, RawSocket } from "../support/raw_socket.ts";
import { SeededRandom } from "../support/seeded_random.ts";
import { ServerProcess } from "../support/server_process.ts";
import { TempFolder } from "../support/temp_folder.ts";
import { WireClient } from "../support/wire_client.ts";
import { hostileFrame } from "./hostile_frames.ts";

const FRAMES = 1_000;
const FRAME_BYTES = 64 * 1024;
const MIB = 1024 * 1024;
/** More than the runtime itself takes in one frame is not ours to refuse. */
const RUNTIME_FRAME_BYTES = 64 * MIB;

const codes = new Set([
  ...["bad_frame", "bad_room", "bad_text", "bad_position", "bad_token", "not_joined"],
  ...["frame_too_large", "out_of_order", "too_many_unanswered"],
]);

/** Two people who talk all the while, and one who reads along. */
class Conversation {
  readonly #clients: WireClient[];
  #talking = true;
  #done: Promise<number[]>;

  private constructor(clients: WireClient[]) {
    this.#clients = clients;
    this.#done = Promise.all([this.#talk(0), this.#talk(1)]);
  }

  static async start(url: string): Promise<Conversation> {
    const clients = await Promise.all([0, 1, 2].map(() => WireClient.open(url)));
    for (const client of clients) await client.join("talk");
    return new Conversation(clients);
  }

  /** Ends the talk and checks that all of it arrived everywhere, in one order. */
  async end(): Promise<number> {
    this.#talking = false;
    const said = (await this.#done).reduce((sum, count) => sum + count);
    const [first, ...others] = await Promise.all(
      this.#clients.map((client) => client.delivered("talk", said)),
    );
    assertEquals(first!.length, said);
    for (const other of others) assertEquals(other, first);
    for (const client of this.#clients) {
      assertEquals(client.violations, []);
      assertEquals(breaks(client.frames, "talk"), []);
      assertEquals(client.frames.filter(({ type }) => type === "error"), []);
      await client.close();
    }
    return said;
  }

  async #talk(who: number): Promise<number> {
    let count = 0;
    while (this.#talking) {
      await this.#clients[who]!.publish("talk", `lane.${++count}`, `${who} says ${count}`);
    }
    return count;
  }
}

/** Sends one frame and sees it refused; returns the client to go on with. */
async function refusedText(server: ServerProcess, client: WireClient, text: string, n: number) {
  const from = client.frames.length;
  client.sendText(text);
  const told = text.slice(0, 200);
  const error = await client.next(({ type }) => type === "error", `a refusal of ${told}`, from);
  assert(codes.has(error.code as string), `${error.code} for ${told}`);
  assert(error.message!.length > 10, "the error says what is wrong");
  assertLess(JSON.stringify(error).length, 2_000, "the error does not give the frame back");
  if (new TextEncoder().encode(text).length > FRAME_BYTES) {
    assertEquals(error.code, "frame_too_large");
    assertEquals(await client.closed, 1009);
    return await WireClient.open(server.socketUrl.href);
  }
  client.send({ type: "ping", n });
  await client.next((frame) => frame.type === "pong" && frame.n === n, "the connection", from);
  return client;
}

async function sendAll(server: ServerProcess, seed: number, count: number): Promise<void> {
  const random = new SeededRandom(seed);
  let client = await WireClient.open(server.socketUrl.href);
  for (let n = 1; n <= count; n++) {
    client = await refusedText(server, client, hostileFrame(random), n);
  }
  await client.close();
}

/** Frames that are too large, up to nearly all that the runtime takes. */
async function sendLarge(server: ServerProcess): Promise<void> {
  const texts: [letter: string, bytes: number][] = [
    ["x", FRAME_BYTES + 1],
    ["소", MIB],
    ["[", 4 * MIB],
    ["\u0000", 16 * MIB],
    ["x", RUNTIME_FRAME_BYTES - 1],
    ["소", RUNTIME_FRAME_BYTES - 1],
  ];
  for (const [letter, bytes] of texts) {
    const text = letter.repeat(Math.floor(bytes / new TextEncoder().encode(letter).length));
    const client = await WireClient.open(server.socketUrl.href);
    await (await refusedText(server, client, text, 0)).close();
  }
  for (const bytes of [FRAME_BYTES + 1, 16 * MIB]) {
    const client = await WireClient.open(server.socketUrl.href);
    client.sendBinary(new Uint8Array(bytes));
    await client.next(({ code }) => code === "frame_too_large", "a refusal");
    assertEquals(await client.closed, 1009);
  }
}

Deno.test("1,000 hostile frames are refused one by one and disturb nobody", async () => {
  // On a file: what people say meanwhile must not count as memory.
  await using folder = await TempFolder.make();
  await using server = await ServerProcess.start({
    env: {
      SORI_ISOLATES: "1",
      SORI_KV: folder.file("sori.kv"),
      SORI_RATE_MESSAGES: "1000000",
      SORI_RATE_ADDRESS_MESSAGES: "1000000",
    },
  });
  // The runtime takes what a busy server needs, and now and then gives some back: memory was
  // where it is at the most while honest people talk.
  let before: number | null = null;
  for (let n = 0; n < 15; n++) {
    await chat(server, 2_000);
    const now = await server.residentBytes();
    if (now !== null) before = Math.max(before ?? 0, now);
  }

  const conversation = await Conversation.start(server.socketUrl.href);
  await sendAll(server, 2, FRAMES);
  for (let n = 0; n < 3; n++) await sendLarge(server);
  const said = await conversation.end();
  assert(said > 0);

  const well = await server.fetch("/healthz");
  assertEquals(await well.text(), "ok\n");
  assertEquals(server.output.split("\n").length, 2, `nothing to tell: ${server.output}`);
  await assertMemory(server, before, said);
});

Deno.test("binary frames are refused, and the connection goes on", async () => {
  await using server = await ServerProcess.start();
  await using client = await WireClient.open(server.socketUrl.href);
  for (const bytes of [0, 1, 1_000, FRAME_BYTES]) {
    const from = client.frames.length;
    client.sendBinary(crypto.getRandomValues(new Uint8Array(bytes)));
    await client.next(({ code }) => code === "binary_unexpected", "a refusal", from);
  }
  await client.publish("lobby", "lane.1", "still here");
});

Deno.test("frames that break WebSocket itself end their own connection alone", async () => {
  await using server = await ServerProcess.start({ env: { SORI_RATE_LIMIT: "off" } });
  const conversation = await Conversation.start(server.socketUrl.href);
  const bytes = (...values: number[]) => new Uint8Array(values);
  const declaring = (length: bigint) => {
    const head = bytes(0x81, 0xff, ...new Array<number>(12).fill(0));
    new DataView(head.buffer).setBigUint64(2, length);
    return head;
  };
  const wrong: Record<string, Uint8Array> = {
    "bytes that are no UTF-8": rawFrame(OPCODE.text, bytes(0xff, 0xfe, 0x41)),
    "an overlong slash": rawFrame(OPCODE.text, bytes(0xc0, 0xaf)),
    "half of a surrogate pair": rawFrame(OPCODE.text, bytes(0xed, 0xa0, 0x80)),
    "a letter cut off": rawFrame(OPCODE.text, bytes(0xec, 0x86)),
    "an unknown opcode": rawFrame(3, "x"),
    "an unknown control opcode": rawFrame(11, "x"),
    "a long ping": rawFrame(OPCODE.ping, "x".repeat(126)),
    "a ping in parts": rawFrame(OPCODE.ping, "x", false),
    "a continuation of nothing": rawFrame(OPCODE.continuation, "x"),
    "two beginnings": bytes(...rawFrame(OPCODE.text, "x", false), ...rawFrame(OPCODE.text, "y")),
    "a close code that is none": rawFrame(OPCODE.close, bytes(0, 0)),
    "half of a close code": rawFrame(OPCODE.close, bytes(3)),
    "a frame over the runtime's limit": declaring(BigInt(RUNTIME_FRAME_BYTES + 1)),
    "a frame of 4 EiB": declaring(1n << 62n),
    "a frame of a negative length": declaring(1n << 63n),
  };
  for (const [what, frame] of Object.entries(wrong)) {
    using socket = await RawSocket.upgraded(server.socketUrl);
    await socket.write(frame);
    const code = await socket.readCloseCode();
    // The runtime drops most of them without a close frame, which no code of ours can change.
    assert(code === null || code === 1002 || code === 1007, `${what} was closed with ${code}`);
  }
  await conversation.end();
  assertEquals(server.output.split("\n").length, 2, server.output);
});

Deno.test("a message in fragments is one message", async () => {
  await using server = await ServerProcess.start();
  using socket = await RawSocket.upgraded(server.socketUrl);
  await socket.send(OPCODE.text, `{"type":"pi`, { final: false });
  await socket.send(OPCODE.ping, "in between");
  await socket.send(OPCODE.continuation, `ng","n`, { final: false });
  await socket.send(OPCODE.continuation, `":7}`);
  const seen: string[] = [];
  while (!seen.includes(`{"type":"pong","n":7}`)) {
    const frame = await socket.readFrame();
    assert(frame !== null);
    seen.push(new TextDecoder().decode(frame.payload));
  }
  assert(seen.includes("in between"));
});

Deno.test("who sends frames faster than the limit is told, and closed with 1008", async () => {
  await using server = await ServerProcess.start({ env: { SORI_RATE_FRAMES: "10" } });
  await using client = await WireClient.open(server.socketUrl.href);
  for (let n = 0; n < 200; n++) client.sendText("{");
  assertEquals(await client.closed, 1008);
  assertEquals(client.frames.at(-1)!.code, "too_many_frames");
});

/** Says something `count` times. */
async function chat(server: ServerProcess, count: number): Promise<void> {
  await using client = await WireClient.open(server.socketUrl.href);
  await client.publishAll("chat", "lane", Array.from({ length: count }, () => "something to do"));
}

/** What is given back to the machine is up to the runtime: when it has something to do, and time. */
async function assertMemory(
  server: ServerProcess,
  before: number | null,
  said: number,
): Promise<void> {
  if (before === null) return;
  // Kept frames would be several hundred; what the collector leaves for later differs by machine.
  const limit = before + 128 * MIB;
  const deadline = performance.now() + 120_000;
  let now = await server.residentBytes();
  while (now! > limit && performance.now() < deadline) {
    await chat(server, 2_000);
    await new Promise((resolve) => setTimeout(resolve, 200));
    now = await server.residentBytes();
  }
  const told = (bytes: number) => `${Math.round(bytes / MIB)} MiB`;
  // deno-lint-ignore no-console -- a figure for whoever runs it
  console.log(
    `${said} messages meanwhile; resident memory: ${told(before)} before, ${told(now!)} after`,
  );
  assertLess(now!, limit, "memory is back to where it was");
}
