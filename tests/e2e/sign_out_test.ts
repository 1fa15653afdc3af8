/** Signed out everywhere: tokens from before are refused and what is connected ends, on every isolate. */
import { assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { ServerProcess } from "../support/server_process.ts";
import { openOnEach } from "../support/spread.ts";
import { TempFolder } from "../support/temp_folder.ts";
import { Visitor } from "../support/visitor.ts";
import { WireClient } from "../support/wire_client.ts";

/** Sends the form of the settings as the user of a token. */
const signOut = async (server: ServerProcess, token: string, where: string) => {
  const response = await server.fetch("/me/sign-out", {
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
    body: new URLSearchParams({ where }),
  });
  await response.body?.cancel();
  return response;
};
const statusOf = async (server: ServerProcess, token: string) => {
  const headers = { authorization: `Bearer ${token}` };
  const response = await server.fetch("/api/me", { headers });
  await response.body?.cancel();
  return response.status;
};

Deno.test("who signs out everywhere is disconnected on every isolate, and nobody else is", async () => {
  await using folder = await TempFolder.make();
  await using server = await ServerProcess.start({
    env: { SORI_ISOLATES: "2", SORI_KV: folder.file("sori.kv") },
  });
  const { token } = await (await server.fetch("/api/me")).json();
  const headers = { authorization: `Bearer ${token}` };
  const mine = (await openOnEach(server, 2, 2, { headers })).flat();
  const others = (await openOnEach(server, 2, 1)).flat();
  assertEquals((await signOut(server, token, "everywhere")).status, 303);
  for (const client of mine) {
    assertEquals(await client.closed, 4100);
  }
  // Each isolate has been told, so that none lets the old token in.
  for (let n = 0; n < 8; n++) assertEquals(await statusOf(server, token), 401);
  await assertRejects(() => WireClient.open(server.socketUrl.href, { headers }));
  for (const client of others) {
    await client.join("lobby");
    await client.close();
  }
});

Deno.test("who signs out here is a new guest in this browser, and the same elsewhere", async () => {
  await using server = await ServerProcess.start();
  const visitor = new Visitor(server);
  await visitor.read("/me");
  const token = visitor.cookies.get("sori_session")!;
  const response = await visitor.post("/me/sign-out", { where: "here" });
  await response.body?.cancel();
  assertEquals([response.status, response.headers.get("location")], [303, "/"]);
  assertEquals(visitor.cookies.get("sori_session"), "");
  await visitor.read("/me");
  assertNotEquals(visitor.cookies.get("sori_session"), token);
  assertEquals(await statusOf(server, token), 200);
});

Deno.test("nobody can be signed out by a page elsewhere", async () => {
  await using server = await ServerProcess.start();
  const visitor = new Visitor(server);
  await visitor.read("/me");
  const elsewhere = new Visitor(server, { origin: "https://elsewhere.example" });
  elsewhere.cookies.set("sori_session", visitor.cookies.get("sori_session")!);
  const response = await elsewhere.post("/me/sign-out", { where: "everywhere" });
  await response.body?.cancel();
  assertEquals(response.status, 403);
  assertEquals(await statusOf(server, visitor.cookies.get("sori_session")!), 200);
});
