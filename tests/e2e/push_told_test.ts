/** Whom Web Push tells of what, end to end; what it looks like on its way is in push_test.ts. */
import { assertEquals } from "@std/assert";
import { directRoom } from "../../lib/protocol/mod.ts";
import { PushBrowser } from "../support/push_browser.ts";
import { act, connect, newcomer, publish, say, subscribe, visit } from "../support/push_people.ts";
import { ServerProcess } from "../support/server_process.ts";
import { together } from "../support/together.ts";

/** One server for all: they wait for its pauses beside one another. */
let server: ServerProcess;
const devices: PushBrowser[] = [];
Deno.test.beforeAll(async () => {
  for (let n = 0; n < 7; n++) devices.push(await PushBrowser.start());
  const hosts = devices.map(({ origin }) => origin).join(",");
  server = await ServerProcess.start({ env: { SORI_PUSH_HOSTS: hosts, SORI_RATE_LIMIT: "off" } });
});
Deno.test.afterAll(async () => {
  await server[Symbol.asyncDispose]();
  for (const device of devices) await device[Symbol.asyncDispose]();
});

let taken = 0;
/** A device that nobody else has. */
const device = () => devices[taken++]!;

Deno.test("Web Push tells whom it concerns, and nobody else", async (t) => {
  await together(t, [
    {
      name:
        "who is spoken to is told: by name, with everybody here, in a reply, in whatever is said",
      fn: isTold,
    },
    {
      name:
        "nothing is told of what is muted, of what was left, or of a room that one was put out of",
      fn: isNotToldOf,
    },
    {
      name: "a text that was deleted before it was pushed is told to nobody",
      fn: wasDeleted,
    },
    {
      name: "a device that is not to be disturbed is left alone, and the others are not",
      fn: isNotDisturbed,
    },
    {
      name:
        "who has turned away from an open room is told, and who is signed out everywhere is not",
      fn: turnedAway,
    },
    {
      name: "who has the room open is not pushed to, and whoever leaves it is again",
      fn: looks,
    },
  ]);
});

async function isTold(): Promise<void> {
  const browser = device();
  const [anna, benn] = [await newcomer(server, "안나"), await newcomer(server, "벤")];
  await subscribe(server, anna.headers, browser.subscription);
  // A room each, since a device hears of a room every ten seconds.
  const mine = new Map<string, string>();
  for (const room of ["named", "typed", "everybody", "replies", "loud", "plain"]) {
    mine.set(room, await say(server, anna.headers, room, "I was here"));
    await visit(server, anna, room, mine.get(room)!);
  }
  await act(server, anna.headers, "loud", { do: "notify", level: "all" });
  await using speaker = await connect(server, benn);
  const expected = new Map<string, string>();
  const says = async (room: string, text: string, more: object = {}) => {
    const pos = await publish(speaker, room, `${room}-1`, { type: "message", text, ...more });
    expected.set(pos, text);
  };
  await says("named", "@안나 왔어요?", { mentions: [anna.id] });
  await says("typed", "혹시 @안나님 계세요?");
  await says("everybody", "@here lunch", { mentions: ["@here"] });
  await says("replies", "me too", { reply: mine.get("replies") });
  await says("loud", "nobody in particular");
  await publish(speaker, "plain", "plain-1", { type: "message", text: "@안나x is somebody else" });
  await browser.came(5);
  const pushed = browser.pushed.map(({ payload }) => [payload.pos, payload.body] as const);
  assertEquals(new Map(pushed as [string, string][]), expected);
  // What comes last has been dealt with last: nothing came of the plain one.
  await publish(speaker, directRoom(anna.id, benn.id)!, "last", { type: "message", text: "last" });
  await browser.came(6);
  assertEquals(browser.pushed.at(-1)!.payload.body, "last");
}

async function isNotToldOf(): Promise<void> {
  const browser = device();
  const [anna, benn] = [await newcomer(server, "Anna"), await newcomer(server, "Benn")];
  await subscribe(server, anna.headers, browser.subscription);
  const make = async (name: string) => {
    const body = JSON.stringify({ name, kind: "private" });
    const { headers } = benn;
    const response = await server.fetch("/api/rooms", { method: "POST", headers, body });
    const room: string = (await response.json()).name;
    const { address } = await act(server, headers, room, { do: "invite" });
    const path = new URL(address).pathname;
    const joined = await server.fetch(path, {
      method: "POST",
      headers: {
        authorization: anna.headers.authorization,
        "content-type": "application/x-www-form-urlencoded",
      },
      redirect: "manual",
    });
    await joined.body?.cancel();
    assertEquals(joined.status, 303);
    return room;
  };
  const rooms = [await make("muted"), await make("left"), await make("out"), await make("in")];
  const [muted, left, out, inside] = rooms as [string, string, string, string];
  await act(server, anna.headers, muted, { do: "notify", level: "nothing" });
  await act(server, anna.headers, left, { do: "leave" });
  await act(server, benn.headers, out, { do: "remove", user: anna.id });
  await using speaker = await connect(server, benn);
  for (const room of rooms) {
    const event = { type: "message", text: `in ${room}`, mentions: [anna.id] };
    await publish(speaker, room, `${room}-1`, event);
  }
  await browser.came(1);
  assertEquals(browser.pushed.map(({ payload }) => payload.body), [`in ${inside}`]);
  // Put out while a message of the room waits to be pushed.
  await publish(speaker, left, "again", {
    type: "message",
    text: "again",
    mentions: [anna.id, "@here"],
  });
  const last = directRoom(anna.id, benn.id)!;
  await publish(speaker, last, "last", { type: "message", text: "last" });
  await browser.came(2);
  assertEquals(browser.pushed.map(({ payload }) => payload.tag), [inside, last]);
}

async function wasDeleted(): Promise<void> {
  const browser = device();
  const [anna, benn] = [await newcomer(server, "Anna"), await newcomer(server, "Benn")];
  await subscribe(server, anna.headers, browser.subscription);
  await using speaker = await connect(server, benn);
  const room = directRoom(anna.id, benn.id)!;
  const first = await publish(speaker, room, "a", { type: "message", text: "first" });
  await browser.came(1);
  // The next push about this room is ten seconds away.
  const target = await publish(speaker, room, "b", { type: "message", text: "the secret" });
  await publish(speaker, room, "c", { type: "delete", target });
  const edited = await publish(speaker, room, "d", { type: "message", text: "typo" });
  await publish(speaker, room, "e", { type: "edit", target: edited, text: "mended" });
  await publish(speaker, room, "f", { type: "message", text: "also secret" }).then((target) =>
    publish(speaker, room, "g", { type: "delete", target })
  );
  await browser.came(2);
  assertEquals(browser.pushed.map(({ payload }) => [payload.pos, payload.body]), [
    [first, "first"],
    [edited, "mended"],
  ]);
}

async function isNotDisturbed(): Promise<void> {
  const [quiet, loud] = [device(), device()];
  const [anna, benn] = [await newcomer(server, "Anna"), await newcomer(server, "Benn")];
  const until = Date.now() + 3_600_000;
  await subscribe(server, anna.headers, { ...quiet.subscription, until });
  await subscribe(server, anna.headers, loud.subscription);
  await say(server, benn.headers, directRoom(anna.id, benn.id)!, "one");
  await loud.came(1);
  assertEquals(quiet.pushed.length, 0);
  // From now on it may be.
  await subscribe(server, anna.headers, { ...quiet.subscription, until: 0 });
  const cleo = await newcomer(server, "Cleo");
  await say(server, cleo.headers, directRoom(anna.id, cleo.id)!, "two");
  await quiet.came(1);
  assertEquals(quiet.pushed.map(({ payload }) => payload.body), ["two"]);
}

async function turnedAway(): Promise<void> {
  const browser = device();
  const [anna, benn] = [await newcomer(server, "Anna"), await newcomer(server, "Benn")];
  await subscribe(server, anna.headers, browser.subscription);
  const room = directRoom(anna.id, benn.id)!;
  await using page = await connect(server, anna);
  await page.join(room);
  page.send({ type: "idle", on: true });
  page.send({ type: "ping", n: 1 });
  await page.next(({ type }) => type === "pong", "the answer to what came after");
  await say(server, benn.headers, room, "are you there?");
  await browser.came(1);
  const response = await server.fetch("/me/sign-out", {
    method: "POST",
    headers: {
      authorization: anna.headers.authorization,
      "content-type": "application/x-www-form-urlencoded",
    },
    body: "where=everywhere",
    redirect: "manual",
  });
  await response.body?.cancel();
  assertEquals(response.status, 303);
  // Another's device hears what comes next, and hers would have heard before.
  const cleo = await newcomer(server, "Cleo");
  await say(server, cleo.headers, directRoom(anna.id, cleo.id)!, "not told");
  await subscribe(server, benn.headers, browser.subscription);
  await say(server, cleo.headers, directRoom(benn.id, cleo.id)!, "told");
  await browser.came(2);
  assertEquals(browser.pushed.map(({ payload }) => payload.body), ["are you there?", "told"]);
}

async function looks(): Promise<void> {
  const browser = device();
  const [anna, benn] = [await newcomer(server, "Anna"), await newcomer(server, "Benn")];
  await subscribe(server, anna.headers, browser.subscription);
  const rooms = [directRoom(anna.id, benn.id)!, directRoom(anna.id, anna.id.toUpperCase())];
  const room = rooms[0]!;
  const page = await connect(server, anna);
  await page.join(room);
  await say(server, benn.headers, room, "seen in the page");
  await page.delivered(room, 1);
  // A third person's room shows when the first call has been dealt with: calls go out in order.
  const cleo = await newcomer(server, "Cleo");
  await say(server, cleo.headers, directRoom(anna.id, cleo.id)!, "not seen");
  await browser.came(1);
  assertEquals(browser.pushed.map(({ payload }) => payload.body), ["not seen"]);
  await page.close();
}
