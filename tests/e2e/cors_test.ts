import { assertEquals } from "@std/assert";
import { ServerProcess } from "../support/server_process.ts";

const FRIEND = "https://friend.example";

Deno.test("pages of allowed origins may use the API, others get no leave", async () => {
  await using server = await ServerProcess.start({ env: { SORI_ORIGINS: FRIEND } });
  const preflight = (origin: string) =>
    fetch(new URL("/api/me", server.url), {
      method: "OPTIONS",
      headers: { origin, "access-control-request-method": "PUT" },
    });
  const leave = await preflight(FRIEND);
  assertEquals(leave.status, 204);
  assertEquals(leave.headers.get("access-control-allow-origin"), FRIEND);
  assertEquals(
    (await preflight("https://other.example")).headers.has("access-control-allow-origin"),
    false,
  );

  const me = await fetch(new URL("/api/me", server.url), { headers: { origin: FRIEND } });
  assertEquals(me.headers.get("access-control-allow-origin"), FRIEND);
  await me.body?.cancel();
});

Deno.test("a script gets a token from /api/me and is the same guest with it", async () => {
  await using server = await ServerProcess.start();
  const first = await (await fetch(new URL("/api/me", server.url))).json();
  const again = await fetch(new URL("/api/me", server.url), {
    headers: { authorization: `Bearer ${first.token}` },
  });
  const { id, token } = await again.json();
  assertEquals(id, first.id);
  assertEquals(token, undefined);
});

Deno.test("pages of all origins may talk without a WebSocket, as they may with one", async () => {
  await using server = await ServerProcess.start();
  const origin = "https://elsewhere.example";
  for (const path of ["/api/stream", "/api/poll?wait=0"]) {
    const response = await server.fetch(path, { headers: { origin } });
    assertEquals(response.headers.get("access-control-allow-origin"), origin, path);
    await response.body?.cancel();
  }
  const leave = await server.fetch("/api/frames", {
    method: "OPTIONS",
    headers: { origin, "access-control-request-method": "POST" },
  });
  assertEquals(leave.headers.get("access-control-allow-origin"), origin);
});

Deno.test("where foreign pages may not connect, they may not without a WebSocket either", async () => {
  await using server = await ServerProcess.start({ env: { SORI_FOREIGN_PAGES: "off" } });
  const headers = { origin: "https://elsewhere.example" };
  for (const path of ["/api/stream", "/api/poll?wait=0"]) {
    const response = await server.fetch(path, { headers });
    assertEquals(response.status, 403, path);
    assertEquals(response.headers.has("access-control-allow-origin"), false);
    assertEquals((await response.json()).code, "forbidden_origin");
  }
});
