/** Peers that have vanished without a word are found within `SORI_IDLE_SECONDS`. */
import { assert, assertEquals } from "@std/assert";
import { OPCODE, RawSocket } from "../support/raw_socket.ts";
import { ServerProcess } from "../support/server_process.ts";
import { type Frame, WireClient } from "../support/wire_client.ts";

const present = (count: number) => (frame: Frame) =>
  frame.type === "presence" && frame.count === count;

Deno.test("a peer that answers no ping is gone after the idle time", async () => {
  await using server = await ServerProcess.start({ env: { SORI_IDLE_SECONDS: "2" } });
  await using witness = await WireClient.open(server.socketUrl.href);
  await witness.join("lobby");
  using silent = await RawSocket.upgraded(server.socketUrl);
  await silent.send(OPCODE.text, '{"type":"join","room":"lobby"}');
  await witness.next(present(2), "both present");
  await witness.next(present(1), "the silent one gone", witness.frames.length);
});

Deno.test("a peer that only answers pings stays", async () => {
  // Two seconds for an answer, with however much else the machine has to do.
  await using server = await ServerProcess.start({ env: { SORI_IDLE_SECONDS: "4" } });
  using quiet = await RawSocket.upgraded(server.socketUrl);
  for (let pings = 0; pings < 3;) {
    const frame = await quiet.readFrame();
    assert(frame !== null, "the connection is there");
    if (frame.opcode !== OPCODE.ping) continue;
    pings++;
    await quiet.send(OPCODE.pong, frame.payload);
  }
  await quiet.send(OPCODE.text, '{"type":"ping","n":1}');
  let frame = await quiet.readFrame();
  while (frame?.opcode === OPCODE.ping) frame = await quiet.readFrame();
  assertEquals(new TextDecoder().decode(frame!.payload), '{"type":"pong","n":1}');
});
