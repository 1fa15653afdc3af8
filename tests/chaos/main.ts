// deno-lint-ignore-file no-console -- a command-line tool
/**
 * `deno task test:chaos`: 200 times SIGKILL for a process that serves, over a file and over KV
 * Connect, with 32 publishes without an answer at each, and what became of every message.
 * `--kills=…` is the number for each store, `--seed=…` draws whom and when, `--store=file` or
 * `--store=connect` takes only one. Then a crowd of 5,000 that loses its server comes back at once.
 * Ends with 1 if a promise was broken.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { hasKvConnect } from "../support/kv_connect.ts";
import { runStorm } from "./storm.ts";
import { LEAST_UNANSWERED, type Plan, runKills } from "./kills.ts";
import { isClean, type Verdict } from "./verdict.ts";

const STORM = { clients: 5_000, rooms: 10, before: 100, missed: 200 };

/** Broken promises of one kind that are listed. */
const LISTED = 10;

function readOptions(): { kills: number; seed: number; stores: Plan["store"][] } {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    args: Deno.args.filter((arg) => arg !== "--"),
    options: { kills: text, seed: text, store: text },
  });
  const number = (name: "kills" | "seed", otherwise: number) => {
    const value = values[name];
    if (value === undefined) return otherwise;
    if (/^\d{1,9}$/.test(value) && Number(value) > 0) return Number(value);
    throw new Error(`--${name}=${value} is not a whole number from 1 on`);
  };
  const stores: Record<string, Plan["store"][]> = {
    both: ["file", "KV Connect"],
    file: ["file"],
    connect: ["KV Connect"],
  };
  const wanted = stores[values.store ?? "both"];
  if (!wanted) throw new Error(`--store=${values.store} is not file, connect or both`);
  const seed = number("seed", 1 + Math.floor(Math.random() * 1_000_000));
  return { kills: number("kills", 200), seed, stores: wanted };
}

function report(verdict: Verdict): void {
  const { kills, unanswered, acknowledged, resent, storedUnsaid, readers } = verdict;
  const middle = unanswered[Math.floor(unanswered.length / 2)];
  console.log(
    `  ${kills} kills with publishes unanswered at each: ${unanswered[0]} at the least, ` +
      `${middle} in the middle, ${unanswered.at(-1)} at the most`,
  );
  console.log(
    `  ${acknowledged} messages acknowledged; ${resent} publishes sent again, ` +
      `${storedUnsaid} of them stored before the kill and not yet acknowledged`,
  );
  const counts = (["lost", "missing", "duplicated", "outOfOrder", "breaks"] as const)
    .map((kind) => `${verdict[kind].length} ${kind === "outOfOrder" ? "out of order" : kind}`);
  console.log(`  ${counts.join(", ")}, as ${readers} readers saw it`);
  for (const kind of ["lost", "missing", "duplicated", "outOfOrder", "breaks"] as const) {
    for (const what of verdict[kind].slice(0, LISTED)) console.log(`  ${kind}: ${what}`);
  }
}

/** Whether the crowd has everything, for as few reads as promised. */
async function storm(): Promise<boolean> {
  const { clients, rooms, before, missed } = STORM;
  console.log(`${clients} clients of ${rooms} rooms lose their server and come back to another`);
  const { reads, isolates, wrong, ms } = await runStorm(STORM);
  const segments = rooms * (before + missed);
  const most = segments + rooms * isolates;
  console.log(
    `  all had everything after ${Math.round(ms)} ms: ${wrong.length} wrong; ` +
      `${reads.log} reads of the log, which has ${segments} segments (${most} are promised)`,
  );
  console.log(`  reads by kind of key: ${JSON.stringify(reads)}`);
  for (const what of wrong.slice(0, LISTED)) console.log(`  wrong: ${what}`);
  return wrong.length === 0 && reads.log! <= most;
}

async function main(): Promise<number> {
  const { kills, seed, stores } = readOptions();
  let clean = true;
  for (const store of stores) {
    if (store === "KV Connect" && !hasKvConnect) {
      console.log("KV Connect: left out, its engine does not run on this machine");
      continue;
    }
    console.log(`${store}: ${kills} kills, seed ${seed}`);
    const startedAt = performance.now();
    const progress = (done: number) => console.log(`  ${done} kills`);
    const verdict = await runKills({ store, kills, seed, progress });
    report(verdict);
    const enough = verdict.unanswered[0]! >= LEAST_UNANSWERED;
    console.log(`  in ${Math.round((performance.now() - startedAt) / 1_000)} s`);
    clean &&= enough && isClean(verdict);
  }
  if (stores.includes("KV Connect") && hasKvConnect) clean = await storm() && clean;
  console.log(clean ? "Every promise was kept." : "A promise was broken.");
  return clean ? 0 : 1;
}

if (import.meta.main) {
  try {
    Deno.exit(await main());
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    Deno.exit(1);
  }
}
