import { assert, assertEquals } from "@std/assert";
import { type Hosted, type HostedConnection, PlainHost } from "./support/plain_host.ts";

interface Frame {
  type: string;
  [part: string]: unknown;
}

const frames = (connection: HostedConnection) =>
  connection.frames.map((frame) => JSON.parse(frame as string) as Frame);
const ofType = (connection: HostedConnection, type: string) =>
  frames(connection).filter((frame) => frame.type === type);

/** Says something in the lobby, and lets the counts be told. */
async function say(host: PlainHost, user: string, ...texts: string[]): Promise<void> {
  const speaker = await host.openPlain(user);
  for (const text of texts) speaker.session.receive(text);
  await host.clock.tick(1_000);
  await speaker.session.closed();
}

const listen = (host: PlainHost, rooms: Record<string, string> = { lobby: "" }) =>
  host.openNotification({ user: "anna", token: "t" }, rooms);

/** The count that was told last. */
const unread = (connection: HostedConnection) => ofType(connection, "unread").at(-1);

async function markRead(host: PlainHost, pos: unknown): Promise<void> {
  const reader = await host.openJson("anna");
  reader.session.receive(`{"type":"join","room":"lobby"}`);
  await host.clock.tick();
  reader.session.receive(JSON.stringify({ type: "read", room: "lobby", pos }));
  await host.clock.tick(1_000);
  reader.session.closed();
}

Deno.test("the first frame says who is told, in which protocol, and the token", async () => {
  using host = new PlainHost();
  await host.people.save("anna", { name: "안나" });
  const anna = await listen(host);
  assertEquals(frames(anna)[0], {
    type: "welcome",
    protocol: "notification",
    you: { id: "anna", name: "안나" },
    token: "t",
    time: 1_800_000_000_000,
  });
});

Deno.test("what was said before counts as read, and what others say after does not", async () => {
  using host = new PlainHost();
  await say(host, "benn", "one", "two");
  const anna = await listen(host);
  await host.clock.tick(1_000);
  assertEquals([unread(anna)!.room, unread(anna)!.count], ["lobby", 0]);
  await say(host, "benn", "three", "four");
  await say(host, "anna", "my own");
  assertEquals(unread(anna)!.count, 2);
});

Deno.test("many messages at once are told as one count", async () => {
  using host = new PlainHost();
  const anna = await listen(host);
  await host.clock.tick(1_000);
  const told = frames(anna).length;
  await say(host, "benn", ...Array.from({ length: 20 }, (_, n) => `${n}`));
  assertEquals(frames(anna).length, told + 1);
  assertEquals(unread(anna)!.count, 20);
});

Deno.test("what the user has read elsewhere counts no more", async () => {
  using host = new PlainHost();
  const anna = await listen(host);
  await say(host, "benn", "one", "two");
  const { pos } = unread(anna)!;
  await say(host, "benn", "three");
  await markRead(host, pos);
  assertEquals(unread(anna)!.count, 1);
});

Deno.test("what is read on another isolate counts no more, though nobody is present on this one", async () => {
  using host = new PlainHost();
  const anna = await listen(host);
  await say(host, "benn", "one", "two");
  const room = host.rooms.peek("lobby")!;
  room.presence.receive({ kind: "read", room: "lobby", user: "anna", pos: room.last });
  await host.clock.tick(1_000);
  assertEquals(unread(anna)!.count, 0);
});

Deno.test("counting goes on from a position that is given", async () => {
  using host = new PlainHost();
  const before = await listen(host);
  await say(host, "benn", "one");
  const { pos } = unread(before)!;
  before.session.closed();
  await say(host, "benn", "two", "three @anna");
  const anna = await listen(host, { lobby: pos as string });
  await host.clock.tick(1_000);
  assertEquals(unread(anna)!.count, 2);
  assertEquals(ofType(anna, "mention").length, 1);
});

Deno.test("who gives a position that is not in the log is told once that counting began now", async () => {
  using host = new PlainHost();
  await say(host, "benn", "one", "two");
  const anna = await listen(host, { lobby: "000100000000000000090000.000" });
  await host.clock.tick(1_000);
  await say(host, "benn", "three");
  const told = ofType(anna, "unread").map(({ count, resume }) => [count, resume]);
  assertEquals(told, [[0, "snapshot"], [1, undefined]]);
});

Deno.test("nobody is told so who gave no position, or one in the log", async () => {
  using host = new PlainHost();
  const before = await listen(host);
  await say(host, "benn", "one");
  const { pos } = unread(before)!;
  const after = await listen(host, { lobby: pos as string });
  await host.clock.tick(1_000);
  const all = [...ofType(before, "unread"), ...ofType(after, "unread")];
  assertEquals(all.map(({ resume }) => resume), all.map(() => undefined));
});

Deno.test("more than a thousand are not counted out", async () => {
  using host = new PlainHost({ rateMessages: 10_000, rateAddressMessages: 10_000 });
  const anna = await listen(host);
  for (let n = 0; n < 21; n++) await say(host, "benn", ...Array.from({ length: 50 }, () => "x"));
  const { count, more } = unread(anna)!;
  assertEquals([count, more], [1_000, true]);
  await markRead(host, unread(anna)!.pos);
  assertEquals([unread(anna)!.count, unread(anna)!.more], [0, undefined]);
});

Deno.test("who is spoken to by name or id is told at once, and by whom", async () => {
  using host = new PlainHost();
  await host.people.save("anna", { name: "안나" });
  await host.people.save("benn", { name: "벤" });
  const anna = await listen(host);
  await say(host, "benn", "@안나야 들려?", "@anna too", "@other not", "안나 not");
  const mentions = ofType(anna, "mention");
  assertEquals(mentions.map(({ text }) => text), ["@안나야 들려?", "@anna too"]);
  const { from, name, room } = mentions[0]!;
  assertEquals([from, name, room], ["benn", "벤", "lobby"]);
});

Deno.test("nobody is told of speaking to themselves", async () => {
  using host = new PlainHost();
  const anna = await listen(host);
  await say(host, "anna", "@anna");
  assertEquals(ofType(anna, "mention"), []);
});

Deno.test("several rooms are counted apart", async () => {
  using host = new PlainHost();
  const anna = await listen(host, { lobby: "", 잡담: "" });
  await say(host, "benn", "one");
  const counts = ofType(anna, "unread").map(({ room, count }) => [room, count]);
  assertEquals(Object.fromEntries(counts), { lobby: 1, 잡담: 0 });
});

Deno.test("who listens this way is not present in the room, and leaves no trace", async () => {
  using host = new PlainHost();
  const anna = await listen(host);
  const ben = await host.openJson("benn");
  ben.session.receive(`{"type":"join","room":"lobby"}`);
  await host.clock.tick(1_000);
  anna.session.closed();
  await host.clock.tick(1_000);
  for (const frame of frames(ben)) assert(!JSON.stringify(frame).includes("anna"), frame.type);
  assertEquals(host.rooms.peek("lobby")!.subscribers, 1);
});

Deno.test("whatever such a client says ends its connection with 1003, in words", async () => {
  using host = new PlainHost();
  const anna: Hosted<{ receive(): void }> = await listen(host);
  anna.session.receive();
  assertEquals(anna.closed, [1003, "This connection is for listening only."]);
});

Deno.test("a server that goes away says when to come back", async () => {
  using host = new PlainHost();
  const anna = await listen(host);
  anna.session.bye(1_250);
  assertEquals(frames(anna).at(-1), { type: "bye", code: 1012, retryAfterMs: 1_250 });
  assertEquals(anna.closed, [1012, ""]);
});

Deno.test("who is named by id, everybody, and who is answered are told at once", async () => {
  using host = new PlainHost();
  const anna = await listen(host);
  await host.clock.tick(1_000);
  const publish = async (user: string, lane: string, events: object[]) => {
    const speaker = await host.openJson(user);
    for (const [index, event] of events.entries()) {
      const id = `${lane}.${index + 1}`;
      speaker.session.receive(JSON.stringify({ type: "publish", room: "lobby", id, event }));
    }
    await host.clock.tick(1_000);
    const acks = frames(speaker).flatMap(({ acks = [] }) => acks as [string, string][]);
    speaker.session.closed();
    return acks.map(([, pos]) => pos);
  };
  const [asked] = await publish("anna", "a", [{ type: "message", text: "who comes?" }]);
  const [other] = await publish("benn", "b", [{ type: "message", text: "not I" }]);
  await publish("carl", "c", [
    { type: "message", text: "you", mentions: ["anna"] },
    { type: "message", text: "all", mentions: ["@here"] },
    { type: "message", text: "I do", reply: asked },
    { type: "message", text: "why?", reply: other },
    { type: "message", text: "him", mentions: ["benn"] },
    { type: "edit", target: asked, text: "not mine" },
  ]);
  await host.clock.tick(1_000);
  const told = ofType(anna, "mention").map(({ text }) => text);
  assertEquals(told.toSorted(), ["I do", "all", "you"]);
});
