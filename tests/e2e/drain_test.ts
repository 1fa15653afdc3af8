import { assert, assertEquals } from "@std/assert";
import { breaks } from "../support/chain.ts";
import { OPCODE, RawSocket } from "../support/raw_socket.ts";
import { Sender } from "../support/sender.ts";
import { ServerProcess } from "../support/server_process.ts";
import { openOnEach, PATIENT } from "../support/spread.ts";
import { TempFolder } from "../support/temp_folder.ts";
import { type Delivered, WireClient } from "../support/wire_client.ts";

const ORIGIN = `${"0".repeat(24)}.000`;
const WRITERS = 6;
/** More than the network holds for a peer that does not read. */
const ENOUGH_BYTES = 24 * 1024 * 1024;
const TEXT = "소리".repeat(1_000);
const HOSTS_WAIT_MS = 5_000;

for (const isolates of [1, 2]) {
  Deno.test(`SIGTERM under load ends a server of ${isolates} in order, and nobody loses anything`, async () => {
    await using folder = await TempFolder.make();
    const env = {
      SORI_ISOLATES: String(isolates),
      SORI_RATE_LIMIT: "off",
      SORI_KV: folder.file("sori.kv"),
    };
    const server = await ServerProcess.start({ env });
    await using _server = server;
    const url = server.socketUrl.href;

    const senders = await Promise.all(Array.from({ length: WRITERS }, async (_, w) => {
      await using guest = await WireClient.open(url, PATIENT);
      const text = (n: number) => `writer ${w} says ${n} ${TEXT}`;
      return new Sender(guest.welcome.token!, "busy", `lane${w}`, text);
    }));
    const readers = (await openOnEach(server, isolates, 2)).flat();
    for (const reader of readers) await reader.join("busy", ORIGIN);
    // Two that join and then never read.
    const stuck = await Promise.all([1, 2].map(() => RawSocket.upgraded(server.socketUrl)));
    for (const socket of stuck) {
      await socket.send(OPCODE.text, `{"type":"join","room":"busy"}`);
    }

    const running = Promise.all(senders.map((sender) => sender.run(url, () => false)));
    const written = () => senders.reduce((sum, { acknowledged }) => sum + acknowledged.length, 0);
    while (written() * TEXT.length * 3 < ENOUGH_BYTES) await next();

    const startedAt = performance.now();
    server.kill("SIGTERM");
    const { code, signal } = await server.exited;
    const took = performance.now() - startedAt;
    assertEquals([code, signal], [0, null]);
    assert(took < HOSTS_WAIT_MS, `the server ended ${took} ms after the signal`);
    await running;
    for (const reader of readers) {
      assertEquals(await reader.closed, 1012);
      const bye = reader.frames.at(-1)!;
      assertEquals([bye.type, bye.code], ["bye", 1012]);
      assert((bye.retryAfterMs as number) >= 0);
      assertEquals(reader.violations, []);
      assertEquals(breaks(reader.frames, "busy"), []);
    }
    for (const socket of stuck) socket[Symbol.dispose]();

    // The same address again: everybody comes back, goes on, and sends again what has no answer.
    await using restarted = await ServerProcess.start({ env: { ...env, PORT: server.port } });
    assertEquals(restarted.url.href, server.url.href);
    await Promise.all(senders.map((sender) => sender.run(url, () => true)));
    const sent = senders.reduce((sum, sender) => sum + sender.sent, 0);
    assertEquals(written(), sent);

    await using whole = await WireClient.open(url, PATIENT);
    await whole.join("busy", ORIGIN);
    const log = await whole.delivered("busy", sent);
    assertEquals(log.length, sent);
    const positions = new Map(log.map(({ pos, text }) => [text, pos]));
    for (const sender of senders) {
      sender.acknowledged.forEach((pos, index) => {
        assert(positions.get(sender.text(index + 1)) === pos, "acknowledged, and there");
      });
    }
    for (const reader of readers) {
      const before = reader.room("busy").delivered;
      const back = await WireClient.open(url, PATIENT);
      await back.join("busy", before.at(-1)?.pos ?? ORIGIN);
      const missed = await back.delivered("busy", sent - before.length);
      assertEquals(back.room("busy").resume, "replayed");
      const seen: Delivered[] = [...before, ...missed];
      assert(seen.every(({ pos }, index) => pos === log[index]!.pos), "nothing was missed");
      await back.close();
    }
    // deno-lint-ignore no-console -- a figure for whoever runs it
    console.log(`ended ${Math.round(took)} ms after the signal`);
  });
}

Deno.test("a server that nobody uses ends at once, on SIGINT too", async () => {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    await using server = await ServerProcess.start();
    server.kill(signal);
    assertEquals(await server.exited, { success: true, code: 0, signal: null });
    assertEquals(server.output.split("\n").length, 2, server.output);
  }
});

/** Lets everything else go on for a moment. */
function next(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5));
}
