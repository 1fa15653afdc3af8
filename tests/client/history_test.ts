import { assertEquals, assertRejects } from "@std/assert";
import { RefusedError } from "../../lib/client/mod.ts";
import type { ErrorCode, ServerFrameOf } from "../../lib/protocol/mod.ts";
import { settle } from "../support/fake_clock.ts";
import { type FakeConnection, joined, pos, ROOM, segment } from "./fake_server.ts";
import { details } from "./observed.ts";

function page(connection: FakeConnection, more: Partial<ServerFrameOf<"history">> = {}) {
  connection.send({
    type: "history",
    room: ROOM,
    prev: pos(1),
    segments: [],
    people: {},
    more: false,
    ...more,
  });
}

function refuse(connection: FakeConnection, code: ErrorCode, temporary = false) {
  connection.send({ type: "error", room: ROOM, code, message: code, temporary });
}

/** The texts of a page. */
async function textsOf(asked: ReturnType<ReturnType<typeof joined>["room"]["history"]>) {
  return (await asked).segments.flatMap(({ events }) => events.map(({ text }) => text));
}

Deno.test("history() asks for a page and gives it", async () => {
  const { server, client, room } = joined();
  const asked = room.history({ before: pos(5), limit: 20 });
  assertEquals(server.last.take("history"), [
    { type: "history", room: ROOM, before: pos(5), limit: 20 },
  ]);
  page(server.last, {
    segments: [segment(2, "a"), segment(4, "b")],
    people: { u2: { name: "Ben" } },
    more: true,
  });
  assertEquals(await asked, {
    prev: pos(1),
    segments: [segment(2, "a"), segment(4, "b")],
    people: { u2: { name: "Ben" } },
    more: true,
    changes: [],
  });
  assertEquals(client.people.u2, { name: "Ben" });
});

Deno.test("a page does not move the room's position", async () => {
  const { server, room } = joined();
  const asked = room.history({ after: pos(10) });
  page(server.last, { prev: pos(10), segments: [segment(11, "a")] });
  await asked;
  assertEquals(room.position, pos(10));
});

Deno.test("one page is asked for at a time, and each answer finds its question", async () => {
  const { server, room } = joined();
  const asked = [9, 7, 5].map((n) => textsOf(room.history({ before: pos(n) })));
  for (const n of [9, 7, 5]) {
    assertEquals(server.last.take("history").map(({ before }) => before), [pos(n)]);
    page(server.last, { prev: pos(n - 2), segments: [segment(n - 1, `page ${n}`)] });
  }
  assertEquals(await Promise.all(asked), [["page 9"], ["page 7"], ["page 5"]]);
});

Deno.test("a page is asked for again on the next connection", async () => {
  const { server, room } = joined();
  const asked = textsOf(room.history({ before: pos(5) }));
  server.last.drop();
  const connection = await server.reconnected();
  assertEquals(connection.take("history"), []);
  connection.joined({ resume: "replayed", prev: pos(10) });
  assertEquals(connection.take("history").length, 1);
  page(connection, { segments: [segment(4, "a")] });
  assertEquals(await asked, ["a"]);
});

Deno.test("a page that is refused for good rejects, and the next one is asked for", async () => {
  const { server, room } = joined();
  const first = room.history({ before: pos(5) });
  const second = textsOf(room.history({ before: pos(3) }));
  refuse(server.last, "bad_position");
  const error = await assertRejects(() => first, RefusedError);
  assertEquals(error.refusal.code, "bad_position");
  server.last.take("history");
  page(server.last, { segments: [segment(2, "a")] });
  assertEquals(await second, ["a"]);
});

Deno.test("a page that is refused for now is asked for again, five times in all", async () => {
  const { server, room, clock } = joined();
  const asked = assertRejects(() => room.history({ before: pos(5) }), RefusedError);
  for (let turn = 0; turn < 5; turn++) {
    assertEquals(server.last.take("history").length, 1);
    refuse(server.last, "storage", true);
    await clock.tick(10_000);
  }
  assertEquals(server.last.take("history").length, 0);
  await asked;
});

Deno.test("a refusal that was meant for something else mixes no pages up", async () => {
  const { server, room } = joined();
  const first = room.history({ before: pos(9) }).catch(() => "refused");
  const second = textsOf(room.history({ before: pos(5) }));
  // It answers, say, a read mark; the page for the first question comes all the same.
  refuse(server.last, "bad_position");
  page(server.last, { prev: pos(4), segments: [segment(6, "first"), segment(8, "first")] });
  page(server.last, { prev: pos(2), segments: [segment(4, "second")] });
  assertEquals(await first, "refused");
  assertEquals(await second, ["second"]);
});

Deno.test("an empty page that was meant for an earlier question is not given to the next", async () => {
  const { server, room } = joined();
  const first = room.history({ after: pos(3) });
  const second = room.history({ limit: 1 });
  // Meant for a read mark; the page comes nevertheless.
  refuse(server.last, "internal");
  await assertRejects(() => first, RefusedError);
  page(server.last, { prev: pos(3) });
  page(server.last, { prev: pos(2), segments: [segment(3, "a")] });
  assertEquals(await textsOf(second), ["a"]);
});

Deno.test("a page that ends where the next question begins is not given to it", async () => {
  const { server, room } = joined();
  const first = room.history({ before: pos(6) }).catch(() => "refused");
  const second = textsOf(room.history({ after: pos(2) }));
  refuse(server.last, "bad_position");
  page(server.last, { prev: pos(1), segments: [segment(2, "first")] });
  page(server.last, { prev: pos(2), segments: [segment(3, "second")] });
  assertEquals(await first, "refused");
  assertEquals(await second, ["second"]);
});

Deno.test("a page that begins behind what the next question is about is not given to it", async () => {
  const { server, room } = joined();
  const first = room.history({ after: pos(4) }).catch(() => "refused");
  const second = textsOf(room.history({ around: pos(4) }));
  refuse(server.last, "bad_position");
  page(server.last, { prev: pos(4), segments: [segment(5, "first")] });
  page(server.last, { prev: pos(3), segments: [segment(4, "second")] });
  assertEquals(await first, "refused");
  assertEquals(await second, ["second"]);
});

Deno.test("an aborted question rejects at once and its answer is not given to the next", async () => {
  const { server, room } = joined();
  const stop = new AbortController();
  const first = room.history({ before: pos(9) }, { signal: stop.signal });
  const second = textsOf(room.history({ before: pos(5) }));
  stop.abort();
  await assertRejects(() => first, DOMException);
  page(server.last, { prev: pos(4), segments: [segment(8, "first")] });
  page(server.last, { prev: pos(2), segments: [segment(4, "second")] });
  assertEquals(await second, ["second"]);
});

Deno.test("a question that was aborted is not asked again", async () => {
  const { server, room } = joined();
  const stop = new AbortController();
  const asked = room.history({ before: pos(9) }, { signal: stop.signal });
  const waiting = room.history({ before: pos(5) }, { signal: stop.signal });
  stop.abort();
  await Promise.allSettled([asked, waiting]);
  server.last.drop();
  const connection = await server.reconnected();
  connection.joined({ resume: "replayed", prev: pos(10) });
  assertEquals(connection.take("history"), []);
});

Deno.test("an already aborted signal asks nothing", async () => {
  const { server, room } = joined();
  await assertRejects(() => room.history({}, { signal: AbortSignal.abort() }), DOMException);
  assertEquals(server.last.take("history"), []);
});

Deno.test("leaving the room rejects what is asked for", async () => {
  const { room } = joined();
  const asked = [room.history({ before: pos(9) }), room.history({ before: pos(5) })];
  room.leave();
  for (const one of asked) await assertRejects(() => one, DOMException);
  await assertRejects(() => room.history({}), DOMException);
});

Deno.test("a refusal while no page is due is told", async () => {
  const { server, room } = joined();
  const refused = details(room, "refused");
  refuse(server.last, "unauthorized");
  await settle();
  assertEquals(refused, [{ code: "unauthorized", message: "unauthorized", temporary: false }]);
});
