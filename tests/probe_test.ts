import { assert, assertEquals } from "@std/assert";
import { DEFAULT_LIMITS } from "../lib/protocol/mod.ts";
import { Probe } from "../lib/session/probe.ts";
import { listActiveRooms } from "../lib/store/directory.ts";
import type { Entry, Kv, Write } from "../lib/store/kv.ts";
import { PeopleStore } from "../lib/store/people.ts";
import { FakeClock } from "./support/fake_clock.ts";
import { MemoryKv } from "./support/memory_kv.ts";

/** A store that can be put out of order. */
class FaultyKv extends MemoryKv {
  commits = 0;
  onCommit: () => Promise<null> | null = () => null;
  onList: (found: Entry[]) => Entry[] = (found) => found;

  override commit(write: Write): Promise<string | null> {
    this.commits++;
    return this.onCommit() ?? super.commit(write);
  }

  override async list(...query: Parameters<Kv["list"]>): Promise<Entry[]> {
    return this.onList(await super.list(...query));
  }
}

function start() {
  const clock = new FakeClock();
  const kv = new FaultyKv({ clock });
  const people = new PeopleStore(kv);
  const probe = new Probe({ kv, people, limits: DEFAULT_LIMITS, clock, isolate: "one" });
  /** Runs it while time passes. */
  const run = async (ms = 0) => {
    const outcome = probe.run();
    await clock.tick(ms);
    return await outcome;
  };
  return { clock, kv, probe, run };
}

Deno.test("a probe finds a store that works ready", async () => {
  assertEquals((await start().run()).ready, true);
});

Deno.test("all who ask share one probe a second", async () => {
  const { clock, kv, probe, run } = start();
  const outcomes = Array.from({ length: 100 }, () => probe.run());
  await clock.tick();
  await Promise.all(outcomes);
  await clock.tick(900);
  await run();
  assertEquals(kv.commits, 1);
  await clock.tick(200);
  await run();
  assertEquals(kv.commits, 2);
});

Deno.test("a probe shows in no list of rooms, and nothing is left of it", async () => {
  const { clock, kv, run } = start();
  await run();
  assertEquals((await listActiveRooms(kv, 10)).rooms, []);
  const everything = () => kv.list({ prefix: [] }, { limit: 500 });
  assert((await everything()).length > 0);
  clock.jump(60_000);
  assertEquals(await everything(), []);
});

Deno.test("a probe tells what a store says that refuses to write, and when it writes again", async () => {
  const { clock, kv, run } = start();
  kv.onCommit = () => Promise.reject(new TypeError("database or disk is full"));
  assertEquals(await run(3_000), { ready: false, step: "write", trouble: "full" });
  kv.onCommit = () => null;
  await clock.tick(10_000);
  assertEquals((await run()).ready, true);
});

Deno.test("a probe waits two seconds and no longer for a store that is silent", async () => {
  const { kv, run } = start();
  kv.onCommit = () => new Promise(() => {});
  assertEquals(await run(2_000), { ready: false, step: "write", trouble: "silent" });
});

Deno.test("a probe notices a store that does not keep what it has acknowledged", async () => {
  const { kv, run } = start();
  kv.onList = () => [];
  assertEquals(await run(3_000), { ready: false, step: "find", trouble: "failing" });
});
