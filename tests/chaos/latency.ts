// deno-lint-ignore-file no-console -- a command-line tool
/**
 * `deno task bench:instances`: how long a message takes from one process to the clients of all,
 * where several share one KV Connect server and nothing else, with the store near and far away.
 * The same for twenty instances, in simulated time, is `contention_test.ts`.
 *
 * @module
 */
import { KvConnect } from "../support/kv_connect.ts";
import { SeededRandom } from "../support/seeded_random.ts";
import { ServerProcess } from "../support/server_process.ts";
import type { Frame } from "../support/wire_room.ts";
import { percentile } from "./instances.ts";
import { WireSocket } from "./wire_socket.ts";

const PRELOAD = new URL("../support/without_channel.ts", import.meta.url).href;
const ROOM = "lobby";
const WRITERS_EACH = 5;

interface Load {
  processes: number;
  roundTripMs: number;
  /** Messages a second, of all together; 0: one after the other, when all have the last one. */
  rate: number;
  seconds: number;
}

/** Times in ms from a publish to its delivery at each process, by the process written to, sorted. */
async function measure({ processes, roundTripMs, rate, seconds }: Load): Promise<number[][]> {
  await using kv = await KvConnect.start({ roundTripMs });
  const env = { ...kv.env, SORI_ISOLATES: "1", SORI_RATE_LIMIT: "off" };
  const servers = await Promise.all(
    Array.from(
      { length: processes },
      () => ServerProcess.start({ env, flags: [`--preload=${PRELOAD}`] }),
    ),
  );
  try {
    return await talk(servers, rate, seconds);
  } finally {
    for (const server of servers) await server[Symbol.asyncDispose]();
  }
}

async function talk(servers: ServerProcess[], rate: number, seconds: number): Promise<number[][]> {
  const random = new SeededRandom(1);
  const times: number[][] = servers.map(() => []);
  const sentAt = new Map<string, { at: number; process: number; left: number }>();
  let all = () => {};
  const refused: Frame[] = [];
  const open = async (server: ServerProcess, onFrame: (frame: Frame) => void) => {
    const socket = new WireSocket(server.socketUrl.href, undefined, onFrame);
    await socket.welcome;
    socket.send({ type: "join", room: ROOM });
    return socket;
  };
  const readers = await Promise.all(servers.map((server) =>
    open(server, ({ segments = [] }) => {
      for (const { text } of segments.flatMap(({ events }) => events)) {
        const sent = sentAt.get(text!)!;
        times[sent.process]!.push(performance.now() - sent.at);
        if (--sent.left === 0) all();
      }
    })
  ));
  const writers = await Promise.all(
    Array.from({ length: servers.length * WRITERS_EACH }, async (_, index) => {
      const process = index % servers.length;
      const socket = await open(servers[process]!, (frame) => {
        if (frame.type === "error") refused.push(frame);
      });
      return { socket, process, lane: `lane${index}`, n: 0 };
    }),
  );
  await new Promise((resolve) => setTimeout(resolve, 2_000));

  const say = () => {
    const writer = random.pick(writers);
    const id = `${writer.lane}.${++writer.n}`;
    sentAt.set(id, { at: performance.now(), process: writer.process, left: servers.length });
    const event = { type: "message", text: id };
    writer.socket.send({ type: "publish", room: ROOM, id, event });
  };
  const end = performance.now() + seconds * 1_000;
  for (let next = performance.now(); next < end;) {
    if (rate === 0) {
      const { promise, resolve } = Promise.withResolvers<void>();
      all = resolve;
      say();
      await promise;
      next = performance.now();
    } else {
      next += -Math.log(1 - random.next()) * 1_000 / rate;
      const pause = next - performance.now();
      if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause));
      say();
    }
  }
  const complete = () => times.flat().length === sentAt.size * servers.length;
  for (let waits = 0; !complete() && waits < 200; waits++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  if (!complete()) throw new Error(`${sentAt.size} sent, ${times.flat().length} deliveries`);
  if (refused.length > 0) throw new Error(`Refused: ${JSON.stringify(refused[0])}`);
  for (const { socket } of writers) await socket.close();
  for (const reader of readers) await reader.close();
  return times.map((own) => own.sort((a, b) => a - b));
}

if (import.meta.main) {
  const seconds = Number(Deno.args[0] ?? 10);
  console.log(
    "processes  round trip  messages/s   p50      p99      p99 in round trips, each process",
  );
  for (const roundTripMs of [0, 10, 50, 100]) {
    for (const processes of [2, 3]) {
      for (const rate of roundTripMs === 0 ? [0, 200] : [200]) {
        const times = await measure({ processes, roundTripMs, rate, seconds });
        const sorted = times.flat().sort((a, b) => a - b);
        const ms = (value: number) => `${value.toFixed(1)} ms`.padStart(9);
        const each = times.map((own) =>
          roundTripMs > 0
            ? (percentile(own, 0.99) / roundTripMs).toFixed(2)
            : ms(percentile(own, 0.99)).trim()
        );
        console.log(
          `${processes}`.padEnd(11) + `${roundTripMs} ms`.padEnd(12) +
            `${rate || "one by one"}`.padEnd(11) + ms(percentile(sorted, 0.5)) +
            ms(percentile(sorted, 0.99)) + `  ${each.join(" ")}`,
        );
      }
    }
  }
}
