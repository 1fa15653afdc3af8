/** Starts and ends the servers that are measured. */
import { fileURLToPath } from "node:url";
import { type Place, placed } from "./cores.ts";
import type { ServerName } from "../generator/dialect.ts";

/** What can be started: a server, or what only shouts at the generator. */
export type Program = ServerName | "replay";

/** A server that is running. */
export interface RunningServer {
  port: number;
  pid: number;
  /** Ends it and removes what it stored. */
  stop(): Promise<void>;
}

/** What may be asked for of a server. */
export interface ServerOptions {
  place?: Place;
  /** Only of Sori: isolates, and a store that is kept. */
  isolates?: number;
  kv?: string;
  /** Further variables of its environment. */
  env?: Record<string, string>;
}

const PEERS = fileURLToPath(new URL("../peers/", import.meta.url));
/** Node, as pinned for the peers; the generator runs on it too. */
export const NODE = `${PEERS}node_modules/.bin/node`;

/** The Sori that is measured; another checkout can be named, to compare. */
export const ROOT = Deno.env.get("SORI_BENCH_ROOT") ??
  fileURLToPath(new URL("../../", import.meta.url));

/** A program that starts should listen within this. */
const START_MS = 20_000;

/** Starts a server on a free port and waits until it listens. */
export async function startServer(
  name: Program,
  { place = "server", isolates = 1, kv, env: more }: ServerOptions = {},
): Promise<RunningServer> {
  const port = freePort();
  const folder = await Deno.makeTempDir({ prefix: "sori_bench_" });
  const env: Record<string, string> = { PORT: String(port), NODE_ENV: "production", ...more };
  if (name === "sori") {
    env.HOST = "127.0.0.1";
    env.SORI_KV = kv ?? `${folder}/bench.kv`;
    env.SORI_ISOLATES = String(isolates);
    env.SORI_RATE_LIMIT = "off";
  }
  const [program, ...args] = placed(place, COMMANDS[name]);
  const child = new Deno.Command(program!, {
    args,
    env,
    cwd: name === "sori" ? ROOT : PEERS,
    stdin: "null",
    stdout: "null",
    stderr: "inherit",
  }).spawn();
  let ended = false;
  void child.status.then(() => ended = true);
  const stop = async () => {
    if (!ended) child.kill("SIGKILL");
    await child.status;
    await Deno.remove(folder, { recursive: true });
  };
  const deadline = performance.now() + START_MS;
  while (!await listens(port)) {
    if (ended || performance.now() > deadline) {
      await stop();
      throw new Error(`${name} did not start: see what it printed`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return { port, pid: child.pid, stop };
}

const COMMANDS: Record<Program, string[]> = {
  "sori": [Deno.execPath(), "run", "-q", "-A", "dist/server/main.js"],
  "replay": [NODE, "../generator/replay.ts"],
  "ws": [NODE, "ws.mjs"],
  "socket.io": [NODE, "socket_io.mjs"],
  "bun": [`${PEERS}node_modules/.bin/bun`, "bun.js"],
};

/** A port that nobody listens at. */
export function freePort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  return port;
}

async function listens(port: number): Promise<boolean> {
  try {
    (await Deno.connect({ hostname: "127.0.0.1", port })).close();
    return true;
  } catch {
    return false;
  }
}
