/** How long messages take where many instances write into one room of a store far away. */
import { assert, assertEquals } from "@std/assert";
import { type Load, measureInstances, percentile } from "./instances.ts";

/** A message may take so many round trips, in 99 of 100 cases. */
const ROUND_TRIPS = 5;

const LOAD = { rate: 200, seconds: 5, writersEach: 5, seed: 1 };

async function assertPrompt(load: Load): Promise<void> {
  const { sent, delivered, times, refused } = await measureInstances(load);
  assertEquals(refused, 0);
  for (const log of delivered) {
    assertEquals(log.length, sent, "each message once");
    assertEquals(log, delivered[0], "in one order");
  }
  for (const [instance, own] of times.entries()) {
    const took = percentile(own, 0.99) / load.roundTripMs;
    assert(took <= ROUND_TRIPS, `instance ${instance}: ${took} round trips`);
  }
}

for (const instances of [2, 5, 20]) {
  for (const roundTripMs of [10, 50, 100]) {
    const where = `${instances} instances ${roundTripMs} ms from their store`;
    Deno.test(`${where} deliver what any of them is told within five round trips`, async () => {
      await assertPrompt({ ...LOAD, instances, roundTripMs });
    });
  }
}

Deno.test("so do instances with many writers on a store that takes ten checks a write", async () => {
  const load = { ...LOAD, writersEach: 20, maxChecks: 10 };
  await assertPrompt({ ...load, instances: 2, roundTripMs: 50 });
  await assertPrompt({ ...load, instances: 5, roundTripMs: 100 });
});

Deno.test("one instance alone delivers within two round trips and a wait for the last batch", async () => {
  const load = { ...LOAD, instances: 1, roundTripMs: 50 };
  const { times } = await measureInstances(load);
  assert(percentile(times[0]!, 0.99) <= 2 * load.roundTripMs + 1);
});
