import { assertEquals } from "@std/assert";
import { joined, pos, ROOM, segment, setUp } from "./fake_server.ts";
import { texts } from "./observed.ts";

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
