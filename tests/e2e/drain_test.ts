import { assert, assertEquals } from "@std/assert";
import { breaks } from "../support/chain.ts";
import { hasKvConnect } from "../support/kv_connect.ts";
import { OPCODE, RawSocket } from "../support/raw_socket.ts";
import { Sender } from "../support/sender.ts";
import { ServerProcess } from "../support/server_process.ts";
import { openOnEach } from "../support/spread.ts";
import { TempFolder } from "../support/temp_folder.ts";
import { TroubledKv } from "../support/troubled_kv.ts";
import { type Delivered, WireClient } from "../support/wire_client.ts";

const ORIGIN = `${"0".repeat(24)}.000`;
const WRITERS = 6;
/** More than the network holds for a peer that does not read. */
const ENOUGH_BYTES = 24 * 1024 * 1024;
const TEXT = "소리".repeat(1_000);
const HOSTS_WAIT_MS = 5_000;

/** Asserts that the process ends with 0 before a host would kill it; how long it took. */
async function endsInTime(server: ServerProcess, startedAt: number): Promise<number> {
  const { code, signal } = await server.exited;
  const took = performance.now() - startedAt;
  assertEquals([code, signal], [0, null], server.output);
  assert(took < HOSTS_WAIT_MS, `the server ended ${took} ms after the signal`);
  return took;
}

for (
  const [how, isolates, signals, task] of [
    ["a server of one isolate", 1, ["SIGTERM"], false],
    ["a server of two isolates", 2, ["SIGINT", "SIGTERM", "SIGINT"], false],
    ["`deno task start`", 2, ["SIGTERM"], true],
  ] as [string, number, Deno.Signal[], boolean][]
) {
  Deno.test(`${signals.join(", ")} under load ends ${how} in order, and nobody loses anything`, async () => {
    await using folder = await TempFolder.make();
    const env = {
      SORI_ISOLATES: String(isolates),
      SORI_RATE_LIMIT: "off",
      SORI_KV: folder.file("sori.kv"),
    };
    await using server = await ServerProcess.start({ env, task });
    const url = server.socketUrl.href;

    const senders = await Promise.all(Array.from({ length: WRITERS }, async (_, w) => {
      await using guest = await WireClient.open(url);
      const text = (n: number) => `writer ${w} says ${n} ${TEXT}`;
      return new Sender(guest.welcome.token!, "busy", `lane${w}`, text);
    }));
    const readers = (await openOnEach(server, isolates, 2)).flat();
    for (const reader of readers) await reader.join("busy", ORIGIN);
    const idle = await Promise.all(
      Array.from({ length: 20 }, () => WireClient.open(url)),
    );
    // Two that join and then never read.
    const stuck = await Promise.all([1, 2].map(() => RawSocket.upgraded(server.socketUrl)));
    for (const socket of stuck) {
      await socket.send(OPCODE.text, `{"type":"join","room":"busy"}`);
    }

    const running = Promise.all(senders.map((sender) => sender.run(url, () => false)));
    const written = () => senders.reduce((sum, { acknowledged }) => sum + acknowledged.length, 0);
    while (written() * TEXT.length * 3 < ENOUGH_BYTES) await next();

    const startedAt = performance.now();
    for (const signal of signals) server.kill(signal);
    const took = await endsInTime(server, startedAt);
    await running;
    const waits: number[] = [];
    for (const client of [...readers, ...idle]) {
      assertEquals(await client.closed, 1012);
      const bye = client.frames.at(-1)!;
      assertEquals([bye.type, bye.code], ["bye", 1012]);
      waits.push(bye.retryAfterMs as number);
      assertEquals(client.violations, []);
      assertEquals(breaks(client.frames, "busy"), []);
    }
    waits.sort((a, b) => a - b);
    assert(waits[0]! >= 0 && waits.at(-1)! <= 3_000, "they come back within seconds");
    assert(waits.at(-1)! - waits[0]! > 500, "and not all at once");
    for (const socket of stuck) socket[Symbol.dispose]();

    // The same address again: everybody comes back, goes on, and sends again what has no answer.
    await using restarted = await ServerProcess.start({ env: { ...env, PORT: server.port } });
    assertEquals(restarted.port, server.port);
    const again = restarted.socketUrl.href;
    await Promise.all(senders.map((sender) => sender.run(again, () => true)));
    const sent = senders.reduce((sum, sender) => sum + sender.sent, 0);
    assertEquals(written(), sent);

    await using whole = await WireClient.open(again);
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
      const back = await WireClient.open(again);
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

Deno.test({
  name: "a server whose store is silent ends in time, and claims nothing",
  ignore: !hasKvConnect,
  async fn() {
    await using kv = await TroubledKv.start();
    await using server = await ServerProcess.start({ env: { ...kv.env, SORI_ISOLATES: "1" } });
    await using client = await WireClient.open(server.socketUrl.href);
    await client.join("lobby");
    const pos = await client.publish("lobby", "lane.1", "stored");
    await kv.become("silent");
    const unanswered = [2, 3].map((n) => client.publish("lobby", `lane.${n}`, `late ${n}`));
    const outcomes = Promise.allSettled(unanswered);
    // Answered in turn: the publishes have arrived.
    client.send({ type: "ping", n: 1 });
    await client.next(({ type }) => type === "pong", "pong");
    const startedAt = performance.now();
    server.kill("SIGTERM");
    await endsInTime(server, startedAt);
    assertEquals(await client.closed, 1012);
    assertEquals(client.frames.at(-1)!.type, "bye");
    assert((await outcomes).every(({ status }) => status === "rejected"), "nothing was claimed");
    assertEquals([...client.acks], [["lane.1", pos]]);
  },
});

Deno.test({
  name: "a signal while the server waits for its store to start ends it at once",
  ignore: !hasKvConnect,
  async fn() {
    for (const isolates of ["1", "2"]) {
      await using kv = await TroubledKv.start();
      await kv.become("silent");
      const asked = kv.asked();
      await using server = ServerProcess.spawn({ env: { ...kv.env, SORI_ISOLATES: isolates } });
      await asked;
      const startedAt = performance.now();
      server.kill("SIGTERM");
      await endsInTime(server, startedAt);
    }
  },
});

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
