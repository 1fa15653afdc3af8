import { assertEquals } from "@std/assert";
import { Authenticator } from "../lib/auth/authenticator.ts";
import { Signer } from "../lib/auth/signer.ts";
import { ACCOUNT_AGE_MS, Accounts } from "../lib/store/accounts.ts";
import { FakeClock } from "./support/fake_clock.ts";
import { MemoryKv } from "./support/memory_kv.ts";

const USER = "somebody12";

async function setUp() {
  const clock = new FakeClock();
  const kv = new MemoryKv();
  const signer = await Signer.create(new Uint8Array(32));
  const here = new Accounts(kv, clock);
  const there = new Accounts(kv, clock);
  const auth = (accounts: Accounts) => new Authenticator(signer, accounts, () => clock.now());
  return { clock, here, there, authHere: auth(here), authThere: auth(there) };
}

Deno.test("a token from before a sign-out is refused at once, and a new one is good at once", async () => {
  const { clock, here, authHere } = await setUp();
  const old = await authHere.sign(USER);
  assertEquals(await authHere.verify(old), USER);
  await here.change(USER, { signedOut: Math.floor(clock.now() / 1_000) });
  assertEquals(await authHere.verify(old), null);
  const fresh = await authHere.sign(USER);
  assertEquals(await authHere.verify(fresh), USER);
  await clock.tick(60_000);
  assertEquals(await authHere.verify(old), null);
  assertEquals(await authHere.verify(fresh), USER);
});

Deno.test("an isolate that no hint reached refuses it within ten seconds", async () => {
  const { clock, here, authThere } = await setUp();
  const old = await authThere.sign(USER);
  assertEquals(await authThere.verify(old), USER);
  await here.change(USER, { signedOut: Math.floor(clock.now() / 1_000) });
  assertEquals(await authThere.verify(old), USER, "what is remembered still holds");
  await clock.tick(ACCOUNT_AGE_MS);
  assertEquals(await authThere.verify(old), null);
});

Deno.test("changes of an account leave the rest of it", async () => {
  const { here, there } = await setUp();
  await here.change(USER, { blocked: true });
  await there.change(USER, { signedOut: 7 });
  assertEquals(await there.load(USER), { blocked: true, signedOut: 7 });
  assertEquals([there.isBlocked(USER), there.isBlocked("another")], [true, false]);
  await there.change(USER, { blocked: null });
  assertEquals([await there.load(USER), there.isBlocked(USER)], [{ signedOut: 7 }, false]);
});
