import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { connect } from "../../lib/client/mod.ts";
import { joined, ROOM, setUp } from "./fake_server.ts";
import { details } from "./observed.ts";

Deno.test("a client is connecting until `welcome`, then open, and knows who it is", () => {
  const { server, client } = setUp();
  const states = details(client, "state");
  const welcomes = details(client, "welcome");
  assertEquals(client.state, "connecting");
  assertEquals(client.you, null);
  server.last.welcome({ you: { id: "u1", name: "Ann" }, time: 1_800_000_000_250 });
  assertEquals(client.state, "open");
  assertEquals(client.you, { id: "u1", name: "Ann" });
  assertEquals(client.clockOffset, 250);
  assertEquals(states, ["open"]);
  assertEquals(welcomes, [{ id: "u1", name: "Ann" }]);
});

Deno.test("nothing is sent before `welcome`", () => {
  const { server, client } = setUp();
  client.join(ROOM).publish("hi");
  assertEquals(server.last.frames, []);
});

Deno.test("a lost connection is replaced after a random wait that grows", async () => {
  const { server, client, clock } = setUp({ random: () => 0.5 });
  const waits: number[] = [];
  for (let turn = 0; turn < 7; turn++) {
    server.last.drop();
    assertEquals(client.state, "waiting");
    waits.push(client.retryAt! - clock.now());
    await clock.tick(waits.at(-1)!);
    assertEquals(client.state, "connecting");
    assertEquals(client.retryAt, null);
  }
  assertEquals(waits, [500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000]);
  assertEquals(server.connections.length, 8);
});

Deno.test("the wait starts small again after a connection that lasted", async () => {
  const { server, client, clock } = setUp();
  for (let turn = 0; turn < 5; turn++) {
    server.last.drop();
    await clock.tick(client.retryAt! - clock.now());
  }
  server.last.welcome();
  await clock.tick(10_000);
  server.last.drop();
  assertEquals(client.retryAt! - clock.now(), 500);
});

Deno.test("the wait goes on growing when connections open but do not last", async () => {
  const { server, client, clock } = setUp();
  server.last.welcome();
  server.last.drop();
  const connection = await server.reconnected();
  connection.drop();
  assertEquals(client.retryAt! - clock.now(), 1_000);
});

Deno.test("`bye` says when to come back", async () => {
  const { server, client, clock } = joined();
  server.last.send({ type: "bye", code: 1012, retryAfterMs: 3_210 });
  server.last.drop(1012);
  assertEquals(client.state, "waiting");
  assertEquals(client.retryAt! - clock.now(), 3_210);
  await clock.tick(3_209);
  assertEquals(server.connections.length, 1);
  await clock.tick(1);
  assertEquals(server.connections.length, 2);
  server.last.drop();
  // It was for one time.
  assertEquals(client.retryAt! - clock.now(), 500);
});

for (const code of [4100, 4150, 4199]) {
  Deno.test(`close code ${code} is final`, async () => {
    const { server, client, clock, environment, room } = joined();
    server.last.drop(code);
    assertEquals(client.state, "closed");
    assertEquals(room.joined, false);
    assertEquals(environment.watchers, 0);
    client.reconnect();
    await clock.tick(600_000);
    assertEquals(server.connections.length, 1);
    assertEquals(clock.pending, 0);
  });
}

for (const code of [0, 1000, 1001, 1006, 1008, 1009, 1012, 1013, 4000, 4099, 4200]) {
  Deno.test(`after close code ${code} the client comes back`, async () => {
    const { server, clock } = joined();
    server.last.drop(code);
    await clock.tick(1_000);
    assertEquals(server.connections.length, 2);
  });
}

Deno.test("close() ends everything and leaves nothing running", async () => {
  const { server, client, clock, environment, room } = joined();
  room.setTyping(true);
  room.publish("hi").position.catch(() => {});
  client.close();
  assertEquals(client.state, "closed");
  assertEquals(server.last.closed, true);
  assertEquals(clock.pending, 0);
  assertEquals(environment.watchers, 0);
  assertThrows(() => client.join("other"), DOMException);
  await clock.tick(600_000);
  assertEquals(server.connections.length, 1);
});

Deno.test("leaving a `using` block closes the client", () => {
  const { server, client } = setUp();
  {
    using _ = client;
  }
  assertEquals(client.state, "closed");
  assertEquals(server.last.closed, true);
});

Deno.test("an aborted signal closes the client", () => {
  const { server } = setUp();
  const stop = new AbortController();
  const client = connect("wss://chat.example/ws", {
    transport: () => server.last.transport,
    signal: stop.signal,
  });
  assertEquals(client.state, "connecting");
  stop.abort();
  assertEquals(client.state, "closed");
});

Deno.test("connect() takes an http address and asks for its socket", () => {
  const { server } = setUp();
  let asked = "";
  connect("https://chat.example/ws", {
    transport: (url) => (asked = url.href, server.last.transport),
  }).close();
  assertEquals(asked, "wss://chat.example/ws");
});

Deno.test("a connection without `welcome` is given up after 10 s", async () => {
  const { server, client, clock } = setUp();
  await clock.tick(9_999);
  assertEquals(server.last.closed, false);
  await clock.tick(1);
  assertEquals(server.last.closed, true);
  assertEquals(client.state, "waiting");
});

Deno.test("reconnect() drops the wait", () => {
  const { server, client } = setUp();
  server.last.drop();
  client.reconnect();
  assertEquals(client.state, "connecting");
  assertEquals(server.connections.length, 2);
  client.reconnect();
  assertEquals(server.connections.length, 2);
});

Deno.test("a token is presented, and frames wait until the server has taken it", () => {
  const { server, client } = setUp({ token: "secret" });
  client.join(ROOM);
  server.last.welcome({ you: { id: "guest" } });
  assertEquals(server.last.frames, [{ type: "hello", token: "secret" }]);
  assertEquals(client.state, "connecting");
  server.last.welcome({ you: { id: "u1" }, token: "secret2" });
  assertEquals(client.you, { id: "u1" });
  assertEquals(client.token, "secret2");
  assertEquals(server.last.take("join").length, 1);
});

Deno.test("a token from `welcome` makes the client the same user on the next connection", async () => {
  const { server, clock, client } = setUp();
  server.last.welcome({ you: { id: "u1" }, token: "t1" });
  server.last.drop();
  await clock.tick(1_000);
  server.last.welcome({ you: { id: "guest" }, token: "t2" });
  assertEquals(server.last.take("hello"), [{ type: "hello", token: "t1" }]);
  server.last.welcome({ you: { id: "u1" }, token: "t1" });
  assertEquals(client.you?.id, "u1");
});

Deno.test("the token is not presented where a cookie did it", async () => {
  const { server } = setUp();
  server.last.welcome({ you: { id: "u1" }, token: "t1" });
  server.last.drop();
  const connection = await server.reconnected();
  assertEquals(connection.take("hello"), []);
});

Deno.test("a token that is not valid any more leaves a guest", () => {
  const { server, client } = setUp({ token: "old" });
  server.last.welcome({ you: { id: "guest" }, token: "new" });
  server.last.send({
    type: "error",
    code: "bad_token",
    message: "The token is not valid.",
    temporary: false,
  });
  assertEquals(client.state, "open");
  assertEquals(client.you, { id: "guest" });
  assertEquals(client.token, "new");
});

Deno.test("frames that no version of this protocol knows are ignored", () => {
  const { server, client } = joined();
  // deno-lint-ignore no-explicit-any -- what a newer server may send
  server.last.send({ type: "confetti" } as any);
  assertEquals(client.state, "open");
});

Deno.test("waits are spread by chance", () => {
  let seed = 0;
  const waits = [];
  for (let turn = 0; turn < 100; turn++) {
    const { server, client, clock } = setUp({ random: () => (seed += 0.01) % 1 });
    server.last.drop();
    waits.push(client.retryAt! - clock.now());
  }
  assertAlmostEquals(waits.reduce((sum, wait) => sum + wait) / waits.length, 500, 20);
});
