import { assert, assertEquals } from "@std/assert";
import { fromBytes, toJson } from "../lib/store/kv.ts";
import {
  accept,
  findInvitation,
  invite,
  listInvitations,
  revoke,
  ROOM_INVITATIONS,
} from "../lib/store/invitations.ts";
import { keys } from "../lib/store/keys.ts";
import { ban, createRoom, listMembers, ROOM_MEMBERS } from "../lib/store/room_records.ts";
import { MyRooms } from "../lib/store/my_rooms.ts";
import { FakeClock } from "./support/fake_clock.ts";
import { MemoryKv } from "./support/memory_kv.ts";

const NOW = 1_800_000_000_000;

async function store(): Promise<MemoryKv> {
  const kv = new MemoryKv({ clock: new FakeClock(NOW) });
  assert(await createRoom(kv, "team", { kind: "private", owner: "anna", createdAt: NOW }));
  return kv;
}

const make = (kv: MemoryKv, more = {}) =>
  invite(kv, { room: "team", by: "anna", at: NOW, ...more });

Deno.test("who has the token comes in, as a member", async () => {
  const kv = await store();
  const token = await make(kv);
  assertEquals(await accept(kv, token!, "benn", NOW), { room: "team" });
  const members = await listMembers(kv, "team");
  assertEquals(members.map(({ user, role }) => [user, role]), [["anna", "owner"], [
    "benn",
    "member",
  ]]);
});

Deno.test("the token is not in the store", async () => {
  const kv = await store();
  const token = await make(kv);
  const { items } = kv.backUp();
  const text = items.map(({ key, value }) => `${key.join(" ")} ${fromBytes(value)}`).join("\n");
  assert(text.includes("invitation"));
  assert(!text.includes(token!));
});

Deno.test("a guess brings nobody in", async () => {
  const kv = await store();
  await make(kv);
  for (const guess of ["", "x", "0".repeat(24), "../../secret", "한".repeat(24)]) {
    assertEquals(await accept(kv, guess, "benn", NOW), null, guess);
  }
});

Deno.test("an invitation for one lets one in, and nobody twice counts", async () => {
  const kv = await store();
  const token = await make(kv, { usesLeft: 1 });
  const all = await Promise.all(
    ["benn", "cleo", "dora"].map((user) => accept(kv, token!, user, NOW)),
  );
  assertEquals(all.filter((outcome) => outcome !== null).length, 1);
  assertEquals((await listMembers(kv, "team")).length, 2);
  const open = await make(kv, { usesLeft: 2 });
  await accept(kv, open!, "anna", NOW);
  assertEquals((await findInvitation(kv, open!, NOW))?.usesLeft, 2);
});

Deno.test("an invitation ends when it is over", async () => {
  const kv = await store();
  const token = await make(kv, { expiresAt: NOW + 1_000 });
  assert(await findInvitation(kv, token!, NOW + 999));
  // The store may keep what has expired for a while.
  assertEquals(await findInvitation(kv, token!, NOW + 1_000), null);
  assertEquals(await accept(kv, token!, "benn", NOW + 1_000), null);
});

Deno.test("what was revoked lets nobody in", async () => {
  const kv = await store();
  const token = await make(kv);
  const [first] = await listInvitations(kv, "team", NOW);
  await revoke(kv, "elsewhere", first!.id);
  assert(await findInvitation(kv, token!, NOW), "only its own room revokes it");
  await revoke(kv, "team", first!.id);
  assertEquals(await accept(kv, token!, "benn", NOW), null);
  assertEquals(await listInvitations(kv, "team", NOW), []);
});

Deno.test("a room has so many invitations and no more", async () => {
  const kv = await store();
  for (let n = 0; n < ROOM_INVITATIONS; n++) assert(await make(kv));
  assertEquals(await make(kv), null);
});

Deno.test("a room is full of those who are in it, and who was put out takes no place", async () => {
  const kv = await store();
  const token = (await make(kv))!;
  const set = Array.from({ length: ROOM_MEMBERS - 1 }, (_, n) => ({
    key: keys.member("team", `user${n}`),
    value: toJson({ role: "member", since: NOW }),
  }));
  await kv.commit({ checks: [], set });
  assertEquals(await accept(kv, token, "late", NOW), "full");
  assert(await ban(kv, "team", "user0", NOW));
  await accept(kv, token, "user0", NOW);
  assert(!(await listMembers(kv, "team")).some(({ user }) => user === "user0"));
  assertEquals(await accept(kv, token, "late", NOW), { room: "team" });
  assertEquals(await accept(kv, token, "later", NOW), "full");
});

Deno.test("who is put out of a room is told of nothing there any more", async () => {
  const kv = await store();
  const mine = new MyRooms(kv, new FakeClock(NOW));
  await mine.notify("benn", "team", "all");
  assertEquals(await mine.told("team", 9), ["benn"]);
  assert(await ban(kv, "team", "benn", NOW));
  assertEquals(await mine.told("team", 9), []);
});
