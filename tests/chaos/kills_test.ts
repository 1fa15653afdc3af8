import { assert, assertEquals } from "@std/assert";
import { hasKvConnect } from "../support/kv_connect.ts";
import { LEAST_UNANSWERED, runKills } from "./kills.ts";
import { isClean, type Verdict } from "./verdict.ts";

function assertKept(verdict: Verdict, seed: number): void {
  const { lost, missing, duplicated, outOfOrder, breaks, unanswered } = verdict;
  const kept = { lost: [], missing: [], duplicated: [], outOfOrder: [], breaks: [] };
  assertEquals({ lost, missing, duplicated, outOfOrder, breaks }, kept, `seed ${seed}`);
  assert(isClean(verdict));
  assert(unanswered[0]! >= LEAST_UNANSWERED, "many publishes were unanswered at each kill");
}

Deno.test("a server that is killed while it writes to a file loses, doubles and reorders nothing", async () => {
  assertKept(await runKills({ store: "file", kills: 4, seed: 7 }), 7);
});

Deno.test({
  name: "processes that are killed while they share a store lose, double and reorder nothing",
  ignore: !hasKvConnect,
  async fn() {
    assertKept(await runKills({ store: "KV Connect", kills: 4, seed: 8 }), 8);
  },
});
