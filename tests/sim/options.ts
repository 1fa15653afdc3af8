import { parseArgs } from "node:util";

/** What a command of the simulator is told. */
export interface Options {
  /** The first seed. */
  seed: number;
  /** Schedules, or, of planted bugs, schedules a bug. */
  count: number;
  workers: number;
  /** Only planted bugs whose name contains this. */
  only: string;
  /** Whether what was found goes into README.md. */
  write: boolean;
}

/**
 * Reads `--seed=… --count=… --workers=… --only=…`, or else `SIM_SEED`, `SIM_COUNT`, `SIM_WORKERS`,
 * `SIM_ONLY`. @throws {Error} of one line if something cannot be understood
 */
export function readOptions(args: readonly string[], usual: { count: number }): Options {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    // `deno task test:sim -- --seed=1` and without the dashes between are the same.
    args: args.filter((arg) => arg !== "--"),
    options: { seed: text, count: text, workers: text, only: text, write: { type: "boolean" } },
  });
  const given = (name: "seed" | "count" | "workers" | "only") =>
    values[name] ?? Deno.env.get(`SIM_${name.toUpperCase()}`) ?? "";
  const number = (name: "seed" | "count" | "workers", otherwise: number) => {
    const value = given(name);
    if (value === "") return otherwise;
    if (/^\d{1,9}$/.test(value) && Number(value) > 0) return Number(value);
    throw new Error(`${name}=${value} is not a whole number from 1 on`);
  };
  const count = number("count", usual.count);
  return {
    seed: number("seed", 1),
    count,
    workers: Math.min(count, number("workers", navigator.hardwareConcurrency)),
    only: given("only"),
    write: values.write ?? false,
  };
}
