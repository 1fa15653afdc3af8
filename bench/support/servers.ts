/** Starts and ends the servers that are measured. */
import { fileURLToPath } from "node:url";
import { type Place, placed } from "./cores.ts";
import type { ServerName } from "../generator/dialect.ts";

/** A server that is running. */
export interface RunningServer {
  name: ServerName;
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
}

const PEERS = fileURLToPath(new URL("../peers/", import.meta.url));
/** Node, as pinned for the peers; the generator runs on it too. */
export const NODE = `${PEERS}node_modules/.bin/node`;
const ROOT = Deno.env.get("SORI_BENCH_ROOT") ?? fileURLToPath(new URL("../../", import.meta.url));

/** A program that starts should listen within this. */
const START_MS = 20_000;

/** Starts a server on a free port and waits until it listens. */
export async function startServer(
  name: ServerName,
  { place = "server", isolates = 1, kv }: ServerOptions = {},
): Promise<RunningServer> {
  const port = freePort();
  const folder = await Deno.makeTempDir({ prefix: "sori_bench_" });
  const env: Record<string, string> = { PORT: String(port), NODE_ENV: "production" };
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
  return { name, port, pid: child.pid, stop };
}

const COMMANDS: Record<ServerName, string[]> = {
  "sori": [Deno.execPath(), "run", "-q", "-A", "main.ts"],
  "ws": [NODE, "ws.mjs"],
  "socket.io": [NODE, "socket_io.mjs"],
  "bun": [`${PEERS}node_modules/.bin/bun`, "bun.js"],
};

/** Installs the peers' packages as pinned in their lock file, unless they are there. */
export async function installPeers(): Promise<void> {
  try {
    await Deno.stat(`${PEERS}node_modules/.package-lock.json`);
    return;
  } catch {
    // Not yet.
  }
  const { success } = await new Deno.Command("npm", {
    args: ["ci", "--no-audit", "--no-fund"],
    cwd: PEERS,
    stdout: "null",
  }).output();
  if (!success) throw new Error("npm ci in bench/peers failed: see what it printed");
}

function freePort(): number {
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
