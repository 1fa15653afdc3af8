/**
 * (f) Cold start: a fresh process, from its spawning to the first byte of an answer. Sori answers
 * with the home page of a store with 100 rooms, which must name the newest message; beside it
 * one line of `Deno.serve`.
 */
import { fileURLToPath } from "node:url";
import { atMost, cell, type Effort, ms, type Section } from "../report/section.ts";
import { byTurns } from "../support/measure.ts";
import { freePort, ROOT } from "../support/servers.ts";
import { spread } from "../support/stats.ts";

/** Rooms in the store. */
const ROOMS = 100;
/** A process that has not answered after so long has failed. */
const ANSWER_MS = 20_000;

/** What `deno task start` runs; the bench builds it first. */
const SERVER = "dist/server/main.js";
const ONE_LINE = fileURLToPath(new URL("./one_line_server.ts", import.meta.url));
const REQUEST =
  "GET / HTTP/1.1\r\nhost: localhost\r\naccept-language: en\r\nconnection: close\r\n\r\n";

/** Measures both, alternating. */
export async function coldStart({ quick }: Effort): Promise<Section> {
  const folder = await Deno.makeTempDir({ prefix: "sori_bench_" });
  try {
    const store = `${folder}/bench.kv`;
    const newest = await fill(store);
    const sori = (isolates?: number) => () => firstByte([SERVER], soriEnv(store, isolates), newest);
    const oneLine = () => firstByte([ONE_LINE], {}, "ok");
    // The first of each fills the caches of the runtime and of the disk.
    for (const warmUp of [sori(1), sori(), oneLine]) await warmUp();
    const results = await byTurns(quick ? 5 : 15, { one: sori(1), all: sori(), oneLine });
    const [one, all, line] = [results.one, results.all, results.oneLine].map(spread) as [
      ReturnType<typeof spread>,
      ReturnType<typeof spread>,
      ReturnType<typeof spread>,
    ];
    const what = "cold start to the home page, against one line of Deno.serve";
    return {
      title: "Cold start",
      about: "From the spawning of a process to the first byte of its answer. Sori's is the home " +
        `page of a store with ${ROOMS} rooms, which names the newest message.`,
      table: [
        ["program", "first byte after"],
        ["Sori, one isolate", cell(one, ms)],
        [`Sori, as many isolates as cores (${navigator.hardwareConcurrency})`, cell(all, ms)],
        ['`Deno.serve(() => new Response("ok"))`', cell(line, ms)],
      ],
      claims: [
        atMost(`${what}, one isolate (first goal)`, one, line, 3),
        atMost(`${what}, one isolate`, one, line, 2),
        atMost(`${what}, an isolate a core`, all, line, 3),
      ],
    };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function soriEnv(store: string, isolates?: number): Record<string, string> {
  return {
    SORI_KV: store,
    SORI_RATE_LIMIT: "off",
    HOST: "127.0.0.1",
    ...isolates !== undefined && { SORI_ISOLATES: String(isolates) },
  };
}

/** Says something in each room; returns what was said last. */
async function fill(store: string): Promise<string> {
  let text = "";
  await withProgram([SERVER], soriEnv(store, 1), async (port, startedAt) => {
    await ask(port, startedAt);
    for (let room = 1; room <= ROOMS; room++) {
      text = `message number ${room}`;
      const response = await fetch(`http://127.0.0.1:${port}/r/room-${room}`, {
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams({ text }),
        redirect: "manual",
      });
      await response.body?.cancel();
      if (response.status !== 303) throw new Error(`Room ${room} answered ${response.status}`);
    }
  });
  return text;
}

/** Starts a program and asks until it answers; checks that the answer says `expected`. */
async function firstByte(
  args: string[],
  env: Record<string, string>,
  expected: string,
): Promise<number> {
  let took = NaN;
  await withProgram(args, env, async (port, startedAt) => {
    const { answer, firstByteAt } = await ask(port, startedAt);
    took = firstByteAt - startedAt;
    if (!answer.includes(expected)) throw new Error(`The answer does not say '${expected}'`);
  });
  return took;
}

async function withProgram(
  args: string[],
  env: Record<string, string>,
  use: (port: number, startedAt: number) => Promise<void>,
): Promise<void> {
  const port = freePort();
  const startedAt = performance.now();
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-q", "-A", ...args],
    cwd: ROOT,
    env: { ...env, PORT: String(port) },
    stdout: "null",
    stderr: "inherit",
  }).spawn();
  try {
    await use(port, startedAt);
  } finally {
    // In order, as whoever runs instances stops them: a store that was cut off is put right first.
    child.kill("SIGTERM");
    await child.status;
  }
}

/** Asks for the first page until somebody answers. */
async function ask(
  port: number,
  startedAt: number,
): Promise<{ answer: string; firstByteAt: number }> {
  while (performance.now() - startedAt < ANSWER_MS) {
    try {
      using connection = await Deno.connect({ hostname: "127.0.0.1", port });
      await connection.write(new TextEncoder().encode(REQUEST));
      const bytes = new Uint8Array(256 * 1024);
      let filled = await connection.read(bytes) ?? 0;
      const firstByteAt = performance.now();
      // Nobody yet, but somebody who tried the port.
      if (filled === 0) continue;
      for (let more; (more = await connection.read(bytes.subarray(filled))) !== null;) {
        filled += more;
      }
      return { answer: new TextDecoder().decode(bytes.subarray(0, filled)), firstByteAt };
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }
  throw new Error(`Nobody answers at port ${port} after ${ANSWER_MS} ms`);
}
