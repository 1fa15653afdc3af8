import { assertEquals, assertNotEquals } from "@std/assert";
import { Authenticator, sessionCookie } from "../lib/auth/authenticator.ts";
import { Signer } from "../lib/auth/signer.ts";

const DAY_MS = 24 * 60 * 60 * 1_000;
const NOW = 1_800_000_000_000;

/** Nobody has signed out everywhere. */
const NOBODY = { load: () => Promise.resolve({}) };

const signer = await Signer.create(new Uint8Array(32));
const visit = (cookie: string, { https = false, now = NOW, trusted = true } = {}) =>
  new Authenticator(signer, NOBODY, () => now).visitor(new Headers({ cookie }), trusted, https);

Deno.test("a session in the first half of its life keeps its cookie", async () => {
  const token = await signer.sign("somebody12", NOW - 199 * DAY_MS);
  assertEquals(await visit(`sori_session=${token}`), {
    user: "somebody12",
    by: "cookie",
    token,
    cookie: null,
  });
});

Deno.test("a session in the second half is renewed, for the same user", async () => {
  const token = await signer.sign("somebody12", NOW - 201 * DAY_MS);
  const visitor = (await visit(`sori_session=${token}`))!;
  assertEquals([visitor.user, visitor.by], ["somebody12", "cookie"]);
  assertNotEquals(visitor.cookie, token);
  const later = await visit(`sori_session=${visitor.cookie}`, { now: NOW + 399 * DAY_MS });
  assertEquals([later?.user, later?.by], ["somebody12", "cookie"]);
});

Deno.test("a session whose life is over makes a new guest", async () => {
  const token = await signer.sign("somebody12", NOW - 401 * DAY_MS);
  const visitor = (await visit(`sori_session=${token}`))!;
  assertEquals(visitor.by, "new");
  assertEquals(visitor.cookie, visitor.token);
});

Deno.test("over https the cookie is bound to its host, and an earlier one moves there", async () => {
  const token = await signer.sign("somebody12", NOW);
  const { name, secure, path, domain } = sessionCookie(token, true);
  assertEquals([name, secure, path, domain], ["__Host-sori_session", true, "/", undefined]);
  const moved = await visit(`sori_session=${token}`, { https: true });
  assertEquals([moved?.user, moved?.cookie], ["somebody12", token]);
  const there = await visit(`__Host-sori_session=${token}`, { https: true });
  assertEquals([there?.user, there?.cookie], ["somebody12", null]);
});

Deno.test("the cookie that is bound to its host counts before one that others may have set", async () => {
  const mine = await signer.sign("somebody12", NOW);
  const planted = await signer.sign("stranger12", NOW);
  const visitor = await visit(`sori_session=${planted}; __Host-sori_session=${mine}`, {
    https: true,
  });
  assertEquals(visitor?.user, "somebody12");
});

Deno.test("a page of a foreign origin is given no cookie", async () => {
  const token = await signer.sign("somebody12", NOW - 300 * DAY_MS);
  const visitor = await visit(`sori_session=${token}`, { trusted: false });
  assertEquals([visitor?.by, visitor?.cookie], ["new", null]);
});
