/**
 * Cold start: a fresh process, from its spawning to the first byte of an answer. Sori answers
 * with the home page of a store with 100 rooms, which must name the newest message; beside it
 * one line of `Deno.serve`.
 */
import { fileURLToPath } from "node:url";
import { type Spread, spread } from "../support/stats.ts";

/** Rooms in the store. */
const ROOMS = 100;
/** A process that has not answered after so long has failed. */
const ANSWER_MS = 20_000;

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const ONE_LINE = fileURLToPath(new URL("../peers/one_line.ts", import.meta.url));

/** Milliseconds to the first byte. */
export interface ColdStart {
  sori: Spread;
  oneLine: Spread;
}

/** Measures both, alternating, `runs` times each. */
export async function coldStart(runs: number): Promise<ColdStart> {
  const folder = await Deno.makeTempDir({ prefix: "sori_bench_" });
  try {
    const store = `${folder}/bench.kv`;
    const newest = await fill(store);
    const sori: number[] = [];
    const oneLine: number[] = [];
    for (let run = 0; run < runs; run++) {
      sori.push(await firstByte(soriArgs(folder), soriEnv(store), newest));
      oneLine.push(await firstByte(["run", "-q", "-A", ONE_LINE], {}, "ok"));
    }
    return { sori: spread(sori), oneLine: spread(oneLine) };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function soriArgs(folder: string): string[] {
  return [
    "run",
    "-q",
    "-P=server",
    `--allow-read=${ROOT},${folder}`,
    `--allow-write=${folder}`,
    "main.ts",
  ];
}

function soriEnv(store: string): Record<string, string> {
  return { SORI_KV: store, SORI_ISOLATES: "1", SORI_RATE_LIMIT: "off", HOST: "127.0.0.1" };
}

/** Says something in each room; returns what was said last. */
async function fill(store: string): Promise<string> {
  let text = "";
  await withServer(
    soriArgs(store.slice(0, store.lastIndexOf("/"))),
    soriEnv(store),
    async (port, startedAt) => {
      (await connect(port, startedAt)).close();
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
    },
  );
  return text;
}

/** Starts a process and asks until it answers; checks that the answer says `expected`. */
async function firstByte(
  args: string[],
  env: Record<string, string>,
  expected: string,
): Promise<number> {
  let ms = NaN;
  await withServer(args, env, async (port, startedAt) => {
    const connection = await connect(port, startedAt);
    const request =
      "GET / HTTP/1.1\r\nhost: localhost\r\naccept-language: en\r\nconnection: close\r\n\r\n";
    await connection.write(new TextEncoder().encode(request));
    const reader = connection.readable.getReader();
    const first = await reader.read();
    ms = performance.now() - startedAt;
    let answer = new TextDecoder().decode(first.value);
    for (let more = await reader.read(); !more.done; more = await reader.read()) {
      answer += new TextDecoder().decode(more.value);
    }
    if (!answer.includes(expected)) throw new Error(`The answer does not say '${expected}'`);
  });
  return ms;
}

async function withServer(
  args: string[],
  env: Record<string, string>,
  use: (port: number, startedAt: number) => Promise<void>,
): Promise<void> {
  const probe = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = probe.addr;
  probe.close();
  const startedAt = performance.now();
  const child = new Deno.Command(Deno.execPath(), {
    args,
    cwd: ROOT,
    env: { ...env, PORT: String(port) },
    stdout: "null",
    stderr: "inherit",
  }).spawn();
  try {
    await use(port, startedAt);
  } finally {
    child.kill("SIGKILL");
    await child.status;
  }
}

async function connect(port: number, startedAt: number): Promise<Deno.TcpConn> {
  while (performance.now() - startedAt < ANSWER_MS) {
    try {
      return await Deno.connect({ hostname: "127.0.0.1", port });
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }
  throw new Error(`Nobody listens at port ${port} after ${ANSWER_MS} ms`);
}
