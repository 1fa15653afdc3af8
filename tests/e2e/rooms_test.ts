/** Rooms of all kinds, as people come to them: made, invited to, left, put away. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { ServerProcess } from "../support/server_process.ts";
import { openOnEach } from "../support/spread.ts";
import { TempFolder } from "../support/temp_folder.ts";
import { Visitor } from "../support/visitor.ts";
import { Refused, WireClient } from "../support/wire_client.ts";

/** Somebody with a browser and a name. */
class Person {
  readonly visitor: Visitor;
  readonly #server: ServerProcess;

  private constructor(server: ServerProcess) {
    this.#server = server;
    this.visitor = new Visitor(server);
  }

  static async named(server: ServerProcess, name: string): Promise<Person> {
    const person = new Person(server);
    await person.visitor.read("/");
    await (await person.visitor.post("/me", { name, to: "/" })).body?.cancel();
    return person;
  }

  get token(): string {
    return this.visitor.cookies.get("sori_session")!;
  }

  get id(): string {
    return this.token.split(".")[0]!;
  }

  /** Sends a form. @returns its status, and where it leads */
  async post(path: string, fields: Record<string, string>): Promise<[number, string]> {
    const response = await this.visitor.post(path, fields);
    await response.body?.cancel();
    return [response.status, response.headers.get("location") ?? ""];
  }

  async make(name: string, kind: string): Promise<string> {
    const [status, to] = await this.post("/rooms", { name, kind });
    assertEquals(status, 303);
    return decodeURIComponent(to.slice("/r/".length));
  }

  /** Makes an invitation. @returns its path */
  async invite(room: string, fields: Record<string, string> = {}): Promise<string> {
    const response = await this.visitor.post(`/r/${room}/about`, { do: "invite", ...fields });
    const html = await response.text();
    return new URL(/value="(http[^"]+\/invite\/\w+)"/.exec(html)![1]!).pathname;
  }

  async status(path: string): Promise<number> {
    const response = await this.visitor.get(path);
    await response.body?.cancel();
    return response.status;
  }

  async say(room: string, text: string): Promise<number> {
    const response = await this.#server.fetch(`/api/rooms/${room}/events`, {
      method: "POST",
      headers: { authorization: `Bearer ${this.token}` },
      body: JSON.stringify({ text }),
    });
    await response.body?.cancel();
    return response.status;
  }

  /** What the API tells of one's rooms. */
  async rooms(): Promise<Record<string, unknown>[]> {
    const response = await this.#server.fetch("/api/me/rooms", {
      headers: { authorization: `Bearer ${this.token}` },
    });
    return (await response.json()).rooms;
  }

  connect(): Promise<WireClient> {
    return WireClient.open(this.#server.socketUrl.href, { token: this.token });
  }
}

/** Waits until `found` gives something; the store is written a little later. */
async function eventually<Value>(found: () => Promise<Value | null>): Promise<Value> {
  for (let tries = 0; tries < 600; tries++) {
    const value = await found();
    if (value !== null) return value;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("It never came");
}

Deno.test("who is invited comes in by pressing the button, and who looks at the link does not", async () => {
  await using server = await ServerProcess.start();
  const [anna, benn, cleo] = [
    await Person.named(server, "Anna"),
    await Person.named(server, "Benn"),
    await Person.named(server, "Cleo"),
  ];
  const room = await anna.make("Our plan", "private");
  const link = await anna.invite(room, { uses: "one" });
  const page = await benn.visitor.read(link);
  assertMatch(page, /Our plan/);
  assertMatch(page, /Anna invited you/);
  assertEquals(await benn.status(`/r/${room}`), 404, "looking is not coming in");
  assertEquals(await benn.post(link, {}), [303, `/r/${room}`]);
  assertEquals(await benn.status(`/r/${room}`), 200);
  assertEquals(await cleo.status(link), 404, "it was for one");
  assertEquals(await cleo.post(link, {}), [404, ""]);
});

Deno.test("no page of another origin brings somebody into a room", async () => {
  await using server = await ServerProcess.start();
  const anna = await Person.named(server, "Anna");
  const room = await anna.make("Our plan", "private");
  const link = await anna.invite(room);
  const stranger = new Visitor(server, { origin: "https://elsewhere.example" });
  await stranger.read("/");
  const response = await stranger.post(link, {});
  await response.body?.cancel();
  assertEquals(response.status, 403);
});

Deno.test("a link that was revoked lets nobody in, and only who looks after the room makes one", async () => {
  await using server = await ServerProcess.start();
  const [anna, benn] = [await Person.named(server, "Anna"), await Person.named(server, "Benn")];
  const room = await anna.make("Our plan", "private");
  const link = await anna.invite(room);
  await benn.post(await anna.invite(room), {});
  assertEquals((await benn.post(`/r/${room}/about`, { do: "invite" }))[0], 403);
  const about = await anna.visitor.read(`/r/${room}/about`);
  for (const [, id] of about.matchAll(/name="id" value="(\w+)"/g)) {
    await anna.post(`/r/${room}/about`, { do: "revoke", id: id! });
  }
  assertEquals(await (await Person.named(server, "Cleo")).status(link), 404);
});

Deno.test("who is removed is out at once, on every isolate", async () => {
  await using folder = await TempFolder.make();
  await using server = await ServerProcess.start({
    env: { SORI_ISOLATES: "2", SORI_KV: folder.file("sori.kv") },
  });
  const [anna, benn] = [await Person.named(server, "Anna"), await Person.named(server, "Benn")];
  const room = await anna.make("Our plan", "private");
  await benn.post(await anna.invite(room), {});
  const sockets = (await openOnEach(server, 2, 1, { token: benn.token })).flat();
  for (const socket of sockets) await socket.join(room);
  await sockets[0]!.publish(room, "before.1", "still here");
  const from = sockets.map(({ frames }) => frames.length);
  assertEquals((await anna.post(`/r/${room}/about`, { do: "remove", user: benn.id }))[0], 303);
  for (const [index, socket] of sockets.entries()) {
    await socket.next(
      ({ type, code }) => type === "error" && code === "no_access",
      "the end",
      from[index],
    );
  }
  await anna.say(room, "without benn");
  for (const socket of sockets) {
    const refused = await socket.publish(room, "after.1", "let me in").catch((error) => error);
    assert(refused instanceof Refused);
    assertEquals(refused.frame.code, "no_access");
    assertEquals(socket.texts(room), ["still here"].slice(-socket.texts(room).length));
    await socket.close();
  }
  assertEquals(await benn.rooms(), []);
});

Deno.test("a moderator invites and removes members, an owner gives roles, and the last owner stays", async () => {
  await using server = await ServerProcess.start();
  const [anna, benn, cleo] = [
    await Person.named(server, "Anna"),
    await Person.named(server, "Benn"),
    await Person.named(server, "Cleo"),
  ];
  const room = await anna.make("Our plan", "private");
  const about = `/r/${room}/about`;
  for (const guest of [benn, cleo]) await guest.post(await anna.invite(room), {});
  assertEquals((await benn.post(about, { do: "remove", user: cleo.id }))[0], 403);
  assertEquals((await benn.post(about, { do: "role", user: benn.id, role: "owner" }))[0], 403);
  await anna.post(about, { do: "role", user: benn.id, role: "moderator" });
  assertEquals((await benn.post(about, { do: "remove", user: anna.id }))[0], 403);
  assertEquals((await benn.post(about, { do: "remove", user: cleo.id }))[0], 303);
  assertEquals(await cleo.status(`/r/${room}`), 404);
  assertEquals((await anna.post(about, { do: "leave" }))[0], 403);
  await anna.post(about, { do: "role", user: benn.id, role: "owner" });
  assertEquals(await anna.post(about, { do: "leave" }), [303, "/"]);
  assertEquals(await anna.status(`/r/${room}`), 404);
});

Deno.test("who has said much may still remove somebody, and of that there is a bound of its own", async () => {
  const env = { SORI_RATE_MESSAGES: "8", SORI_RATE_WINDOW_MS: "3600000" };
  await using server = await ServerProcess.start({ env });
  const [anna, benn] = [await Person.named(server, "Anna"), await Person.named(server, "Benn")];
  const room = await anna.make("Our plan", "private");
  await benn.post(await anna.invite(room), {});
  const said = [];
  for (let n = 0; n < 8; n++) said.push(await anna.say(room, `${n}`));
  assertEquals(said.at(-1), 429, "her words are spent");
  const about = `/r/${room}/about`;
  assertEquals((await anna.post(about, { do: "topic", text: "Lunch" }))[0], 429, "so is a topic");
  assertEquals((await anna.post(about, { do: "remove", user: benn.id }))[0], 303);
  assertEquals(await benn.status(`/r/${room}`), 404);
  const done = [];
  for (let n = 0; n < 8; n++) done.push((await anna.post(about, { do: "mute" }))[0]);
  assertEquals([done[0], done.at(-1)], [303, 429]);
});

Deno.test("an archived room is read and not written, listed by itself, and opened again", async () => {
  await using server = await ServerProcess.start();
  const [anna, benn] = [await Person.named(server, "Anna"), await Person.named(server, "Benn")];
  const room = await anna.make("town", "public");
  await anna.say(room, "hello");
  await using socket = await benn.connect();
  await socket.join(room);
  await socket.publish(room, "lane.1", "hi");
  assertEquals((await benn.post(`/r/${room}/about`, { do: "archive" }))[0], 403);
  assertEquals((await anna.post(`/r/${room}/about`, { do: "archive" }))[0], 303);
  const refused = await socket.publish(room, "lane.2", "too late").catch((error) => error);
  assertEquals(refused.frame.code, "forbidden");
  assertEquals(await socket.publish(room, "lane.1", "hi"), socket.acks.get("lane.1")!, "a repeat");
  assertEquals(await benn.say(room, "too late"), 403);
  assertEquals(await benn.status(`/r/${room}`), 200);
  const stranger = new Visitor(server);
  assert(!(await stranger.read("/")).includes("/r/town"));
  assert((await stranger.read("/?archived")).includes("/r/town"));
  await anna.post(`/r/${room}/about`, { do: "unarchive" });
  assertEquals(await benn.say(room, "again"), 201);
  assert((await stranger.read("/")).includes("/r/town"));
});

Deno.test("whom somebody writes to finds the talk among their rooms, under the other's name", async () => {
  await using server = await ServerProcess.start();
  const [anna, benn] = [await Person.named(server, "Anna"), await Person.named(server, "Benn")];
  const response = await anna.visitor.get(`/dm/${benn.id}`);
  await response.body?.cancel();
  assertEquals(response.status, 303);
  const room = response.headers.get("location")!.slice("/r/".length);
  assertEquals(await benn.rooms(), [], "not before something is said");
  await anna.say(room, "psst");
  const [found] = await eventually(async () => {
    const rooms = await benn.rooms();
    return rooms.length > 0 ? rooms : null;
  });
  const { name, kind, partner, unread, last } = found!;
  assertEquals({ name, kind, partner, unread, last }, {
    name: room,
    kind: "direct",
    partner: anna.id,
    unread: 1,
    last: { from: anna.id, text: "psst" },
  });
  assertMatch(await benn.visitor.read("/"), /Anna/);
  assertEquals(await anna.status(`/dm/${anna.id}`), 404);
});

Deno.test("what is unread is counted from where somebody has read, up to 99, with what speaks to them", async () => {
  await using server = await ServerProcess.start({ env: { SORI_RATE_LIMIT: "off" } });
  const [anna, benn] = [await Person.named(server, "Anna"), await Person.named(server, "Benn")];
  const room = await anna.make("Our plan", "private");
  await benn.post(await anna.invite(room), {});
  await using socket = await benn.connect();
  await socket.join(room);
  await socket.publish(room, "lane.1", "one");
  await using reader = await anna.connect();
  await reader.join(room);
  reader.send({ type: "read", room, pos: socket.acks.get("lane.1") });
  await socket.publishAll(room, "more", ["two", "@Anna, three", "four"]);
  const unread = () =>
    anna.rooms().then(([found]) => found && [found.unread, found.mentions, found.more ?? false]);
  const read = await eventually(async () => {
    const now = await unread();
    return now?.[0] === 3 ? now : null;
  });
  assertEquals(read, [3, 1, false]);
  await socket.publishAll(room, "many", Array.from({ length: 150 }, (_, n) => `${n}`));
  assertEquals(await unread(), [99, 1, true]);
});

Deno.test("a room that is left or muted is so for its user alone", async () => {
  await using server = await ServerProcess.start();
  const [anna, benn] = [await Person.named(server, "Anna"), await Person.named(server, "Benn")];
  const room = await anna.make("Corner", "unlisted");
  await benn.post(`/r/${room}`, { text: "hello", id: "one" });
  const about = `/r/${room}/about`;
  await benn.post(about, { do: "mute" });
  assertEquals((await benn.rooms()).map(({ muted }) => muted), [true]);
  assertEquals((await anna.rooms()).map(({ muted }) => muted), [undefined]);
  await benn.post(about, { do: "leave" });
  assertEquals(await benn.rooms(), []);
  assertEquals((await anna.rooms()).length, 1);
  await benn.post(`/r/${room}`, { text: "back", id: "two" });
  assertEquals((await benn.rooms()).length, 1);
});
