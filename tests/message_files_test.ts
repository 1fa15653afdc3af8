import { assert, assertEquals } from "@std/assert";
import { PlainHost } from "./support/plain_host.ts";
import { announce, type Frame, kept, PIECE, someBytes, upload, visit } from "./support/uploads.ts";

/** Ids and positions of what entered the log. */
const acked = (anna: { frames(): Frame[] }) =>
  anna.frames().flatMap(({ type, acks }) => type === "ack" ? acks : []);

Deno.test("a message has the files that its sender uploaded in its room", async () => {
  using host = new PlainHost();
  const anna = await visit(host);
  const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 1, 2, 3);
  const small = await upload(anna, png);
  const size = { width: 640, height: 480 };
  const big = await upload(anna, png, { name: "../고양이.png", thumbnail: small.id, ...size });
  const publish = (id: string, files: string[], room = "lobby") =>
    anna.send({ type: "publish", room, id, event: { type: "message", text: "", files } });
  publish("lane.1", [big.id]);
  // Said later, and comes later, though it has nothing to look up.
  anna.send({
    type: "publish",
    room: "lobby",
    id: "lane.2",
    event: { type: "message", text: "after" },
  });
  await host.until(() => acked(anna).length === 2);
  const { segments } = await host.rooms.log("lobby").readNewest(10);
  const events = segments.flatMap(({ text }) => JSON.parse(`[${text}]`)).flatMap((it) => it.events);
  assertEquals(events, [{
    from: "anna",
    text: "",
    files: [{
      id: big.id,
      name: "고양이.png",
      type: "image/png",
      size: png.length,
      ...size,
      thumbnail: small.id,
    }],
  }, { from: "anna", text: "after" }]);
  // Both stay, whatever time passes.
  for (let turns = 0; turns < 10; turns++) await host.clock.tick();
  assertEquals(await kept(host), ["chunk", "chunk", "file", "file"]);
  await host.clock.tick(48 * 60 * 60 * 1_000);
  await host.files.sweep();
  assert(await host.files.find(big.id));
  assert(await host.files.find(small.id));
});

Deno.test("a message cannot have what another uploaded, or what is not complete, and is told so", async () => {
  using host = new PlainHost();
  const [anna, ben] = [await visit(host), await visit(host, "benn")];
  const file = await upload(ben, someBytes(10));
  anna.send(announce(1, someBytes(10)));
  const [{ file: open }] = await anna.next();
  for (const [n, id] of [file.id, open, "nothing"].entries()) {
    const event = { type: "message", text: "x", files: [id] };
    anna.send({ type: "publish", room: "lobby", id: `single-${n}`, event });
    const [{ id: answered, code }] = await anna.next();
    assertEquals([answered, code], [`single-${n}`, "not_found"]);
  }
});

Deno.test("what no message has is removed after a day, half or complete", async () => {
  using host = new PlainHost();
  const anna = await visit(host);
  const done = await upload(anna, someBytes(4 * PIECE));
  anna.send(announce(1, someBytes(4 * PIECE)));
  const [{ file }] = await anna.next();
  await host.clock.tick(24 * 60 * 60 * 1_000 - 1_000);
  await host.files.sweep();
  assert(await host.files.find(done.id));
  await host.clock.tick(3_000);
  await host.files.sweep();
  assertEquals(await host.files.find(done.id), null);
  const later = await visit(host);
  later.send(announce(1, someBytes(4 * PIECE), { file }));
  assertEquals((await later.next())[0].code, "not_found");
  assertEquals(await kept(host), []);
});

Deno.test("a message repeated after its file was kept has it still, and enters once", async () => {
  using host = new PlainHost();
  const anna = await visit(host);
  const { id } = await upload(anna, someBytes(10));
  const event = { type: "message", text: "", files: [id] };
  for (const _ of [1, 2]) anna.send({ type: "publish", room: "lobby", id: "lane.1", event });
  await host.until(() => acked(anna).length === 2);
  const [first, second] = acked(anna);
  assertEquals(second, first);
});

Deno.test("the files of a deleted message go once no other message has them", async () => {
  using host = new PlainHost();
  const anna = await visit(host);
  const small = await upload(anna, Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 1));
  const whole = new Uint8Array(4 * PIECE);
  whole.set([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]);
  const file = await upload(anna, whole, { name: "a.png", thumbnail: small.id });
  assertEquals(file.thumbnail, small.id);
  const publish = (id: string, event: object) =>
    anna.send({ type: "publish", room: "lobby", id, event });
  const noted = () => host.kv.list({ prefix: ["dropped"] }, { limit: 9 });
  /** The store is looked at between turns in which nothing but what is due happens. */
  const eventually = async (done: () => Promise<boolean>) => {
    for (let turns = 0; !await done(); turns++) {
      assert(turns < 100, "it does not happen");
      await host.clock.tick(1_000);
    }
  };
  const message = { type: "message", text: "", files: [file.id] };
  publish("lane.1", message);
  publish("lane.2", message);
  await host.until(() => acked(anna).length === 2);
  const [[, first], [, second]] = acked(anna);
  publish("lane.3", { type: "delete", target: first });
  await host.until(() => acked(anna).length === 3);
  await host.clock.tick(1_000);
  await eventually(async () => (await noted()).length === 0);
  assert(await host.files.find(file.id), "the other message has it");
  publish("lane.4", { type: "delete", target: second });
  await host.until(() => acked(anna).length === 4);
  await host.clock.tick(1_000);
  await eventually(async () => (await host.files.find(file.id))?.droppedAt !== undefined);
  // Nobody else may have it from now on.
  publish("single", message);
  const refused = () => anna.frames().filter(({ type }) => type === "error");
  await host.until(() => refused().length === 1);
  assertEquals(refused()[0].code, "not_found");
  // Its bytes go a while later, and so does all that was noted of it.
  await host.clock.tick(60_000);
  await eventually(async () => (await kept(host)).length === 0);
  for (const prefix of ["use", "dropped"]) {
    assertEquals(await host.kv.list({ prefix: [prefix] }, { limit: 9 }), []);
  }
});
