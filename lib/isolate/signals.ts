import type { Logger } from "../observe/log.ts";

/** After this long the process ends, whatever still hangs: hosts kill after 5 s. */
const LAST_RESORT_MS = 4_000;

/**
 * Calls `stop` once at the first SIGINT or SIGTERM (those that the platform has), and ends the
 * process with 0 when it is done, or after 4 s: a peer that does not read can hold a socket open
 * for ever, and nothing in the runtime can end that. Further signals change nothing: Ctrl+C alone
 * brings several, one from the terminal and one from each launcher.
 */
export function onStopSignal(stop: () => Promise<void>): void {
  let stopping = false;
  const listener = () => {
    if (stopping) return;
    stopping = true;
    Deno.unrefTimer(setTimeout(() => Deno.exit(0), LAST_RESORT_MS));
    stop().catch(() => {}).finally(() => Deno.exit(0));
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    try {
      Deno.addSignalListener(signal, listener);
    } catch {
      // Not on this platform (SIGTERM on Windows before Deno 2.7.6).
    }
  }
}

/**
 * Errors that nobody caught are written down, and end neither the process nor an isolate with
 * everybody's connections.
 */
export function surviveErrors(logger: Logger): void {
  addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    logger.error(`sori: ${event.reason?.stack ?? event.reason}`);
  });
  addEventListener("error", (event) => {
    event.preventDefault();
    logger.error(`sori: ${event.error?.stack ?? event.message}`);
  });
}
