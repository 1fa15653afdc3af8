import { assertEquals } from "@std/assert";
import { toBytes } from "../../lib/store/kv.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { MemoryKv } from "../support/memory_kv.ts";
import { kvContract } from "./kv_contract.ts";
import { STORES } from "./stores.ts";

for (const [kind, open] of STORES) kvContract(kind, open);

Deno.test("MemoryKv forgets a key when its time is over, by its own clock", async () => {
  const clock = new FakeClock();
  const kv = new MemoryKv({ clock });
  await kv.commit({ checks: [], set: [{ key: ["a"], value: toBytes("a"), expireInMs: 1_000 }] });
  await clock.tick(999);
  assertEquals((await kv.list({ prefix: [] }, { limit: 9 })).length, 1);
  await clock.tick(1);
  assertEquals(await kv.get(["a"]), null);
  assertEquals(await kv.list({ prefix: [] }, { limit: 9 }), []);
  // As one that was never set: a check of null holds.
  const write = { checks: [{ key: ["a"], versionstamp: null }], set: [] };
  assertEquals(typeof await kv.commit(write), "string");
});
