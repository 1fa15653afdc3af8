import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { connect } from "../../lib/client/mod.ts";
import { details, joined, pos, ROOM, segment, setUp, texts } from "./fake_server.ts";

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

Deno.test("an idle connection is asked for a sign of life, and stays when one comes", async () => {
  const { server, client, clock } = joined();
  for (let turn = 1; turn <= 3; turn++) {
    await clock.tick(27_000);
    assertEquals(server.last.take("ping"), [{ type: "ping", n: turn }]);
    server.last.send({ type: "pong", n: turn });
  }
  assertEquals(client.state, "open");
  assertEquals(server.connections.length, 1);
});

Deno.test("a busy connection is not asked", async () => {
  const { server, clock } = joined();
  for (let turn = 11; turn < 31; turn++) {
    await clock.tick(5_000);
    server.last.events(pos(turn - 1), segment(turn, "x"));
  }
  assertEquals(server.last.take("ping"), []);
});

Deno.test("a half-open connection is noticed within 35 s", async () => {
  const { server, client, clock } = joined();
  server.last.cutSilently();
  await clock.tick(36_000);
  assertEquals(server.connections.length, 2);
  assertEquals(server.connections[0]!.closed, true);
  assertEquals(client.state, "connecting");
});

Deno.test("a half-open connection is noticed within 15 s when an answer is due", async () => {
  const { server, clock, room } = joined();
  server.last.cutSilently();
  room.publish("hi");
  await clock.tick(15_000);
  assertEquals(server.connections.length, 2);
});

Deno.test("a server that lives but does not answer is left after 30 s", async () => {
  const { server, clock, room } = joined();
  room.publish("hi");
  for (let turn = 0; turn < 8; turn++) {
    await clock.tick(4_000);
    for (const { n } of server.last.take("ping")) server.last.send({ type: "pong", n });
  }
  assertEquals(server.connections.length, 2);
});

Deno.test("a page that wakes up asks at once and replaces a dead connection within 2 s", async () => {
  const { server, client, clock, environment } = joined();
  server.last.cutSilently();
  environment.change("wake");
  await clock.tick(2_000);
  assertEquals(client.state, "waiting");
  await clock.tick(500);
  assertEquals(server.connections.length, 2);
});

Deno.test("a page that wakes up keeps a connection that answers", async () => {
  const { server, client, clock, environment } = joined();
  environment.change("wake");
  assertEquals(server.last.take("ping").length, 1);
  await clock.tick(1_900);
  server.last.send({ type: "pong", n: 1 });
  await clock.tick(5_000);
  assertEquals(client.state, "open");
});

Deno.test("on a slow line the page that wakes up waits for four round trips", async () => {
  const { server, client, clock, environment } = joined();
  await clock.tick(26_000);
  await clock.tick(1_000);
  server.last.send({ type: "pong", n: 1 });
  environment.change("wake");
  await clock.tick(3_900);
  assertEquals(client.state, "open");
  await clock.tick(100);
  assertEquals(client.state, "waiting");
});

Deno.test("a page that wakes up does not wait for the next attempt", async () => {
  const { server, client, clock, environment } = setUp();
  for (let turn = 0; turn < 5; turn++) {
    server.last.drop(1008);
    await clock.tick(client.retryAt! - clock.now());
  }
  server.last.drop(1008);
  environment.change("wake");
  assertEquals(client.state, "connecting");
  assertEquals(server.connections.length, 7);
});

Deno.test("without a network the client waits for it and connects when it comes", async () => {
  const { server, client, clock, environment } = joined();
  environment.change("offline");
  server.last.cutSilently();
  await clock.tick(2_000);
  assertEquals(client.state, "offline");
  assertEquals(client.retryAt, null);
  await clock.tick(20_000);
  assertEquals(server.connections.length, 1);
  environment.change("online");
  assertEquals(client.state, "connecting");
  assertEquals(server.connections.length, 2);
});

Deno.test("a server on this machine is kept and found without a network", async () => {
  const { server, client, clock, environment } = joined();
  environment.change("offline");
  server.last.send({ type: "pong", n: 1 });
  await clock.tick(5_000);
  assertEquals(client.state, "open");
  server.last.drop();
  assertEquals(client.state, "offline");
  await clock.tick(30_000);
  assertEquals(server.connections.length, 2);
});

Deno.test("a machine that slept is noticed by its clock and the connection is asked", async () => {
  const { server, clock } = joined();
  clock.jump(3_600_000);
  await clock.tick(2_000);
  assertEquals(server.last.take("ping").length, 1);
  await clock.tick(2_500);
  assertEquals(server.connections.length, 2);
});

Deno.test("a machine that slept does not wait on", async () => {
  const { server, client, clock } = setUp({ random: () => 0.99 });
  for (let turn = 0; turn < 5; turn++) {
    server.last.drop();
    await clock.tick(client.retryAt! - clock.now());
  }
  server.last.drop();
  clock.jump(60_000);
  await clock.tick(2_000);
  assertEquals(server.connections.length, 7);
});

Deno.test("an attempt from before the sleep is begun anew", async () => {
  const { server, clock } = setUp();
  clock.jump(60_000);
  await clock.tick(2_000);
  assertEquals(server.connections.length, 2);
  assertEquals(server.connections[0]!.closed, true);
});

Deno.test("a clock that is set back only makes the client ask", async () => {
  const { server, client, clock } = joined();
  clock.jump(-3_600_000);
  await clock.tick(2_000);
  server.last.send({ type: "pong", n: 1 });
  await clock.tick(10_000);
  assertEquals(client.state, "open");
  assertEquals(server.connections.length, 1);
});

Deno.test("a page that is put aside closes its connection and comes back", () => {
  const { server, client, environment } = joined();
  environment.change("suspend");
  assertEquals(server.last.closed, true);
  assertEquals(client.state, "waiting");
  environment.change("wake");
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

Deno.test("what a thrown-away connection still delivers is not heard", async () => {
  const { server, clock, room, environment } = joined();
  const seen = texts(room);
  const old = server.last;
  environment.change("wake");
  await clock.tick(2_500);
  server.last.welcome();
  server.last.joined({ resume: "replayed", prev: pos(10) });
  old.late({ type: "events", room: ROOM, prev: pos(10), segments: [segment(11, "late")] });
  assertEquals(seen, []);
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
