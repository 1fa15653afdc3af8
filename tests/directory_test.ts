import { assertEquals } from "@std/assert";
import {
  type AreListed,
  createRoomEntry,
  type DirectoryCursor,
  listActiveRooms,
} from "../lib/store/directory.ts";
import { keys } from "../lib/store/keys.ts";
import { type Kv, toJson } from "../lib/store/kv.ts";
import { MemoryKv } from "./support/memory_kv.ts";

/** Says something in a room, as far as the list of rooms can tell. */
async function speak(kv: Kv, room: string, time: number, lastTime = 0): Promise<void> {
  const second = Math.floor(time / 1_000);
  await kv.commit({
    checks: [],
    set: [
      { key: keys.active(second, room), value: new Uint8Array() },
      { key: keys.head(room), value: toJson({ generation: "0001", time }) },
    ],
    delete: lastTime > 0 ? [keys.active(Math.floor(lastTime / 1_000), room)] : [],
  });
}

/** All pages, as names. */
async function pages(kv: Kv, limit: number): Promise<string[][]> {
  const read: string[][] = [];
  let from: DirectoryCursor | undefined;
  do {
    const { rooms, next } = await listActiveRooms(kv, limit, from);
    read.push(rooms.map(({ name }) => name));
    from = next ?? undefined;
  } while (from && read.length < 1_000);
  return read;
}

const names = (count: number, prefix = "room") =>
  Array.from({ length: count }, (_, n) => `${prefix}-${(n * 7919) % count}`);

Deno.test("rooms of one second are in the order of their last messages, a page at a time", async () => {
  const kv = new MemoryKv();
  const spoken = names(50);
  for (const room of spoken) await speak(kv, room, 5_000);
  const newestFirst = spoken.toReversed();
  assertEquals(await pages(kv, 20), [
    newestFirst.slice(0, 20),
    newestFirst.slice(20, 40),
    newestFirst.slice(40),
  ]);
});

Deno.test("rooms of many seconds fill pages without a gap or a repeat", async () => {
  for (const rate of [1, 3, 20, 21, 45]) {
    const kv = new MemoryKv();
    const spoken = names(101);
    for (const [n, room] of spoken.entries()) await speak(kv, room, Math.floor(n / rate) * 1_000);
    const read = await pages(kv, 20);
    assertEquals(read.flat(), spoken.toReversed(), `${rate} a second`);
    assertEquals(read.slice(0, -1).every((page) => page.length === 20), true, `${rate} a second`);
  }
});

Deno.test("rooms that are not listed leave no gap, and no more are looked up than a page needs", async () => {
  const kv = new MemoryKv();
  const spoken = names(100);
  for (const room of spoken) await speak(kv, room, 5_000);
  const hidden = new Set(spoken.toReversed().slice(10, 50));
  const asked: string[] = [];
  const areListed: AreListed = (rooms) => {
    const names = rooms.map(({ name }) => name);
    asked.push(...names);
    return Promise.resolve(names.map((name) => !hidden.has(name)));
  };
  const { rooms, next } = await listActiveRooms(kv, 20, undefined, areListed);
  const listed = spoken.toReversed().filter((room) => !hidden.has(room));
  assertEquals(rooms.map(({ name }) => name), listed.slice(0, 20));
  assertEquals(asked.length, 63);
  const second = await listActiveRooms(kv, 20, next!, areListed);
  assertEquals(second.rooms.map(({ name }) => name), listed.slice(20, 40));
});

Deno.test("of many rooms a page reads few, and more where they were heard in one second", async () => {
  const kv = new MemoryKv();
  const limits: number[] = [];
  const list = kv.list.bind(kv);
  kv.list = (range, options) => {
    limits.push(options.limit);
    return list(range, options);
  };
  for (const [n, room] of names(300).entries()) await speak(kv, room, n * 1_000);
  await listActiveRooms(kv, 20);
  assertEquals(limits, [128]);
  for (const room of names(200, "crowd")) await speak(kv, room, 900_000);
  await listActiveRooms(kv, 20);
  assertEquals(limits, [128, 128, 500]);
});

Deno.test("heads of a small store are read at once, and each room has its own", async () => {
  class CountingKv extends MemoryKv {
    looks = 0;
    asked = 0;
    override list(...args: Parameters<MemoryKv["list"]>) {
      this.looks++;
      return super.list(...args);
    }
    override getMany(keys: Parameters<MemoryKv["getMany"]>[0]) {
      this.asked += keys.length;
      return super.getMany(keys);
    }
  }
  const kv = new CountingKv();
  const spoken = names(100);
  for (const room of spoken) await speak(kv, room, 5_000);
  // One that has no head has not been spoken in.
  await createRoomEntry(kv, "silent", 6_000);
  const { rooms } = await listActiveRooms(kv, 20);
  const newest = spoken.toReversed().slice(0, 19);
  assertEquals(rooms.map(({ name }) => name), ["silent", ...newest]);
  assertEquals(rooms[0]!.at, null);
  assertEquals(new Set(rooms.map(({ at }) => at)).size, 20);
  assertEquals([kv.looks, kv.asked], [2, 1]);
});

Deno.test("more rooms of one second than a page looks at are all listed", async () => {
  const kv = new MemoryKv();
  const spoken = names(1_203);
  for (const room of spoken) await speak(kv, room, 9_000);
  const read = (await pages(kv, 100)).flat();
  assertEquals(read.length, spoken.length);
  assertEquals(new Set(read), new Set(spoken));
});

Deno.test("an entry that a later message has left behind is passed over and removed", async () => {
  const kv = new MemoryKv();
  await createRoomEntry(kv, "lobby", 1_000);
  await createRoomEntry(kv, "empty", 2_000);
  await speak(kv, "lobby", 7_000);
  assertEquals(await pages(kv, 20), [["lobby", "empty"]]);
  const entries = await kv.list({ prefix: keys.allActive }, { limit: 10 });
  assertEquals(entries.map(({ key }) => key), [keys.active(2, "empty"), keys.active(7, "lobby")]);
});

Deno.test("an entry left behind is passed over on a later page, too", async () => {
  const kv = new MemoryKv();
  await createRoomEntry(kv, "lobby", 1_000);
  for (const [n, room] of names(30).entries()) await speak(kv, room, 2_000 + n * 1_000);
  await speak(kv, "lobby", 60_000);
  const read = (await pages(kv, 20)).flat();
  assertEquals([read[0], read.length, new Set(read).size], ["lobby", 31, 31]);
});
