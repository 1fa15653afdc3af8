/** A private room, by every way in: an outsider is refused, and a member is not. */
import { assert, assertEquals } from "@std/assert";
import { PlainClient } from "../support/plain_client.ts";
import { handshake, RawSocket } from "../support/raw_socket.ts";
import { ServerProcess } from "../support/server_process.ts";
import { Visitor } from "../support/visitor.ts";
import { WireClient } from "../support/wire_client.ts";

const NOWHERE = "p-0000000000000000";

/** Somebody, with all that they need to try a door. */
interface Who {
  server: ServerProcess;
  visitor: Visitor;
  token: string;
  room: string;
  pos: string;
  file: string;
}

const bearer = ({ token }: Who) => ({ authorization: `Bearer ${token}` });

async function json(response: Response): Promise<{ status: number; code: string }> {
  const { status } = response;
  const text = await response.text();
  return { status, code: status < 400 ? "" : JSON.parse(text).code ?? "" };
}

/** What a frame is answered with, over a socket. */
async function overSocket(who: Who, frame: object, wants: string[]): Promise<string> {
  await using client = await WireClient.open(who.server.socketUrl.href, { token: who.token });
  client.send(frame);
  const answer = await client.next(
    ({ type, room }) => room === who.room && [...wants, "error"].includes(type),
    "the answer",
  );
  return answer.type === "error" ? answer.code as string : "";
}

/** Posts a frame and reads its answer. */
async function posted(who: Who, frame: object): Promise<string> {
  const response = await who.server.fetch("/api/frames", {
    method: "POST",
    headers: { ...bearer(who), "content-type": "application/x-ndjson" },
    body: `${JSON.stringify(frame)}\n`,
  });
  const text = await response.text();
  assertEquals(response.status, 200);
  const answer = text.trim() === "" ? {} : JSON.parse(text.trim().split("\n")[0]!);
  return answer.type === "error" ? answer.code : "";
}

/** The first frames of a request that reads. */
async function reading(who: Who, path: string): Promise<string> {
  const response = await who.server.fetch(path, { headers: bearer(who) });
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!text.includes('"joined"') && !text.includes('"error"')) {
    const { done, value } = await reader.read();
    if (done) break;
    text += value;
  }
  await reader.cancel();
  assert(text.includes("welcome"), text);
  if (text.includes('"joined"')) return "";
  return /"code":"(\w+)"/.exec(text)?.[1] ?? "nothing";
}

const event = { type: "message", text: "hello" };

/** Every way in. Each says with which code it was refused; an empty one: it was not. */
const DOORS: Record<string, (who: Who) => Promise<string>> = {
  "socket: join": (who) => overSocket(who, { type: "join", room: who.room }, ["joined"]),
  "socket: publish without a join": (who) =>
    overSocket(who, { type: "publish", room: who.room, id: `s${who.token}`.slice(0, 40), event }, [
      "ack",
    ]),
  "socket: skip": (who) =>
    overSocket(
      who,
      {
        type: "publish",
        room: who.room,
        id: `k${who.token}`.slice(0, 40),
        event: { type: "skip" },
      },
      ["ack"],
    ),
  "socket: history": (who) => overSocket(who, { type: "history", room: who.room }, ["history"]),
  "socket: history around": (who) =>
    overSocket(who, { type: "history", room: who.room, around: who.pos }, ["history"]),
  "posted: publish": (who) =>
    posted(who, { type: "publish", room: who.room, id: `p${who.token}`.slice(0, 40), event }),
  "posted: history": (who) => posted(who, { type: "history", room: who.room }),
  "posted: typing": (who) => posted(who, { type: "typing", room: who.room, on: true }),
  "posted: read": (who) => posted(who, { type: "read", room: who.room, pos: who.pos }),
  "event stream": (who) => reading(who, `/api/stream?room=${who.room}`),
  "long poll": (who) => reading(who, `/api/poll?room=${who.room}&wait=0`),
  "API: events": async (who) =>
    (await json(
      await who.server.fetch(`/api/rooms/${who.room}/events`, { headers: bearer(who) }),
    )).code,
  "API: publish": async (who) =>
    (await json(
      await who.server.fetch(`/api/rooms/${who.room}/events`, {
        method: "POST",
        headers: bearer(who),
        body: JSON.stringify({ text: "hello" }),
      }),
    )).code,
  "file": async (who) => {
    const response = await who.server.fetch(`/files/${who.file}`, { headers: bearer(who) });
    await response.body?.cancel();
    return response.status === 404 ? "no_access" : response.status === 200 ? "" : "other";
  },
  "page": async (who) => {
    const response = await who.visitor.get(`/r/${who.room}`);
    const html = await response.text();
    return response.status === 404 && !html.includes("secret plan") ? "no_access" : "";
  },
  "page of older messages": async (who) => {
    const response = await who.visitor.get(`/r/${who.room}?before=${who.pos}`);
    await response.body?.cancel();
    return response.status === 404 ? "no_access" : "";
  },
  "form": async (who) => {
    const response = await who.visitor.post(`/r/${who.room}`, { text: "hello", id: "form" });
    await response.body?.cancel();
    return response.status === 404 ? "no_access" : "";
  },
  "plain socket": (who) => upgraded(who, { "sec-websocket-protocol": null }),
  "notifications": (who) => upgraded(who, { "sec-websocket-protocol": "notification" }),
};

/** Asks for a WebSocket in the room. */
async function upgraded(who: Who, headers: Record<string, string | null>): Promise<string> {
  const url = new URL(`/ws/${who.room}`, who.server.url);
  using socket = await RawSocket.connect(url);
  await socket.write(handshake(url, { ...headers, ...bearer(who) }));
  const { status } = await socket.readHead();
  return status === 101 ? "" : status === 404 ? "no_access" : `${status}`;
}

/** A new visitor, known by a cookie from now on. */
async function newcomer(server: ServerProcess): Promise<{ visitor: Visitor; token: string }> {
  const visitor = new Visitor(server);
  await visitor.read("/");
  return { visitor, token: visitor.cookies.get("sori_session")! };
}

/** A private room with a message and a file in it. */
async function privateRoom(server: ServerProcess) {
  const { visitor, token } = await newcomer(server);
  const made = await visitor.post("/rooms", { name: "Our secret plan", kind: "private" });
  await made.body?.cancel();
  assertEquals(made.status, 303);
  const room = made.headers.get("location")!.slice("/r/".length);
  assert(/^p-\w{16}$/.test(room), room);
  const headers = { authorization: `Bearer ${token}` };
  const said = await server.fetch(`/api/rooms/${room}/events`, {
    method: "POST",
    headers,
    body: JSON.stringify({ text: "secret plan" }),
  });
  const { pos }: { pos: string } = await said.json();
  const socket = new URL(`/ws/${room}`, server.socketUrl);
  await using plain = await PlainClient.open(socket, { headers });
  plain.send(new Uint8Array([137, 80, 78, 71, 13, 10, 26, 10]));
  await plain.first(1);
  const page = await (await server.fetch(`/api/rooms/${room}/events`, { headers })).json();
  const events: { files?: { id: string }[] }[] = page.segments.flatMap((
    { events }: { events: unknown[] },
  ) => events);
  const file = events.find(({ files }) => files)!.files![0]!.id;
  return { visitor, token, room, pos, file };
}

Deno.test("every way into a private room is shut to outsiders, and open to who is in it", async (t) => {
  await using server = await ServerProcess.start();
  const { visitor, token, ...room } = await privateRoom(server);
  const outsider = await newcomer(server);
  for (const [door, knock] of Object.entries(DOORS)) {
    await t.step(door, async () => {
      const there = { server, ...outsider, ...room };
      assertEquals(await knock(there), "no_access", "an outsider");
      assertEquals(
        await knock({ ...there, room: NOWHERE }),
        "no_access",
        "a room that is not there",
      );
      assertEquals(await knock({ ...there, visitor, token }), "", "a member");
    });
  }
});

Deno.test("a direct room is shut to all but the two", async (t) => {
  await using server = await ServerProcess.start();
  const [anna, benn, outsider] = [
    await newcomer(server),
    await newcomer(server),
    await newcomer(server),
  ];
  const id = ({ token }: { token: string }) => token.split(".")[0]!;
  const room = `dm-${[id(anna), id(benn)].sort().join("-")}`;
  const said = await server.fetch(`/api/rooms/${room}/events`, {
    method: "POST",
    headers: { authorization: `Bearer ${anna.token}` },
    body: JSON.stringify({ text: "secret plan" }),
  });
  assertEquals(said.status, 201);
  const { pos }: { pos: string } = await said.json();
  for (const [door, knock] of Object.entries(DOORS)) {
    if (door === "file") continue;
    await t.step(door, async () => {
      const there = { server, room, pos, file: "" };
      assertEquals(await knock({ ...there, ...outsider }), "no_access", "an outsider");
      assertEquals(await knock({ ...there, ...benn }), "", "the other");
    });
  }
});

Deno.test("neither private nor unlisted rooms are listed, and they look like rooms that are not there", async () => {
  await using server = await ServerProcess.start();
  const { room, visitor } = await privateRoom(server);
  const made = await visitor.post("/rooms", { name: "Quiet corner", kind: "unlisted" });
  const unlisted = made.headers.get("location")!.slice("/r/".length);
  await made.body?.cancel();
  await (await visitor.post(`/r/${unlisted}`, { text: "psst", id: "one" })).body?.cancel();
  await (await visitor.post("/rooms", { name: "town", kind: "public" })).body?.cancel();
  const outsider = await newcomer(server);
  const list: { rooms: { name: string }[] } = await (await server.fetch("/api/rooms")).json();
  assertEquals(list.rooms.map(({ name }) => name), ["town"]);
  const home = await outsider.visitor.read("/");
  assert(!home.includes(room) && !home.includes(unlisted));
  assert(!home.includes("secret plan") && !home.includes("psst"));
  const [hidden, absent] = [
    await outsider.visitor.read(`/r/${room}`),
    await outsider.visitor.read(`/r/${NOWHERE}`),
  ];
  assertEquals(hidden.replaceAll(room, "?"), absent.replaceAll(NOWHERE, "?"));
  assert((await outsider.visitor.read(`/r/${unlisted}`)).includes("psst"));
});
