// deno-lint-ignore-file no-console -- a command-line tool
/**
 * Runs Deno commands for `deno task`, and is the one place that decides where `jsr:`
 * packages come from:
 *
 * 1. `JSR_URL`, if it is set;
 * 2. Deno's cache and the true registry, if they have the packages;
 * 3. else the small stand-in beside this file, so that npm alone is enough to run Sori.
 *
 * Usage: `run.ts <deno arguments> [--then <deno arguments>]…` runs one command after the
 * other and ends with the exit code of the first that fails, or of the last.
 *
 * What the server's permissions do not reach is done here as well: after `-P=server` it adds the
 * files that the environment names (see `server_permissions.ts`), and it looks through the names of
 * all variables for misspelt ones.
 *
 * @module
 */
import { unknownVariables } from "../lib/config/variables.ts";
import { serverPermissions } from "./server_permissions.ts";

/** Past this the registry counts as silent: some networks drop packets and never refuse. */
const PROBE_LIMIT_MS = 3_000;

/**
 * Of a KV Connect server that is away the runtime tells with every try, and the server once. What
 * the variable says takes the place of `-q`, which is `error`.
 */
const QUIET_STORE = { DENO_LOG: Deno.env.get("DENO_LOG") ?? "error,denokv_remote=off" };

/** The command that runs now, for signals to be passed on to. */
let running: Deno.ChildProcess | undefined;

/** Why the packages cannot be had from cache or registry, or `undefined` if they can. */
async function missing(): Promise<string | undefined> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), PROBE_LIMIT_MS);
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["cache", "-q", new URL("./jsr_probe.ts", import.meta.url).href],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
    signal: limit.signal,
  }).output();
  clearTimeout(timer);
  if (success) return undefined;
  if (limit.signal.aborted) return `did not answer in ${PROBE_LIMIT_MS} ms`;
  // A package that is not the one in deno.lock is an alarm, not an absence: let Deno tell it.
  if (/integrity/i.test(new TextDecoder().decode(stderr))) return undefined;
  return "cannot be reached";
}

/** The variables to add for the commands, so that they find the packages. */
async function packageSource(): Promise<Record<string, string>> {
  if (Deno.env.get("JSR_URL")) return {};
  const why = await missing();
  if (why === undefined) return {};
  console.error(`The JSR registry ${why}: using the stand-in in tools/jsr.`);
  return { JSR_URL: new URL("./jsr/", import.meta.url).href };
}

/** Passes signals on, so that a command ends its own way and its exit code is ours. */
function forwardSignals(): void {
  const signals: [Deno.Signal, number][] = Deno.build.os === "windows"
    ? [["SIGINT", 130]]
    : [["SIGINT", 130], ["SIGTERM", 143], ["SIGHUP", 129]];
  for (const [signal, code] of signals) {
    Deno.addSignalListener(signal, () => {
      if (!running) Deno.exit(code);
      // On Windows the console tells the whole group, and kill() would not let it drain.
      if (Deno.build.os === "windows") return;
      try {
        running.kill(signal);
      } catch {
        // It has just ended by itself.
      }
    });
  }
}

/** Splits the arguments into commands. */
function commands(args: readonly string[]): string[][] {
  const list: string[][] = [[]];
  for (const arg of args) {
    if (arg === "--then") list.push([]);
    else list.at(-1)!.push(arg);
    if (arg === "-P=server") list.at(-1)!.push(...serverPermissions((name) => Deno.env.get(name)));
  }
  return list;
}

if (import.meta.main) {
  forwardSignals();
  for (const warning of unknownVariables(Object.keys(Deno.env.toObject()))) {
    console.error(`sori: ${warning}`);
  }
  const source = await packageSource();
  for (const args of commands(Deno.args)) {
    const env = args.includes("-P=server") ? { ...QUIET_STORE, ...source } : source;
    running = new Deno.Command(Deno.execPath(), { args, env }).spawn();
    const { code } = await running.status;
    running = undefined;
    if (code !== 0) Deno.exit(code);
  }
}
