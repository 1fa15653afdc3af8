// deno-lint-ignore-file no-console -- a command-line tool
/**
 * The server for working on Sori: on every change of a source file it builds again and
 * starts the server anew, and pages that are open reload themselves (see `routes/dev.ts`).
 *
 * @module
 */
import { KILLED } from "../routes/dev.ts";
import { build } from "./build.ts";
import { serverPermissions } from "./server_permissions.ts";

const WATCHED = ["islands", "lib", "routes", "static", "docs", "main.ts", "deno.json"];

/** An editor writes a file in several steps; this long without one, the change is over. */
const SETTLE_MS = 100;

let server: Deno.ChildProcess | undefined;

function start(): void {
  server = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-q",
      "-P=server",
      ...serverPermissions((name) => Deno.env.get(name)),
      "main.ts",
    ],
    env: { SORI_DEV: "1", SORI_ISOLATES: "1" },
    stdin: "null",
  }).spawn();
  const started = server;
  void started.status.then(({ code }) => {
    // An experiment of the guide has killed it, to see it come back.
    if (code === KILLED && server === started) start();
  });
}

async function stop(): Promise<void> {
  if (!server) return;
  try {
    server.kill("SIGTERM");
  } catch {
    // It has ended by itself, of a fault that it has told.
  }
  await server.status;
  server = undefined;
}

/** Builds and starts anew; after a fault in the source the old server goes on. */
async function restart(): Promise<void> {
  try {
    await build();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return;
  }
  await stop();
  start();
}

if (import.meta.main) {
  const signals: Deno.Signal[] = Deno.build.os === "windows"
    ? ["SIGINT"]
    : ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const signal of signals) {
    Deno.addSignalListener(signal, () => void stop().then(() => Deno.exit(0)));
  }
  await restart();
  let settling: ReturnType<typeof setTimeout> | undefined;
  // One restart after the other, however fast the changes come.
  let restarting = Promise.resolve();
  for await (const { kind } of Deno.watchFs(WATCHED)) {
    if (kind === "access") continue;
    clearTimeout(settling);
    settling = setTimeout(() => {
      restarting = restarting.then(restart);
    }, SETTLE_MS);
  }
}
