import type { Order } from "../generator/main.ts";
import { fileURLToPath } from "node:url";
import { type Place, placed } from "./cores.ts";
import { NODE, type Program, type ServerOptions, startServer } from "./servers.ts";

/** An order for the generator but for what only the server's start tells. */
export type Plan = Order extends infer One
  ? One extends unknown ? Omit<One, "port" | "serverPid"> : never
  : never;

const GENERATOR = fileURLToPath(new URL("../generator/main.ts", import.meta.url));

/** Starts a fresh server and a fresh generator, and returns what the generator found. */
export async function measure<Result>(
  program: Program,
  plan: Plan,
  options: ServerOptions & { generatorPlace?: Place } = {},
): Promise<Result> {
  const server = await startServer(program, options);
  try {
    const order = JSON.stringify({ ...plan, port: server.port, serverPid: server.pid });
    const command = placed(options.generatorPlace ?? "generator", [NODE, GENERATOR, order]);
    const { success, stdout } = await new Deno.Command(command[0]!, {
      args: command.slice(1),
      stdout: "piped",
      stderr: "inherit",
    }).output();
    if (!success) throw new Error(`The generator failed at ${program}: ${JSON.stringify(plan)}`);
    return JSON.parse(new TextDecoder().decode(stdout)) as Result;
  } finally {
    await server.stop();
  }
}

/**
 * Runs every case `runs` times, by turns and every other round in reverse, so that what changes on
 * the machine meanwhile changes it for all.
 */
export async function byTurns<Name extends string, Result>(
  runs: number,
  cases: Record<Name, () => Promise<Result>>,
): Promise<Record<Name, Result[]>> {
  const names = Object.keys(cases) as Name[];
  const results = Object.fromEntries(names.map((name) => [name, [] as Result[]]));
  for (let run = 0; run < runs; run++) {
    for (const name of run % 2 === 0 ? names : names.toReversed()) {
      results[name]!.push(await cases[name]());
    }
  }
  return results as Record<Name, Result[]>;
}
