/** Challenges of passkeys: single use, one session's, for a time, and for one host. */
import { assertEquals, assertRejects } from "@std/assert";
import { PasskeyError, Passkeys } from "../lib/auth/passkeys.ts";
import { FakeClock } from "./support/fake_clock.ts";
import { MemoryKv } from "./support/memory_kv.ts";

const RP = { id: "localhost", origin: "http://localhost:8000" };
const ANSWER = {
  id: "nobody-knows",
  rawId: "nobody-knows",
  type: "public-key" as const,
  clientExtensionResults: {},
  response: { clientDataJSON: "", authenticatorData: "", signature: "" },
};

function setUp() {
  const clock = new FakeClock();
  return { clock, passkeys: new Passkeys(new MemoryKv(), () => clock.now()) };
}

/** The code that a sign-in is refused with. An unknown passkey has passed the challenge. */
const codeOf = async (signIn: Promise<unknown>) =>
  (await assertRejects(() => signIn, PasskeyError)).code;

Deno.test("a challenge is spent by its first answer, even by a wrong one", async () => {
  const { passkeys } = setUp();
  await passkeys.signInOptions("guest", RP);
  assertEquals(await codeOf(passkeys.signIn("guest", ANSWER, RP)), "unknown_passkey");
  assertEquals(await codeOf(passkeys.signIn("guest", ANSWER, RP)), "bad_challenge");
});

Deno.test("a challenge is good for the session that asked for it, and for no other", async () => {
  const { passkeys } = setUp();
  await passkeys.signInOptions("guest", RP);
  assertEquals(await codeOf(passkeys.signIn("another", ANSWER, RP)), "bad_challenge");
  assertEquals(await codeOf(passkeys.signIn("guest", ANSWER, RP)), "unknown_passkey");
});

Deno.test("a challenge is over after five minutes", async () => {
  const { clock, passkeys } = setUp();
  await passkeys.signInOptions("guest", RP);
  await clock.tick(5 * 60_000);
  assertEquals(await codeOf(passkeys.signIn("guest", ANSWER, RP)), "bad_challenge");
});

Deno.test("a challenge of one host, or to make a passkey, does not sign anybody in", async () => {
  const { passkeys } = setUp();
  const elsewhere = { id: "chat.example", origin: "https://chat.example" };
  await passkeys.signInOptions("guest", elsewhere);
  assertEquals(await codeOf(passkeys.signIn("guest", ANSWER, RP)), "bad_challenge");
  await passkeys.registrationOptions("guest", "Guest", RP);
  assertEquals(await codeOf(passkeys.signIn("guest", ANSWER, RP)), "bad_challenge");
});

Deno.test("two answers at once to one challenge: one is taken", async () => {
  const { passkeys } = setUp();
  await passkeys.signInOptions("guest", RP);
  const codes = await Promise.all(
    [1, 2].map(() => codeOf(passkeys.signIn("guest", ANSWER, RP))),
  );
  assertEquals(codes.toSorted(), ["bad_challenge", "unknown_passkey"]);
});

Deno.test("a passkey is asked for at the host of the page", async () => {
  const { passkeys } = setUp();
  assertEquals((await passkeys.registrationOptions("guest", "Guest", RP)).rp.id, "localhost");
  assertEquals((await passkeys.signInOptions("guest", RP)).rpId, "localhost");
});
