/** Who speaks: cookies and tokens, and what does not pass for them. */
import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { ServerProcess } from "../support/server_process.ts";
import { Visitor } from "../support/visitor.ts";

const SECRET = "a secret that only the tests know, and long";
const DAY_MS = 24 * 60 * 60 * 1_000;

let server: ServerProcess;
Deno.test.beforeAll(async () => {
  const env = { SORI_SECRET: SECRET, SORI_TRUST_PROXY: "loopback", SORI_RATE_LIMIT: "off" };
  server = await ServerProcess.start({ env });
});
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

/** The user that a request with these headers speaks for. */
async function userOf(headers: Record<string, string>): Promise<string> {
  const response = await server.fetch("/api/me", { headers });
  assertEquals(response.status, 200);
  return (await response.json()).id;
}

/** A session as the server signs it: written here a second time, so that its form is fixed. */
async function sign(user: string, time: number, secret = SECRET): Promise<string> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const bytes = new TextEncoder().encode(secret);
  const key = await crypto.subtle.importKey("raw", bytes, algorithm, false, ["sign"]);
  const payload = `${user}.${Math.floor(time / 1_000).toString(36)}`;
  const signed = await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(payload));
  const signature = new Uint8Array(signed).toBase64({ alphabet: "base64url", omitPadding: true });
  return `${payload}.${signature}`;
}

/** Tokens that are none, made of a good one. */
async function forgeries(): Promise<string[]> {
  const now = Date.now();
  const good = await sign("victim1234", now);
  const [user, time, signature] = good.split(".") as [string, string, string];
  return [
    `attacker12.${time}.${signature}`,
    `${user}.${(parseInt(time, 36) + 1).toString(36)}.${signature}`,
    `${user}.${time}.${signature.slice(0, -1)}`,
    `${user}.${time}.${respelt(signature)}`,
    `${user}.${time}.${"A".repeat(signature.length)}`,
    `${user}.${time}.`,
    `${user}.${time}`,
    `${user}..${signature}`,
    `${user}.${time}.${signature}.${signature}`,
    `${user}.${time}.${signature}=`,
    `${user}.${time}.%00`,
    `${user}%2e.${time}.${signature}`,
    "..",
    "",
    "x".repeat(10_000),
    await sign("victim1234", now, "another secret, which is just as long as that"),
    await sign("victim1234", now - 401 * DAY_MS),
    await sign("vic tim!", now),
    await sign("__proto__", now),
  ];
}

/** Other letters for the same bytes: the last one of 43 has two bits that say nothing. */
function respelt(signature: string): string {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  return signature.slice(0, -1) + letters[letters.indexOf(signature.at(-1)!) + 1];
}

Deno.test("a first visit brings a cookie that scripts and other sites cannot use", async () => {
  for (const [path, status] of [["/", 200], ["/r/lobby", 200], ["/nowhere", 404]] as const) {
    const response = await new Visitor(server).get(path);
    await response.body?.cancel();
    assertEquals(response.status, status);
    const [cookie = "", ...others] = response.headers.getSetCookie();
    assertEquals(others, []);
    assertMatch(cookie, /^sori_session=[\w-]+\.[\w-]+\.[\w-]+;/);
    for (const attribute of ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=34560000"]) {
      assert(cookie.split("; ").includes(attribute), `${attribute} in ${cookie}`);
    }
    assertEquals(/Secure|Domain/.test(cookie), false);
    assertEquals(response.headers.get("cache-control"), "no-store");
  }
});

Deno.test("a visitor who comes back stays who they are, and gets no second cookie", async () => {
  const visitor = new Visitor(server);
  await visitor.read("/");
  const again = await visitor.get("/");
  await again.body?.cancel();
  assertEquals(again.headers.getSetCookie(), []);
  const cookie = visitor.cookieHeader;
  const user = await userOf({ cookie });
  assertEquals(await userOf({ cookie: `other=x; ${cookie}; =; last` }), user);
  assertNotEquals(await userOf({}), user);
});

Deno.test("a session that the owner's secret signs is accepted, whoever signed it", async () => {
  const token = await sign("somebody12", Date.now() - 399 * DAY_MS);
  assertEquals(await userOf({ cookie: `sori_session=${token}` }), "somebody12");
  assertEquals(await userOf({ authorization: `Bearer ${token}` }), "somebody12");
});

Deno.test("whoever comes back in the second half of a session's life gets a new cookie and stays", async () => {
  const token = await sign("somebody12", Date.now() - 201 * DAY_MS);
  const visitor = new Visitor(server);
  visitor.cookies.set("sori_session", token);
  await visitor.read("/");
  assertNotEquals(visitor.cookies.get("sori_session"), token);
  assertEquals(await userOf({ cookie: visitor.cookieHeader }), "somebody12");
});

Deno.test("a forged, changed or expired cookie makes a new guest", async () => {
  for (const token of await forgeries()) {
    const headers = { accept: "text/html", cookie: `sori_session=${token}` };
    const response = await server.fetch("/", { headers });
    await response.body?.cancel();
    assertEquals(response.status, 200);
    assertMatch(response.headers.getSetCookie()[0] ?? "", /^sori_session=/, token.slice(0, 100));
  }
});

Deno.test("a forged, changed or expired token is refused with 401", async () => {
  for (const token of await forgeries()) {
    const response = await server.fetch("/api/me", {
      headers: { authorization: `Bearer ${token}` },
    });
    await response.body?.cancel();
    assertEquals(response.status, 401, token.slice(0, 100));
    assertEquals(response.headers.get("www-authenticate"), "Bearer");
  }
});

Deno.test("the cookie is Secure behind https, if a trusted proxy says so", async () => {
  const headers = { "x-forwarded-proto": "https", "x-forwarded-host": "chat.example.org" };
  const response = await new Visitor(server, { headers }).get("/");
  await response.body?.cancel();
  assertMatch(response.headers.getSetCookie()[0]!, /^__Host-sori_session=.*; Secure/);
  assertMatch(response.headers.get("strict-transport-security")!, /max-age=\d+/);
  const origin = "https://chat.example.org";
  const behind = new Visitor(server, { headers, origin });
  const entered = await behind.post("/rooms", { name: "proxied" });
  await entered.body?.cancel();
  assertEquals(entered.status, 303, "the origin is what the proxy was reached at");
});

Deno.test("nobody else's word for https or an address is taken", async () => {
  await using alone = await ServerProcess.start();
  const headers = { "x-forwarded-proto": "https", "x-forwarded-host": "evil.example" };
  const response = await new Visitor(alone, { headers }).get("/");
  await response.body?.cancel();
  assertEquals(/Secure/.test(response.headers.getSetCookie()[0]!), false);
  assertEquals(response.headers.get("strict-transport-security"), null);
  const foreign = new Visitor(alone, { headers, origin: "https://evil.example" });
  const refused = await foreign.post("/rooms", { name: "proxied" });
  await refused.body?.cancel();
  assertEquals(refused.status, 403);
});

Deno.test("a name follows its owner, by cookie and by token", async () => {
  const visitor = new Visitor(server);
  await visitor.read("/");
  await (await visitor.post("/me", { name: "소리꾼", to: "/" })).body?.cancel();
  const token = visitor.cookies.get("sori_session")!;
  for (const headers of [{ cookie: visitor.cookieHeader }, { authorization: `Bearer ${token}` }]) {
    const me = await (await server.fetch("/api/me", { headers })).json();
    assertEquals(me.name, "소리꾼");
  }
  const body = JSON.stringify({ name: "" });
  const headers = { authorization: `bearer  ${token}` };
  const nameless = await server.fetch("/api/me", { method: "PUT", headers, body });
  assertEquals(Object.keys(await nameless.json()), ["id"]);
});

Deno.test("after a form, only paths of this server are gone on to", async () => {
  const visitor = new Visitor(server);
  const cases: [to: string, location: string][] = [
    ["/r/lobby?before=x", "/r/lobby?before=x"],
    ["/r/소리", `/r/${encodeURIComponent("소리")}`],
    ["", "/"],
    ["//evil.example", "/"],
    ["///evil.example", "/"],
    ["/\\evil.example", "/"],
    ["\\\\evil.example", "/"],
    ["/\t/evil.example", "/"],
    ["\n//evil.example", "/"],
    ["https://evil.example/", "/"],
    ["https:evil.example", "/"],
    ["javascript:alert(1)", "/"],
    ["data:text/html,x", "/"],
    ["/.//evil.example", "/evil.example"],
    ["/r/x\r\nset-cookie: a=b", "/r/xset-cookie:%20a=b"],
    ["/a\0b", "/a%00b"],
    ["/@evil.example", "/@evil.example"],
  ];
  for (const [to, location] of cases) {
    const response = await visitor.post("/me", { name: "me", to });
    await response.body?.cancel();
    assertEquals(response.status, 303, JSON.stringify(to));
    assertEquals(response.headers.get("location"), location, JSON.stringify(to));
    assertEquals(response.headers.getSetCookie().some((line) => line.startsWith("a=")), false);
  }
});
