/** The owner's page: who gets in, what it shows, what it does. */
import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { ServerProcess } from "../support/server_process.ts";
import { Visitor } from "../support/visitor.ts";
import { Refused, WireClient } from "../support/wire_client.ts";

const TOKEN = "a-secret-of-the-owner-0123456789abcdef";

const drop = async (response: Promise<Response>) => {
  const { body, status } = await response;
  await body?.cancel();
  return status;
};
const owner = async (server: ServerProcess) => {
  const visitor = new Visitor(server);
  assertEquals(await drop(visitor.post("/admin/sign-in", { token: TOKEN })), 303);
  return visitor;
};

Deno.test("without an owner there is no such page", async () => {
  await using server = await ServerProcess.start();
  for (const path of ["/admin", "/metrics", "/admin/figures"]) {
    assertEquals(await drop(server.fetch(path)), 404, path);
  }
  assertEquals(await drop(new Visitor(server).post("/admin/sign-in", { token: "" })), 404);
});

Deno.test("the secret opens the page, nothing else does, and it can be tried five times a minute", async () => {
  await using server = await ServerProcess.start({ env: { SORI_ADMIN_TOKEN: TOKEN } });
  const stranger = new Visitor(server);
  assertEquals(await drop(stranger.get("/admin")), 401);
  assertEquals(await drop(stranger.post("/admin", { do: "block", user: "abcdef" })), 401);
  assertEquals(await drop(stranger.get("/metrics")), 401);
  stranger.cookies.set("sori_admin", "owner.0.AAAA");
  assertEquals(await drop(stranger.get("/admin")), 401);
  // A session of a user is signed with another key.
  stranger.cookies.set("sori_admin", stranger.cookies.get("sori_session")!);
  assertEquals(await drop(stranger.get("/admin")), 401);
  const visitor = await owner(server);
  assertEquals(await drop(visitor.get("/admin")), 200);
  const tries = [];
  for (let n = 0; n < 6; n++) {
    tries.push(await drop(stranger.post("/admin/sign-in", { token: `${TOKEN}${n}` })));
  }
  assertEquals(tries, [403, 403, 403, 403, 429, 429]);
});

Deno.test("a user whom the settings name is an owner where they are signed in", async () => {
  await using first = await ServerProcess.start({ env: { SORI_SECRET: TOKEN } });
  const { id, token } = await (await first.fetch("/api/me")).json();
  await using server = await ServerProcess.start({
    env: { SORI_SECRET: TOKEN, SORI_ADMINS: id },
  });
  const headers = { authorization: `Bearer ${token}` };
  assertEquals(await drop(server.fetch("/admin/figures", { headers })), 200);
  assertEquals(await drop(server.fetch("/admin/figures")), 401);
});

Deno.test("who is blocked can read and not publish, until they are let in again", async () => {
  await using server = await ServerProcess.start({ env: { SORI_ADMIN_TOKEN: TOKEN } });
  const admin = await owner(server);
  await using client = await WireClient.open(server.socketUrl.href);
  await client.join("lobby");
  await client.publish("lobby", "a.1", "before");
  assertEquals(await drop(admin.post("/admin", { do: "block", user: client.user })), 303);
  const refused = await assertRejects(() => client.publish("lobby", "b.1", "no"), Refused);
  assertEquals([refused.frame.code, refused.frame.temporary], ["blocked", false]);
  const headers = { authorization: `Bearer ${client.welcome.token}` };
  const body = '{"text":"no"}';
  const posted = await server.fetch("/api/rooms/lobby/events", { method: "POST", headers, body });
  assertEquals([posted.status, (await posted.json()).code], [400, "blocked"]);
  assertStringIncludes(await admin.read("/admin"), "Blocked");
  assertEquals(await drop(admin.post("/admin", { do: "unblock", user: client.user })), 303);
  await client.publish("lobby", "c.1", "after");
});

Deno.test("the owner signs somebody out, clears a profile, and archives a room", async () => {
  await using server = await ServerProcess.start({ env: { SORI_ADMIN_TOKEN: TOKEN } });
  const admin = await owner(server);
  const client = await WireClient.open(server.socketUrl.href);
  const headers = { authorization: `Bearer ${client.welcome.token}` };
  const body = '{"name":"rude"}';
  assertEquals(await drop(server.fetch("/api/me", { method: "PUT", headers, body })), 200);
  await client.join("lobby");
  await client.publish("lobby", "a.1", "hello");
  assertStringIncludes(await admin.read("/admin"), "rude");
  await drop(admin.post("/admin", { do: "clear", user: client.user }));
  assert(!("name" in await (await server.fetch("/api/me", { headers })).json()));
  await drop(admin.post("/admin", { do: "archive", room: "lobby" }));
  await assertRejects(() => client.publish("lobby", "b.1", "no"), Refused);
  await drop(admin.post("/admin", { do: "unarchive", room: "lobby" }));
  await client.publish("lobby", "c.1", "again");
  await drop(admin.post("/admin", { do: "sign-out", user: client.user }));
  assertEquals(await client.closed, 4100);
});

Deno.test("metrics are what Prometheus reads, by the secret as a password", async () => {
  await using server = await ServerProcess.start({ env: { SORI_ADMIN_TOKEN: TOKEN } });
  await using client = await WireClient.open(server.socketUrl.href);
  await client.publish("lobby", "a.1", "hello");
  const headers = { authorization: `Basic ${btoa(`prometheus:${TOKEN}`)}` };
  const response = await server.fetch("/metrics", { headers });
  assertMatch(response.headers.get("content-type")!, /^text\/plain; version=0\.0\.4/);
  const text = await response.text();
  assertMatch(text, /^sori_connections\{isolate="0"\} 1$/m);
  assertMatch(text, /^sori_events_total\{isolate="0"\} 1$/m);
  assertMatch(text, /^sori_commits_total\{isolate="0"\} 1$/m);
  assertMatch(text, /^sori_commit_seconds_p99\{isolate="0"\} 0\.\d+$/m);
  const wrong = { authorization: `Basic ${btoa("prometheus:wrong")}` };
  assertEquals(await drop(server.fetch("/metrics", { headers: wrong })), 401);
});

Deno.test("a page elsewhere cannot act as the owner", async () => {
  await using server = await ServerProcess.start({ env: { SORI_ADMIN_TOKEN: TOKEN } });
  const admin = await owner(server);
  const elsewhere = new Visitor(server, { origin: "https://elsewhere.example" });
  for (const [name, value] of admin.cookies) elsewhere.cookies.set(name, value);
  assertEquals(await drop(elsewhere.post("/admin", { do: "block", user: "abcdef" })), 403);
});
