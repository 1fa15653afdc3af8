/** Web Push, end to end: a push service on this machine decrypts what the server sends it. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { directRoom } from "../../lib/protocol/mod.ts";
import { PushBrowser } from "../support/push_browser.ts";
import { newcomer, say, subscribe } from "../support/push_people.ts";
import { ServerProcess } from "../support/server_process.ts";

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
  // Calls go out in order: another's device hears of what comes next, and hers would have before.
  const erin = await newcomer(server, "Erin");
  const another = { ...browser.subscription, endpoint: `${browser.origin}/another` };
  await subscribe(server, erin.headers, another);
  await say(server, cleo.headers, directRoom(cleo.id, erin.id)!, "between");
  await browser.came(2);
  // Subscribed anew it is told again, and of nothing in between.
  await subscribe(server, anna.headers, browser.subscription);
  const dora = await newcomer(server, "Dora");
  await say(server, dora.headers, directRoom(anna.id, dora.id)!, "three");
  await browser.came(3);
  const told = browser.pushed.map(({ payload }) => payload.body);
  assertEquals(told, ["one", "between", "three"]);
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
