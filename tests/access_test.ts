import { assert, assertEquals } from "@std/assert";
import { type Role, ROLES } from "../lib/protocol/mod.ts";
import type { Relay, RelayListener, RelayMessage } from "../lib/relay/relay.ts";
import { Access } from "../lib/room/access.ts";
import { keys } from "../lib/store/keys.ts";
import { type Key, toJson } from "../lib/store/kv.ts";
import {
  archiveRoom,
  createRoom,
  removeMember,
  type RoomRecord,
  setRole,
} from "../lib/store/room_records.ts";
import { FakeClock } from "./support/fake_clock.ts";
import { MemoryKv } from "./support/memory_kv.ts";

/** A relay that passes everything to the others. */
function channel(): () => Relay {
  const listeners = new Map<number, RelayListener>();
  let count = 0;
  return () => {
    const own = count++;
    return {
      post(message: RelayMessage) {
        for (const [other, listener] of listeners) if (other !== own) listener.message(message);
      },
      listen: (listener) => void listeners.set(own, listener),
      enter() {},
      leave() {},
      close() {},
    };
  };
}

class CountingKv extends MemoryKv {
  /** How many keys each read asked for. */
  readonly reads: number[] = [];
  override getMany(keys: readonly Key[]) {
    this.reads.push(keys.length);
    return super.getMany(keys);
  }
}

class Host {
  readonly clock = new FakeClock();
  readonly kv = new CountingKv({ clock: this.clock });
  readonly #connect = channel();

  isolate(maxAgeMs?: number): Access {
    const relay = this.#connect();
    const { kv, clock } = this;
    const access = new Access({ kv, clock, relay, ...(maxAgeMs !== undefined && { maxAgeMs }) });
    relay.listen({
      message: (message) => {
        if (message.kind === "access") access.heard(message.room, message.user);
      },
      lost: () => access.lost(),
    });
    return access;
  }

  async make(room: string, kind: RoomRecord["kind"], members: Record<string, Role> = {}) {
    assert(await createRoom(this.kv, room, { kind, owner: "anna", createdAt: this.clock.now() }));
    for (const [user, role] of Object.entries(members)) {
      const value = toJson({ role, since: 0 });
      await this.kv.commit({ checks: [], set: [{ key: keys.member(room, user), value }] });
    }
  }
}

Deno.test("a room without a record is everybody's", async () => {
  const host = new Host();
  const { kind, read, write, moderates } = await host.isolate().of("benn", "lobby");
  assertEquals({ kind, read, write, moderates }, {
    kind: "public",
    read: true,
    write: true,
    moderates: false,
  });
});

Deno.test("a private room is there for its members alone, and what they may do is up to their role", async () => {
  const host = new Host();
  await host.make("team", "private", { benn: "moderator", cleo: "member" });
  const access = host.isolate();
  const of = async (user: string) => {
    const { read, write, role, moderates } = await access.of(user, "team");
    return [read, write, role, moderates];
  };
  assertEquals(await of("anna"), [true, true, ROLES[2], true]);
  assertEquals(await of("benn"), [true, true, ROLES[1], true]);
  assertEquals(await of("cleo"), [true, true, ROLES[0], false]);
  assertEquals(await of("dora"), [false, false, null, false]);
});

Deno.test("an unlisted room is read by whoever knows its address", async () => {
  const host = new Host();
  await host.make("u-0123456789abcdef", "unlisted");
  assertEquals((await host.isolate().of("benn", "u-0123456789abcdef")).read, true);
});

Deno.test("a direct room belongs to the two whom its name tells, in one order", async () => {
  const access = new Host().isolate();
  const reads = async (user: string, room: string) => (await access.of(user, room)).read;
  assertEquals(await reads("anna", "dm-anna-benn"), true);
  assertEquals(await reads("benn", "dm-anna-benn"), true);
  assertEquals(await reads("cleo", "dm-anna-benn"), false);
  assertEquals(await reads("anna", "dm-benn-anna"), false, "the other order is no room");
  assertEquals(await reads("anna", "dm-anna-anna"), false);
});

Deno.test("a private room and one that is not there look the same", async () => {
  const host = new Host();
  await host.make("p-0123456789abcdef", "private");
  const access = host.isolate();
  assertEquals(
    await access.of("benn", "p-0123456789abcdef"),
    await access.of("benn", "p-fedcba9876543210"),
  );
});

Deno.test("what is archived is read and not written", async () => {
  const host = new Host();
  await host.make("old", "public");
  const access = host.isolate();
  assertEquals((await access.of("benn", "old")).write, true);
  assert(await archiveRoom(host.kv, "old", host.clock.now()));
  access.changed("old");
  const { read, write } = await access.of("benn", "old");
  assertEquals({ read, write }, { read: true, write: false });
  assert(await archiveRoom(host.kv, "old", null));
  access.changed("old");
  assertEquals((await access.of("benn", "old")).write, true);
});

Deno.test("a room that somebody has spoken in, or that is there, cannot be made again", async () => {
  const host = new Host();
  await host.make("team", "public");
  const record: RoomRecord = { kind: "private", owner: "benn", createdAt: 0 };
  assertEquals(await createRoom(host.kv, "team", record), false);
  const head = { key: keys.head("lobby"), value: toJson({ generation: "0001" }) };
  await host.kv.commit({ checks: [], set: [head] });
  assertEquals(await createRoom(host.kv, "lobby", record), false);
});

Deno.test("the store is asked once, however many ask at once", async () => {
  const host = new Host();
  const access = host.isolate();
  await Promise.all(Array.from({ length: 100 }, (_, n) => access.of(`user${n}`, "lobby")));
  assertEquals(host.kv.reads, [1]);
  assert(access.peek("anybody", "lobby"), "and then it is known");
});

Deno.test("rooms that are asked for at once are read at once, each as it is", async () => {
  const host = new Host();
  await host.make("team", "private");
  await host.make("news", "public");
  const access = host.isolate();
  const records = await Promise.all(
    ["lobby", "team", "news", "team"].map((room) => access.record(room)),
  );
  assertEquals(records.map((record) => record?.kind ?? null), [
    null,
    "private",
    "public",
    "private",
  ]);
  assertEquals(host.kv.reads, [3]);
  await access.record("later");
  assertEquals(host.kv.reads, [3, 1]);
});

Deno.test("who is removed is out on every isolate, and those who rely on it are told", async () => {
  const host = new Host();
  await host.make("team", "private", { benn: "member" });
  const [here, there] = [host.isolate(), host.isolate()];
  const told: unknown[] = [];
  there.listen((...what) => told.push(what));
  assertEquals((await there.of("benn", "team")).read, true);
  await removeMember(host.kv, "team", "benn");
  here.changed("team", "benn");
  assertEquals(told, [["team", "benn"]]);
  assertEquals((await there.of("benn", "team")).read, false);
  assertEquals((await here.of("benn", "team")).read, false);
});

Deno.test("what changes while it is read is not remembered as it was", async () => {
  const host = new Host();
  await host.make("team", "private", { benn: "member" });
  const access = host.isolate();
  await access.of("anna", "team");
  const reading = access.of("benn", "team");
  await setRole(host.kv, "team", "benn", "moderator");
  access.changed("team", "benn");
  await reading;
  assertEquals((await access.of("benn", "team")).role, "moderator");
});

Deno.test("where hints may be missed, what is remembered ages", async () => {
  const host = new Host();
  await host.make("team", "private", { benn: "member" });
  const access = host.isolate(10_000);
  assertEquals((await access.of("benn", "team")).read, true);
  await removeMember(host.kv, "team", "benn");
  assertEquals((await access.of("benn", "team")).read, true);
  await host.clock.tick(10_001);
  assertEquals(access.peek("benn", "team"), undefined);
  assertEquals((await access.of("benn", "team")).read, false);
});

Deno.test("after a loss of hints everything is asked anew, and those who rely on it are told once", async () => {
  const host = new Host();
  await host.make("team", "private", { benn: "member" });
  const access = host.isolate();
  const told: unknown[] = [];
  access.listen((...what) => told.push(what));
  await access.of("benn", "team");
  await removeMember(host.kv, "team", "benn");
  access.lost();
  access.lost();
  assertEquals((await access.of("benn", "team")).read, false);
  await host.clock.tick(10_000);
  assertEquals(told, [[null, null]]);
});
