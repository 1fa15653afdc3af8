import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { handshake, rawRequest, RawSocket } from "../support/raw_socket.ts";
import { ServerProcess } from "../support/server_process.ts";

let server: ServerProcess;
Deno.test.beforeAll(async () => {
  server = await ServerProcess.start();
});
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

/** The response to a handshake with other headers than usual; null leaves one out. */
const refused = (headers: Record<string, string | null>) =>
  rawRequest(server.socketUrl, handshake(server.socketUrl, { ...headers, connection: "close" }));

Deno.test("a complete handshake is answered with 101 and the subprotocol", async () => {
  using socket = await RawSocket.connect(server.socketUrl);
  await socket.write(handshake(server.socketUrl));
  const { status, headers } = await socket.readHead();
  assertEquals(status, 101);
  assertEquals(headers.get("sec-websocket-protocol"), "sori.v1");
  // RFC 6455 §1.3 gives this answer to this key.
  assertEquals(headers.get("sec-websocket-accept"), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
});

Deno.test("the subprotocol is found among others, and none other is spoken", async () => {
  using socket = await RawSocket.connect(server.socketUrl);
  const offer = { "sec-websocket-protocol": "chat, sori.v2 , sori.v1" };
  await socket.write(handshake(server.socketUrl, offer));
  const { status, headers } = await socket.readHead();
  assertEquals(status, 101);
  assertEquals(headers.get("sec-websocket-protocol"), "sori.v1");
});

for (const offer of [null, "", "chat", "sori.v2", "SORI.V1"]) {
  Deno.test(`an offer of ${JSON.stringify(offer)} alone is refused with 400`, async () => {
    const { status, headers, body } = await refused({ "sec-websocket-protocol": offer });
    assertEquals(status, 400);
    assertEquals(headers.get("content-type"), "application/problem+json");
    assertStringIncludes(body, "sori.v1");
  });
}

Deno.test("a plain request to the socket's address is told to upgrade", async () => {
  for (const upgrade of [null, "h2c"]) {
    const { status, headers } = await refused({ upgrade });
    assertEquals(status, 426);
    assertEquals(headers.get("upgrade"), "websocket");
    assertMatch(headers.get("connection") ?? "", /\bupgrade\b/i);
  }
});

Deno.test("another version of WebSocket is told the one that is spoken", async () => {
  for (const version of [null, "8", "14", "13x"]) {
    const { status, headers } = await refused({ "sec-websocket-version": version });
    assertEquals(status, 426, `version ${version}`);
    assertEquals(headers.get("sec-websocket-version"), "13");
  }
});

Deno.test("a handshake without a key, or with one that is none, is refused with 400", async () => {
  for (const key of [null, "", "short", "!".repeat(24)]) {
    const { status, headers } = await refused({ "sec-websocket-key": key });
    assertEquals(status, 400, `key ${key}`);
    assertEquals(headers.get("content-type"), "application/problem+json");
  }
});

Deno.test("a handshake with a POST is refused with 405", async () => {
  const request = handshake(server.socketUrl, { connection: "close" }).replace("GET", "POST");
  const { status, headers } = await rawRequest(server.socketUrl, request);
  assertEquals(status, 405);
  assertEquals(headers.get("allow"), "GET, HEAD");
});
