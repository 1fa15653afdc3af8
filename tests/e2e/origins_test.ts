/** A page elsewhere never acts with the identity that the browser's cookie proves. */
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { handshake, OPCODE, RawSocket } from "../support/raw_socket.ts";
import { ServerProcess } from "../support/server_process.ts";
import { Visitor } from "../support/visitor.ts";

const ALLOWED = "https://allowed.example";

let server: ServerProcess;
let victim: Visitor;
Deno.test.beforeAll(async () => {
  server = await ServerProcess.start({
    env: { SORI_ORIGINS: `${ALLOWED}, http://other.example:81` },
  });
  victim = new Visitor(server);
  await victim.read("/");
});
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

/** Origins of pages that are not ours. */
const FOREIGN = [
  "https://evil.example",
  "null",
  "file://",
  "https://allowed.example.evil.example",
  "https://allowed.example:444",
  "http://allowed.example",
  "http://other.example",
  "",
  "not an origin",
];

/** `welcome` on a socket that is opened with these headers. */
async function welcome(headers: Record<string, string>): Promise<{ id: string; token?: string }> {
  using socket = await RawSocket.connect(server.socketUrl);
  await socket.write(handshake(server.socketUrl, headers));
  assertEquals((await socket.readHead()).status, 101);
  const frame = await socket.readFrame();
  assertEquals(frame?.opcode, OPCODE.text);
  const { type, you, token } = JSON.parse(new TextDecoder().decode(frame!.payload));
  assertEquals(type, "welcome");
  return { id: you.id, ...(token !== undefined && { token }) };
}

async function victimId(): Promise<string> {
  const response = await server.fetch("/api/me", { headers: { cookie: victim.cookieHeader } });
  return (await response.json()).id;
}

Deno.test("our own page, an allowed one and a program keep the cookie's identity", async () => {
  const cookie = victim.cookieHeader;
  const id = await victimId();
  for (const origin of [server.url.origin, ALLOWED, "http://other.example:81", undefined]) {
    const you = await welcome({ cookie, ...(origin !== undefined && { origin }) });
    assertEquals(you, { id }, `${origin}: and no token, which scripts could read`);
  }
});

Deno.test("a socket that a foreign page opens is a new guest's", async () => {
  const id = await victimId();
  for (const origin of FOREIGN) {
    const you = await welcome({ cookie: victim.cookieHeader, origin });
    assertNotEquals(you.id, id, origin);
    assert(you.token !== undefined, "a guest can present the token again");
  }
});

Deno.test("a page of ours at a host that is not this one is foreign", async () => {
  const headers = { host: "evil.example", origin: server.url.origin };
  assertNotEquals(
    (await welcome({ cookie: victim.cookieHeader, ...headers })).id,
    await victimId(),
  );
});

Deno.test("a form that a foreign page sends is refused with 403 and writes nothing", async () => {
  const cookie = victim.cookieHeader;
  for (const origin of FOREIGN) {
    for (const path of ["/r/attacked", "/rooms", "/me"]) {
      const body = new URLSearchParams({ text: "forged", name: "forged" });
      const headers = { cookie, origin };
      const response = await server.fetch(path, { method: "POST", headers, body });
      const { code } = await response.json();
      assertEquals([response.status, code], [403, "forbidden_origin"], `${path} from ${origin}`);
      assertEquals(response.headers.getSetCookie(), []);
    }
    const body = JSON.stringify({ name: "forged" });
    const put = await server.fetch("/api/me", { method: "PUT", headers: { cookie, origin }, body });
    await put.body?.cancel();
    assertEquals(put.status, 403);
  }
  const page = await victim.read("/");
  assertEquals(page.includes("forged") || page.includes("attacked"), false);
  const log = await (await server.fetch("/api/rooms/attacked/events")).json();
  assertEquals(log.segments, []);
});

Deno.test("a foreign page is shown as a stranger would see it, and sets no cookie", async () => {
  const headers = { cookie: victim.cookieHeader, origin: "https://evil.example" };
  const response = await server.fetch("/api/me", { headers });
  assertNotEquals((await response.json()).id, await victimId());
  assertEquals(response.headers.get("access-control-allow-origin"), null);
  assertEquals(response.headers.get("access-control-allow-credentials"), null);
  const page = await server.fetch("/", { headers });
  await page.body?.cancel();
  assertEquals(page.headers.getSetCookie(), []);
});

Deno.test("a page elsewhere that was given a token may speak for its owner", async () => {
  const { id, token } = await welcome({ origin: "https://evil.example" });
  const headers = { origin: "https://evil.example", authorization: `Bearer ${token}` };
  const body = JSON.stringify({ name: "guest of a widget" });
  const response = await server.fetch("/api/me", { method: "PUT", headers, body });
  assertEquals(response.status, 200);
  assertEquals(await response.json(), { id, name: "guest of a widget" });
});
