import { assertEquals } from "@std/assert";
import type { Write } from "../lib/store/kv.ts";
import { levelOf, MyRooms } from "../lib/store/my_rooms.ts";
import { FakeClock } from "./support/fake_clock.ts";
import { MemoryKv } from "./support/memory_kv.ts";

const pos = (n: number) => `0001${String(n).padStart(20, "0")}.000`;

class CountingKv extends MemoryKv {
  writes = 0;
  broken = false;
  override commit(write: Write) {
    if (this.broken) return Promise.reject(new Error("The store is broken"));
    this.writes++;
    return super.commit(write);
  }
}

function host() {
  const clock = new FakeClock();
  const kv = new CountingKv({ clock });
  return { clock, kv, mine: new MyRooms(kv, clock), other: new MyRooms(kv, clock) };
}

Deno.test("what was read is kept a little later, in one write, and at once in what is shown", async () => {
  const { clock, kv, mine, other } = host();
  await mine.join("anna", "lobby");
  const before = kv.writes;
  for (let n = 1; n <= 20; n++) mine.mark("anna", "lobby", pos(n));
  assertEquals((await mine.get("anna", "lobby"))?.read, pos(20));
  assertEquals((await other.get("anna", "lobby"))?.read, undefined);
  await clock.tick(1_000);
  assertEquals(kv.writes, before + 1);
  assertEquals((await other.get("anna", "lobby"))?.read, pos(20));
});

Deno.test("a mark never moves back, whoever brings it", async () => {
  const { clock, mine, other } = host();
  mine.mark("anna", "lobby", pos(5));
  await clock.tick(1_000);
  mine.mark("anna", "lobby", pos(3));
  other.mark("anna", "lobby", pos(4));
  await clock.tick(1_000);
  assertEquals((await other.get("anna", "lobby"))?.read, pos(5));
});

Deno.test("marks of a crowd are written ten at a time", async () => {
  const { clock, kv, mine } = host();
  for (let n = 0; n < 100; n++) mine.mark(`user${n}`, "lobby", pos(1));
  await clock.tick(5_000);
  assertEquals(kv.writes, 10);
  assertEquals((await mine.get("user99", "lobby"))?.read, pos(1));
});

Deno.test("what could not be written is written when the store answers again", async () => {
  const { clock, kv, mine, other } = host();
  mine.mark("anna", "lobby", pos(1));
  kv.broken = true;
  await clock.tick(1_000);
  kv.broken = false;
  mine.mark("anna", "team", pos(2));
  await clock.tick(1_000);
  assertEquals((await other.get("anna", "lobby"))?.read, pos(1));
  assertEquals((await other.get("anna", "team"))?.read, pos(2));
});

Deno.test("who leaves a room has left it, and keeps how far they had read", async () => {
  const { clock, mine } = host();
  assertEquals(await mine.join("anna", "lobby"), true);
  assertEquals(await mine.join("anna", "lobby"), false);
  mine.mark("anna", "lobby", pos(1));
  await clock.tick(1_000);
  assertEquals(await mine.leave("anna", "lobby"), true);
  assertEquals((await mine.list("anna")).map(({ leftAt }) => leftAt), [clock.now()]);
  await mine.join("anna", "lobby");
  const [room] = await mine.list("anna");
  assertEquals([room!.leftAt, room!.read], [undefined, pos(1)]);
});

Deno.test("of a room a user is told of everything, of what speaks to them, or of nothing", async () => {
  const { mine } = host();
  const told = () => mine.told("lobby", 10);
  assertEquals(await mine.notify("anna", "lobby", "nothing"), true);
  assertEquals((await mine.get("anna", "lobby"))?.muted, true);
  assertEquals(await mine.notify("anna", "lobby", "nothing"), false);
  await mine.notify("anna", "lobby", "all");
  assertEquals(levelOf(await mine.get("anna", "lobby")), "all");
  assertEquals(await told(), ["anna"]);
  await mine.notify("anna", "lobby", "mentions");
  assertEquals([levelOf(await mine.get("anna", "lobby")), await told()], ["mentions", []]);
});

Deno.test("who leaves a room is told of nothing there, until they are back", async () => {
  const { mine } = host();
  await mine.join("anna", "lobby");
  await mine.notify("anna", "lobby", "all");
  await mine.leave("anna", "lobby");
  assertEquals(await mine.told("lobby", 10), []);
  await mine.join("anna", "lobby");
  assertEquals(await mine.told("lobby", 10), ["anna"]);
});
