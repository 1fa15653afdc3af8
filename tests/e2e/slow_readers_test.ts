/** Clients that stop reading cost a fixed amount and lose nothing (I5). */
import { assert, assertEquals, assertLess } from "@std/assert";
import { breaks } from "../support/chain.ts";
import { OPCODE, rawFrame, RawSocket } from "../support/raw_socket.ts";
import { ServerProcess } from "../support/server_process.ts";
import { TempFolder } from "../support/temp_folder.ts";
import { type Frame, WireClient } from "../support/wire_client.ts";

const STUCK = 20;
const MIB = 1024 * 1024;
const TEXT = "x".repeat(4_000);
/** 32 MiB for every member: far more than the network between holds, which is about 4. */
const MESSAGES = 8_000;

/** Joins and reads no more than the answer. */
async function joinAndStop(server: ServerProcess): Promise<RawSocket> {
  const socket = await RawSocket.upgraded(server.socketUrl);
  await socket.send(OPCODE.text, `{"type":"join","room":"busy"}`);
  let text = "";
  while (!text.startsWith('{"type":"joined"')) text = await readText(socket);
  return socket;
}

async function readText(socket: RawSocket): Promise<string> {
  while (true) {
    const frame = await socket.readFrame();
    assert(frame !== null, "the connection is there");
    if (frame.opcode === OPCODE.text) return new TextDecoder().decode(frame.payload);
    if (frame.opcode === OPCODE.ping) await socket.send(OPCODE.pong, frame.payload);
  }
}

Deno.test("who stops reading costs little and, once reading again, has missed nothing", async () => {
  await using folder = await TempFolder.make();
  await using server = await ServerProcess.start({
    env: {
      SORI_ISOLATES: "1",
      SORI_RATE_LIMIT: "off",
      SORI_KV: folder.file("sori.kv"),
      SORI_STUCK_READER_MS: "3600000",
    },
  });
  await using writer = await WireClient.open(server.socketUrl.href);
  const texts = (count: number) =>
    Array.from({ length: count }, (_, n) => `${n} ${TEXT.slice(10)}`);
  // As much again without anybody in the way, so that what the runtime keeps is there.
  await writer.publishAll("calm", "lane", texts(MESSAGES));
  const before = await server.residentBytes();

  const stuck = await Promise.all(Array.from({ length: STUCK }, () => joinAndStop(server)));
  await writer.publishAll("busy", "lane", texts(MESSAGES));
  const after = await server.residentBytes();
  if (before !== null) {
    // Kept for each, what the network does not hold would be 560 MiB.
    assertLess(after! - before, 160 * MIB, "memory beside many that do not read");
    // deno-lint-ignore no-console -- a figure for whoever runs it
    console.log(`${Math.round((after! - before) / MIB)} MiB for ${STUCK} that do not read`);
  }

  const [first, ...others] = stuck;
  for (const socket of others) socket[Symbol.dispose]();
  const frames: Frame[] = [];
  let delivered = 0;
  while (delivered < MESSAGES) {
    const frame: Frame = JSON.parse(await readText(first!));
    frames.push(frame);
    if (frame.type !== "events") continue;
    for (const { text } of frame.segments!.flatMap(({ events }) => events)) {
      assertEquals(text!.split(" ")[0], String(delivered++), "in order, each once");
    }
  }
  assertEquals(breaks(frames, "busy"), []);
  // Level again, it hears what is said now.
  await writer.publish("busy", `lane.${MESSAGES + 1}`, "are you there?");
  while (!(await readText(first!)).includes("are you there?"));
  first![Symbol.dispose]();
});

Deno.test("who does not read for too long is given up: no longer present, and told so when it reads", async () => {
  await using server = await ServerProcess.start({
    env: { SORI_RATE_LIMIT: "off", SORI_STUCK_READER_MS: "1000" },
  });
  await using writer = await WireClient.open(server.socketUrl.href);
  await writer.join("busy");
  using stuck = await joinAndStop(server);
  const present = (count: number) => ({ type, count: counted }: Frame) =>
    type === "presence" && counted === count;
  await writer.next(present(2), "both present");
  const from = writer.frames.length;
  const burst = Array.from({ length: 32 }, () => TEXT);
  for (let n = 1; !writer.frames.slice(from).some(present(1)); n += burst.length) {
    await writer.publishAll("busy", "lane", burst, { from: n });
  }
  assertEquals(await stuck.readCloseCode(), 4000);
});

Deno.test("who asks and never reads the answers is given up, and the server goes on", async () => {
  await using server = await ServerProcess.start({
    env: { SORI_RATE_LIMIT: "off", SORI_HIGH_WATER_BYTES: "65536" },
  });
  await using other = await WireClient.open(server.socketUrl.href);
  await other.join("busy");
  using greedy = await joinAndStop(server);
  const present = (count: number) => (frame: Frame) =>
    frame.type === "presence" && frame.count === count;
  await other.next(present(2), "both present");
  const from = other.frames.length;
  // Each is answered by an error, which is larger.
  const frames = Array.from({ length: 500 }, () => rawFrame(OPCODE.text, `{"type":"?"}`));
  const asks = new Uint8Array(await new Blob(frames).arrayBuffer());
  for (let n = 1; !other.frames.slice(from).some(present(1)); n++) {
    await greedy.write(asks);
    await other.publish("busy", `lane.${n}`, "still here");
  }
  assertEquals(await greedy.readCloseCode(), 4000);
});
