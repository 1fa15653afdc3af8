/**
 * Some schedules of the simulator in the normal tests; `deno task test:sim` runs thousands. After
 * a failure: `SIM_SEED=<seed> SIM_COUNT=1 deno task test:sim` shows it, simplified.
 */
import { assertEquals } from "@std/assert";
import { runSchedule } from "./schedule.ts";

const SCHEDULES = 300;

Deno.test("nothing is lost, doubled or reordered in 300 schedules full of faults", async () => {
  const failures: string[] = [];
  for (let seed = 1; seed <= SCHEDULES; seed++) {
    const { failure } = await runSchedule(seed);
    if (failure !== null) failures.push(`seed ${seed}: ${failure}`);
  }
  assertEquals(failures, []);
});

/** Seeds of schedules in which watches break, pages of history are asked for, and servers fail. */
const AGAIN = [1, 5, 7, 8, 53];

Deno.test("a schedule is the same for the same seed", async () => {
  for (const seed of AGAIN) {
    const once = await runSchedule(seed, { tracing: true });
    const again = await runSchedule(seed, { tracing: true });
    assertEquals(again, once);
  }
});

Deno.test("a schedule is the same when its decisions are replayed", async () => {
  const once = await runSchedule(7, { tracing: true });
  const again = await runSchedule(7, { tracing: true, replay: once.choices });
  assertEquals(again, once);
});
