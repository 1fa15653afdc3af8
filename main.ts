/**
 * Sori. Run as a program it reads its configuration and serves: on one core here, on several as a
 * supervisor with a worker an isolate. Nothing happens when it is imported.
 */
import { type Config, readConfig } from "./lib/config/config.ts";
import { onStopSignal, surviveErrors } from "./lib/isolate/signals.ts";
import { isIsolate, runIsolate, supervise } from "./lib/isolate/supervisor.ts";
import { consoleLogger } from "./lib/observe/log.ts";
import { openStore } from "./lib/store/open_store.ts";
import { freePort } from "./routes/listen.ts";
import type { Running } from "./routes/serve.ts";

/** The folder of the project: this file's, or the one above `dist/server/`, where it is bundled. */
const ROOT = new URL(
  import.meta.url.endsWith("/dist/server/main.js") ? "../../" : ".",
  import.meta.url,
);

/** Serves in this isolate. The store is being opened while the rest of the server is loaded. */
async function serve(config: Config, isolate: number, sharePort: boolean): Promise<Running> {
  const opening = openStore(config.kv);
  // Who awaits it hears of it; until then nobody does.
  opening.catch(() => {});
  const { serve } = await import("./routes/serve.ts");
  return await serve(config, opening, { isolate, sharePort, root: ROOT });
}

/** The names of all variables, where the permissions show them. */
function variableNames(): string[] {
  const { state } = Deno.permissions.querySync({ name: "env" });
  return state === "granted" ? Object.keys(Deno.env.toObject()) : [];
}

async function main(): Promise<void> {
  // Until somebody may be connected there is nothing to end in order.
  let stop = () => Promise.resolve();
  onStopSignal(() => stop());
  try {
    const config = readConfig((name) => Deno.env.get(name), { names: variableNames() });
    for (const warning of config.warnings) consoleLogger.warn(`sori: ${warning}`);
    const { isolates } = config;
    let url: string;
    if (isolates > 1) {
      const supervisor = supervise({
        isolates,
        port: freePort(config),
        worker: import.meta.url,
        logger: consoleLogger,
      });
      stop = () => supervisor.stop();
      url = await supervisor.listening;
    } else {
      const running = await serve(config, 0, false);
      stop = () => running.stop();
      url = running.url;
    }
    const kind = isolates > 1 ? `${isolates} isolates` : "one isolate";
    consoleLogger.info(`Sori is listening at ${url} (${kind})`);
  } catch (error) {
    consoleLogger.error(`sori: ${error instanceof Error ? error.message : String(error)}`);
    Deno.exit(1);
  }
}

// A worker's module is its main module too.
if (isIsolate()) {
  surviveErrors(consoleLogger);
  runIsolate((isolate, port) => {
    const config = readConfig((name) => Deno.env.get(name));
    return serve({ ...config, port }, isolate, true);
  });
} else if (import.meta.main) {
  surviveErrors(consoleLogger);
  await main();
}
