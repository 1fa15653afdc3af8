/** Subprotocols and handshakes (RFC 6455 §4, §11.3.4), by hand. */
import {
  assert,
  assertEquals,
  assertMatch,
  assertNotEquals,
  assertStringIncludes,
} from "@std/assert";
import { PlainClient } from "../support/plain_client.ts";
import { handshake, OPCODE, rawRequest, RawSocket } from "../support/raw_socket.ts";
import { ServerProcess } from "../support/server_process.ts";
import { Visitor } from "../support/visitor.ts";
import { WireClient } from "../support/wire_client.ts";

let server: ServerProcess;
Deno.test.beforeAll(async () => {
  server = await ServerProcess.start();
});
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

const text = (payload: Uint8Array) => new TextDecoder().decode(payload);

/** Offers subprotocols; the one that was agreed on, null without. */
async function agreed(offer: string | null): Promise<string | null> {
  using socket = await RawSocket.connect(server.url);
  await socket.write(handshake(server.socketUrl, { "sec-websocket-protocol": offer }));
  const { status, headers } = await socket.readHead();
  assertEquals(status, 101);
  return headers.get("sec-websocket-protocol");
}

/** `welcome` on a connection that was opened with these headers. */
async function welcome(headers: Record<string, string>) {
  using socket = await RawSocket.upgraded(server.socketUrl, headers);
  return JSON.parse(text((await socket.readFrame())!.payload));
}

Deno.test("the first of the client's list that is spoken here is chosen", async () => {
  const offers: Record<string, string> = {
    "sori.v1": "sori.v1",
    "chat": "chat",
    "notification": "notification",
    "chat, notification": "chat",
    "notification, chat": "notification",
    "sori.v2, sori.v1, chat": "sori.v1",
    "mqtt,chat": "chat",
    "  chat  ,,  sori.v1 ": "chat",
  };
  for (const [offer, chosen] of Object.entries(offers)) {
    assertEquals(await agreed(offer), chosen, offer);
  }
});

Deno.test("a list over several headers is one list", async () => {
  using socket = await RawSocket.connect(server.url);
  const two = "mqtt\r\nSec-WebSocket-Protocol: notification\r\nsec-websocket-protocol: chat";
  await socket.write(handshake(server.socketUrl, { "sec-websocket-protocol": two }));
  assertEquals((await socket.readHead()).headers.get("sec-websocket-protocol"), "notification");
});

Deno.test("names are compared as they are, and none that was not offered is answered", async () => {
  for (const offer of [null, "", "SORI.V1", "Chat", "mqtt", "sori.v2, mqtt", "sori"]) {
    assertEquals(await agreed(offer), null, `${offer}`);
  }
});

Deno.test("who offers only what is unknown is let in, and told what is spoken", async () => {
  const client = await PlainClient.open(server.socketUrl, { protocols: ["mqtt", "sori.v2"] });
  assertEquals(client.protocol, "");
  const { code, reason, wasClean } = await client.ended;
  assertEquals([code, wasClean], [1002, true]);
  assertStringIncludes(reason, "sori.v1, chat, notification");
  assertEquals(client.frames, []);
});

Deno.test("'chat' is the JSON protocol by another name", async () => {
  using socket = await RawSocket.upgraded(server.socketUrl, {
    "sec-websocket-protocol": "chat, notification",
  });
  const first = JSON.parse(text((await socket.readFrame())!.payload));
  assertEquals([first.type, first.protocol], ["welcome", "sori.v1"]);
  await socket.send(OPCODE.text, `{"type":"ping","n":1}`);
  assertEquals(text((await socket.readFrame())!.payload), `{"type":"pong","n":1}`);
});

Deno.test("'notification' tells of mentions in the rooms of its address, and hears nothing", async () => {
  await using speaker = await WireClient.open(server.socketUrl.href);
  const url = new URL("/ws?room=news&room=lobby", server.socketUrl);
  await using client = await PlainClient.open(url, { protocols: ["notification"] });
  const [first] = await client.first(1) as string[];
  const { you } = JSON.parse(first!);
  await speaker.publish("news", "lane.1", `@${you.id} come and see`);
  const isMention = (frame: unknown) => JSON.parse(frame as string).type === "mention";
  while (!client.frames.some(isMention)) await client.first(client.frames.length + 1);
  const { room, from, text } = JSON.parse(client.frames.find(isMention) as string);
  assertEquals([room, from, text], ["news", speaker.user, `@${you.id} come and see`]);
  client.send("hello?");
  assertEquals((await client.ended).code, 1003);
});

Deno.test("'notification' refuses rooms and positions that are none", async () => {
  const queries: Record<string, number> = {
    "?room=a%20b": 404,
    "?room=lobby&after=1": 400,
    "?after=000100000000000a31f80000.000": 400,
    [`?${Array.from({ length: 51 }, (_, n) => `room=r${n}`).join("&")}`]: 400,
  };
  for (const [query, status] of Object.entries(queries)) {
    const url = new URL(`/ws${query}`, server.url);
    const request = handshake(url, { "sec-websocket-protocol": "notification" });
    assertEquals((await rawRequest(server.url, request)).status, status, query.slice(0, 40));
  }
});

Deno.test("a token beside a subprotocol says who speaks, and is not echoed", async () => {
  const { you, token } = await welcome({});
  for (const protocol of ["sori.v1", "chat", "notification"]) {
    for (const offer of [`${protocol}, bearer.${token}`, `bearer.${token}, ${protocol}`]) {
      assertEquals(await agreed(offer), protocol);
      const again = await welcome({ "sec-websocket-protocol": offer });
      assertEquals([again.you, again.token], [you, token]);
    }
  }
  assertEquals(await agreed(`bearer.${token}`), null);
});

Deno.test("a token beside a subprotocol wins over the cookie, and Authorization over both", async () => {
  const visitor = new Visitor(server);
  await visitor.read("/");
  const [one, two] = [await welcome({}), await welcome({})];
  const offer = { "sec-websocket-protocol": `sori.v1, bearer.${one.token}` };
  const cookie = visitor.cookieHeader;
  assertEquals((await welcome({ ...offer, cookie })).you, one.you);
  const authorization = `Bearer ${two.token}`;
  assertEquals((await welcome({ ...offer, cookie, authorization })).you, two.you);
});

Deno.test("a token that is not valid is refused with 401, in every protocol", async () => {
  const { token } = await welcome({});
  for (const protocol of ["sori.v1, ", "notification, ", ""]) {
    for (const wrong of [`${token}x`, "x", ""]) {
      const offer = { "sec-websocket-protocol": `${protocol}bearer.${wrong}` };
      const { status, headers } = await rawRequest(server.url, handshake(server.socketUrl, offer));
      assertEquals([status, headers.get("www-authenticate")], [401, "Bearer"], wrong);
    }
  }
});

Deno.test("a plain client with a token is its user", async () => {
  const { you, token } = await welcome({});
  await using client = await PlainClient.open(new URL("/ws/tokens", server.socketUrl), {
    headers: { authorization: `Bearer ${token}` },
  });
  client.send("me");
  await client.first(1);
  const { segments } = await (await server.fetch("/api/rooms/tokens/events")).json();
  assertEquals(segments[0].events[0].from, you.id);
});

Deno.test("headers in any case, order and company are a handshake", async () => {
  const { host } = server.url;
  const key = "dGhlIHNhbXBsZSBub25jZQ==";
  const requests = [
    `GET / HTTP/1.1\r\nhOsT: ${host}\r\nUPGRADE: WebSocket\r\nCONNECTION: keep-alive, uPgRaDe\r\n` +
    `SEC-WEBSOCKET-KEY: ${key}\r\nsec-WEBSOCKET-version: 13\r\n\r\n`,
    `GET /ws HTTP/1.1\r\nSec-WebSocket-Version:13\r\nSec-WebSocket-Key:${key}\r\n` +
    `Connection:Upgrade\r\nUpgrade:websocket\r\nHost:${host}\r\n\r\n`,
    `GET /ws/lobby?x=1 HTTP/1.1\r\nHost: ${host}\r\nConnection: keep-alive\r\n` +
    `Connection: Upgrade\r\nUpgrade: h2c, websocket\r\nSec-WebSocket-Key: \t ${key}  \r\n` +
    `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Extensions: permessage-deflate; x=y\r\n\r\n`,
  ];
  for (const request of requests) {
    using socket = await RawSocket.connect(server.url);
    await socket.write(request);
    const { status, headers } = await socket.readHead();
    assertEquals(status, 101, request);
    // RFC 6455 §1.3 gives this answer to this key.
    assertEquals(headers.get("sec-websocket-accept"), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    assertEquals(headers.get("sec-websocket-protocol"), null);
    assertEquals(headers.get("sec-websocket-extensions"), null);
  }
});

/** The response to a handshake with other headers than usual; null leaves one out. */
const refused = (path: string, headers: Record<string, string | null>) =>
  rawRequest(server.url, handshake(new URL(path, server.url), headers));

for (const path of ["/ws", "/ws/lobby"]) {
  Deno.test(`${path}: what does not ask for a WebSocket is told to`, async () => {
    for (const upgrade of [null, "h2c", "websockets"]) {
      const { status, headers } = await refused(path, { upgrade });
      assertEquals(status, 426);
      assertEquals(headers.get("upgrade"), "websocket");
      assertMatch(headers.get("connection") ?? "", /\bupgrade\b/i);
    }
  });
}

for (const path of ["/", "/ws", "/ws/lobby"]) {
  Deno.test(`${path}: another version is told the one that is spoken`, async () => {
    for (const version of [null, "8", "14", "13x", "13, 8"]) {
      const { status, headers } = await refused(path, { "sec-websocket-version": version });
      assertEquals([status, headers.get("sec-websocket-version")], [426, "13"], `${version}`);
    }
  });

  Deno.test(`${path}: a key that is none is refused with 400`, async () => {
    for (
      const key of [null, "", "short", "!".repeat(24), "dGhlIHNhbXBsZSBub25jZQ", "A".repeat(24)]
    ) {
      const { status, headers, body } = await refused(path, { "sec-websocket-key": key });
      assertEquals(status, 400, `key ${key}`);
      assertEquals(headers.get("content-type"), "application/problem+json");
      assertStringIncludes(body, "Sec-WebSocket-Key");
    }
  });

  Deno.test(`${path}: a connection that is not to be upgraded is refused with 400`, async () => {
    for (const connection of ["close", "keep-alive", null]) {
      const { status, body } = await refused(path, { connection });
      assertEquals(status, 400, `${connection}`);
      assertStringIncludes(body, "Connection: Upgrade");
    }
  });
}

Deno.test("a handshake with another method is refused with 405", async () => {
  for (const method of ["POST", "PUT"]) {
    const request = handshake(server.socketUrl, { connection: "close" }).replace("GET", method);
    const { status, headers } = await rawRequest(server.url, request);
    assertEquals([status, headers.get("allow")], [405, "GET, HEAD"]);
  }
});

Deno.test("a page at / is served to who could upgrade to something else", async () => {
  const { status, headers } = await refused("/", { upgrade: "h2c", accept: "text/html" });
  assertEquals([status, headers.get("content-type")], [200, "text/html; charset=utf-8"]);
});

Deno.test("guests who come without a token are each somebody else", async () => {
  const [one, two] = [await welcome({}), await welcome({})];
  assertNotEquals(one.you.id, two.you.id);
  assert(one.token !== two.token);
});
