import { assertEquals } from "@std/assert";
import { ORIGIN, type Position } from "../lib/protocol/mod.ts";
import type { Publish } from "../lib/store/batch.ts";
import { Committer } from "../lib/store/committer.ts";
import type { Write } from "../lib/store/kv.ts";
import { laneName } from "../lib/store/lanes.ts";
import type { LogHost } from "../lib/store/log_host.ts";
import { endOf, type Segment } from "../lib/store/segment.ts";
import { FakeClock } from "./support/fake_clock.ts";
import { MemoryKv } from "./support/memory_kv.ts";

/** A store whose second write arrives when `arrive` is called, and has no answer. */
class LateKv extends MemoryKv {
  arrive: () => Promise<unknown> = () => Promise.resolve();
  #commitsSeen = 0;

  override commit(write: Write): Promise<string | null> {
    if (this.#commitsSeen++ !== 1) return super.commit(write);
    this.arrive = () => super.commit(write);
    return new Promise(() => {});
  }
}

Deno.test("what was written after it was given up is read when its sender asks again", async () => {
  const clock = new FakeClock();
  const kv = new LateKv({ clock });
  let pokes = 0;
  const host: { -readonly [Part in keyof LogHost]: LogHost[Part] } = {
    last: ORIGIN as Position,
    lastTime: 0,
    prepare: () => Promise.resolve(),
    apply: (_: Position, segments: readonly Segment[]) => host.last = endOf(segments.at(-1)!),
    readThrough: () => Promise.resolve(null),
    poke: () => pokes++,
    hint: () => {},
    delivered: () => null,
  };
  const committer = new Committer({ kv, room: "lobby", host, clock, queueLimit: 10 });
  const answers: string[] = [];
  const publish = (n: number): Publish => ({
    origin: {
      acknowledge: () => answers.push("acknowledged"),
      refuse: (_, { code }) => answers.push(code),
      hasBegun: () => true,
    },
    id: `lane.${n}`,
    user: "u1",
    lane: "lane",
    laneName: laneName("u1", "lane"),
    n,
    numbered: true,
    event: '{"from":"u1","text":"a"}',
    bytes: 24,
  });
  committer.publish(publish(1));
  await clock.tick();
  committer.publish(publish(2));
  await clock.tick(10_000);
  assertEquals(answers, ["acknowledged", "storage"]);
  await kv.arrive();
  pokes = 0;
  committer.publish(publish(2));
  await clock.tick(1_000);
  assertEquals(answers, ["acknowledged", "storage", "acknowledged"]);
  assertEquals(pokes, 1);
});
