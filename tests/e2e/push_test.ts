/** Web Push, end to end: a push service on this machine decrypts what the server sends it. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { directRoom } from "../../lib/protocol/mod.ts";
import { PushBrowser } from "../support/push_browser.ts";
import { ServerProcess } from "../support/server_process.ts";
import { PATIENT } from "../support/spread.ts";
import { WireClient } from "../support/wire_client.ts";

const newcomer = async (server: ServerProcess, name: string) => {
  const { id, token } = await (await server.fetch("/api/me")).json();
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const body = JSON.stringify({ name });
  await (await server.fetch("/api/me", { method: "PUT", headers, body })).body?.cancel();
  return { id: id as string, headers };
};
const subscribe = async (
  server: ServerProcess,
  headers: Record<string, string>,
  subscription: object,
) => {
  const body = JSON.stringify(subscription);
  const response = await server.fetch("/me/push", { method: "POST", headers, body });
  return { status: response.status, answer: await response.json() };
};
/** Says a text by the API, which is all that some clients do. @returns where it stands */
const say = async (
  server: ServerProcess,
  headers: Record<string, string>,
  room: string,
  text: string,
): Promise<string> => {
  const body = JSON.stringify({ text });
  const path = `/api/rooms/${room}/events`;
  const response = await server.fetch(path, { method: "POST", headers, body });
  const { pos } = await response.json();
  assertEquals(response.status, 201);
  return pos;
};
const connect = (server: ServerProcess, { headers: { authorization } }: Person) => {
  return WireClient.open(server.socketUrl.href, { ...PATIENT, headers: { authorization } });
};
/** Says something as a page does. @returns where it stands */
const publish = async (
  client: WireClient,
  room: string,
  id: string,
  event: object,
): Promise<string> => {
  client.send({ type: "publish", room, id, event });
  const isAnswer = ({ acks, id: of }: { acks?: [string, string | null][]; id?: string }) =>
    of === id || (acks?.some(([acked]) => acked === id) ?? false);
  const answer = await client.next(isAnswer, `the answer to ${id}`);
  assertEquals(answer.type, "ack", JSON.stringify(answer));
  return answer.acks!.find(([acked]) => acked === id)![1]!;
};
/** Opens a room, reads what is there and closes it again: from then on it is theirs. */
const visit = async (server: ServerProcess, person: Person, room: string, pos: string) => {
  await using page = await connect(server, person);
  await page.join(room);
  page.send({ type: "read", room, pos });
  for (let tries = 0; tries < 100; tries++) {
    const response = await server.fetch("/api/me/rooms", { headers: person.headers });
    const { rooms } = await response.json();
    if (rooms.some((one: { name: string }) => one.name === room)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("It never became theirs");
};
type Person = Awaited<ReturnType<typeof newcomer>>;
/** Does something with a room. */
const act = async (
  server: ServerProcess,
  headers: Record<string, string>,
  room: string,
  fields: object,
) => {
  const body = JSON.stringify(fields);
  const response = await server.fetch(`/api/rooms/${room}`, { method: "POST", headers, body });
  const answer = await response.json();
  assertEquals(response.status, 200, JSON.stringify(answer));
  return answer;
};

Deno.test("a direct message reaches somebody without an open page, encrypted for their browser alone", async () => {
  await using browser = await PushBrowser.start();
  await using server = await ServerProcess.start({ env: { SORI_PUSH_HOSTS: browser.origin } });
  const [anna, benn] = [await newcomer(server, "안나"), await newcomer(server, "벤")];
  const headers = { ...anna.headers, "accept-language": "ko" };
  assertEquals((await subscribe(server, headers, browser.subscription)).status, 200);
  const { key } = await (await server.fetch("/me/push", { headers })).json();
  const room = directRoom(anna.id, benn.id)!;
  const pos = await say(server, benn.headers, room, "지금 어디예요?");
  await browser.came(1);
  const [first] = browser.pushed;
  assertEquals(first!.payload, {
    title: "벤",
    body: "지금 어디예요?",
    path: `/r/${room}`,
    tag: room,
    pos,
  });
  assertEquals([first!.claims.aud, first!.key], [browser.origin, key]);
  assertEquals(first!.headers.get("content-encoding"), "aes128gcm");
  assertMatch(first!.headers.get("topic")!, /^[\w-]{1,32}$/);
  assert(Number(first!.headers.get("ttl")) > 0);
});

Deno.test("who is spoken to is told: by name, with everybody here, in a reply, in whatever is said", async () => {
  await using browser = await PushBrowser.start();
  await using server = await ServerProcess.start({ env: { SORI_PUSH_HOSTS: browser.origin } });
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
});

Deno.test("nothing is told of what is muted, of what was left, or of a room that one was put out of", async () => {
  await using browser = await PushBrowser.start();
  await using server = await ServerProcess.start({ env: { SORI_PUSH_HOSTS: browser.origin } });
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
});

Deno.test("a text that was deleted before it was pushed is told to nobody", async () => {
  await using browser = await PushBrowser.start();
  await using server = await ServerProcess.start({ env: { SORI_PUSH_HOSTS: browser.origin } });
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
});

Deno.test("a device that is not to be disturbed is left alone, and the others are not", async () => {
  await using quiet = await PushBrowser.start();
  await using loud = await PushBrowser.start();
  const hosts = `${quiet.origin},${loud.origin}`;
  await using server = await ServerProcess.start({ env: { SORI_PUSH_HOSTS: hosts } });
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
});

Deno.test("who has turned away from an open room is told, and who is signed out everywhere is not", async () => {
  await using browser = await PushBrowser.start();
  await using server = await ServerProcess.start({ env: { SORI_PUSH_HOSTS: browser.origin } });
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
});

Deno.test("who has the room open is not pushed to, and whoever leaves it is again", async () => {
  await using browser = await PushBrowser.start();
  await using server = await ServerProcess.start({ env: { SORI_PUSH_HOSTS: browser.origin } });
  const [anna, benn] = [await newcomer(server, "Anna"), await newcomer(server, "Benn")];
  await subscribe(server, anna.headers, browser.subscription);
  const rooms = [directRoom(anna.id, benn.id)!, directRoom(anna.id, anna.id.toUpperCase())];
  const room = rooms[0]!;
  const { authorization } = anna.headers;
  const page = await WireClient.open(server.socketUrl.href, {
    ...PATIENT,
    headers: { authorization },
  });
  await page.join(room);
  await say(server, benn.headers, room, "seen in the page");
  await page.delivered(room, 1);
  // A third person's room shows when the first call has been dealt with: calls go out in order.
  const cleo = await newcomer(server, "Cleo");
  await say(server, cleo.headers, directRoom(anna.id, cleo.id)!, "not seen");
  await browser.came(1);
  assertEquals(browser.pushed.map(({ payload }) => payload.body), ["not seen"]);
  await page.close();
});

Deno.test("a device that its service does not know any more is forgotten", async () => {
  await using browser = await PushBrowser.start();
  await using server = await ServerProcess.start({ env: { SORI_PUSH_HOSTS: browser.origin } });
  const anna = await newcomer(server, "Anna");
  await subscribe(server, anna.headers, browser.subscription);
  browser.status = 410;
  const benn = await newcomer(server, "Benn");
  await say(server, benn.headers, directRoom(anna.id, benn.id)!, "one");
  await browser.came(1);
  browser.status = 201;
  const cleo = await newcomer(server, "Cleo");
  await say(server, cleo.headers, directRoom(anna.id, cleo.id)!, "two");
  // Subscribed anew it is told again, and of nothing in between.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  await subscribe(server, anna.headers, browser.subscription);
  const dora = await newcomer(server, "Dora");
  await say(server, dora.headers, directRoom(anna.id, dora.id)!, "three");
  await browser.came(2);
  assertEquals(browser.pushed.map(({ payload }) => payload.body), ["one", "three"]);
});

Deno.test("nobody makes the server speak to an address that is no push service", async () => {
  await using browser = await PushBrowser.start();
  await using server = await ServerProcess.start();
  const anna = await newcomer(server, "Anna");
  for (
    const endpoint of [
      browser.subscription.endpoint,
      "https://169.254.169.254/latest",
      "https://fcm.googleapis.com.evil.example/x",
      "http://fcm.googleapis.com/x",
      "https://user@fcm.googleapis.com/x",
      "https://fcm.googleapis.com:8443/x",
      "not an address",
    ]
  ) {
    const { answer, status } = await subscribe(server, anna.headers, {
      ...browser.subscription,
      endpoint,
    });
    assertEquals([status, answer.code], [400, "bad_subscription"], endpoint);
  }
  const fine = { ...browser.subscription, endpoint: "https://fcm.googleapis.com/fcm/send/x" };
  assertEquals((await subscribe(server, anna.headers, fine)).status, 200);
});
