import type { PublishResult } from "../generator/modes/publish.ts";
import { cell, type Claim, count, type Effort, ms, over } from "../report/section.ts";
import { type Section, share } from "../report/section.ts";
import { byTurns, measure, type Plan } from "../support/measure.ts";

function plan(rooms: number, writers: number, quick: boolean): Plan {
  return {
    mode: "publish",
    rooms,
    writers,
    inFlight: 32,
    textLength: 48,
    warmUpMs: quick ? 500 : 1_000,
    measureMs: quick ? 1_500 : 3_000,
  };
}

/** (c) Durable publishing. */
export async function durablePublish({ runs, quick }: Effort): Promise<Section> {
  const results = await byTurns(runs, {
    "1 room": () => measure<PublishResult>("sori", plan(1, 16, quick)),
    "10 rooms": () => measure<PublishResult>("sori", plan(10, 4, quick)),
  });
  const table = [[
    "rooms",
    "acknowledged a second",
    "p50 to the acknowledgement",
    "p99",
    "server CPU",
    "generator CPU",
  ]];
  const claims: Claim[] = [];
  for (const [name, target] of [["1 room", 30_000], ["10 rooms", 50_000]] as const) {
    const all = results[name];
    const acknowledged = over(all, (it) => it.acknowledgedPerSecond);
    table.push([
      name,
      cell(acknowledged, count),
      cell(over(all, (it) => it.latency.p50), ms),
      cell(over(all, (it) => it.latency.p99), ms),
      share(over(all, ({ serverCpu }) => serverCpu).median),
      share(over(all, ({ generatorCpu }) => generatorCpu).median),
    ]);
    claims.push({
      what: `durable messages acknowledged a second, ${name}`,
      target: `≥ ${count(target)}`,
      measured: count(acknowledged.median),
      met: acknowledged.median >= target,
    });
  }
  const wrong = Object.values(results).flat()
    .reduce((sum, it) => sum + Math.abs(it.missing) + it.gaps, 0);
  claims.push({
    what: "acknowledged messages the readers did not get in order",
    target: "0",
    measured: `${wrong}`,
    met: wrong === 0,
  });
  return {
    title: "Durable publishing",
    about: "Connections with 32 unacknowledged messages each (16 in one room, 4 in each of ten), " +
      "and one reader a room. An acknowledgement means that the message is on disk.",
    table,
    claims,
  };
}
