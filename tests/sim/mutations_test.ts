/** `deno task test:mutations` plants every known bug; here it is a few, and whether the rest can be. */
import { assert } from "@std/assert";
import { MUTATIONS } from "./mutation_list.ts";
import { together } from "../support/together.ts";
import { checkMutation, tryMutation } from "./mutations.ts";

/**
 * So many are tried until one finds the bug. The edit of a deleted message is found by one schedule
 * in 27 (22 of 600): 60 missed it at every tenth change of the product that shuffles the schedules.
 */
const SCHEDULES = 400;

/** Bugs that many schedules find. */
const LOUD = [
  "delivered before the commit",
  "no cursor: live at once",
  "resent under new numbers",
  "the batch is dropped on an unknown outcome",
  "an edit brings a deleted message back",
  "a page brings nothing that was said later",
];

Deno.test("every known bug can still be planted", async () => {
  for (const mutation of MUTATIONS) await checkMutation(mutation);
});

Deno.test("the simulator finds planted bugs", async (t) => {
  const steps = LOUD.map((name) => ({
    name,
    async fn() {
      const mutation = MUTATIONS.find((it) => it.name === name)!;
      const { failure } = await tryMutation(mutation, 1, SCHEDULES);
      assert(failure !== null);
    },
  }));
  // Each has a thread to itself.
  await together(t, steps, navigator.hardwareConcurrency);
});
