/** What is pushed while pages are open, in Chromium. */
import { assertEquals } from "@std/assert";
import { TestBrowser, TestServer } from "./browser.ts";
import { allow, attending, hide, named, pushesTo, told, toldAtLeast } from "./notification_page.ts";
import { ui } from "./room_ui.ts";
import { until } from "./until.ts";

Deno.test("what is pushed is shown, and a press on it leads to the message", async (t) => {
  await using server = await TestServer.start();
  const origin = server.url.replace("127.0.0.1", "localhost");
  await using browser = await TestBrowser.launch();
  const { context, page: minji } = await named(browser, `${origin}/r/lobby`, "ko-KR", "민지");
  await ui(minji).ready();
  await ui(minji).says("첫 메시지");
  const pos = await minji.locator("[data-pos]").last().getAttribute("data-pos");
  await allow(context, minji, origin);
  // The worker looks after pages that come after it.
  await minji.reload();
  await ui(minji).ready();
  const { push, press } = await pushesTo(minji, origin);

  await t.step("of a room that nobody looks at, one a room, with the newest", async () => {
    await push({ title: "벤", body: "어디예요?", path: "/r/garden", tag: "garden", pos });
    await toldAtLeast(minji, 1);
    await push({ title: "벤", body: "저기요?", path: "/r/garden", tag: "garden", pos: "later" });
    await until("the newest", async () => (await told(minji))[0]?.[1] === "저기요?");
    assertEquals(await told(minji), [["벤", "저기요?", "garden"]]);
  });

  await t.step(
    "not of the room that is looked at, also where another was left for it",
    async () => {
      await attending(minji);
      await push({ title: "벤", body: "여기요", path: "/r/lobby", tag: "lobby", pos });
      // What comes after it has been dealt with.
      await push({ title: "벤", body: "끝", path: "/r/team", tag: "team", pos });
      await toldAtLeast(minji, 2);
      assertEquals((await told(minji)).map(([, , tag]) => tag).sort(), ["garden", "team"]);
    },
  );

  await t.step("a page that shows the room goes to the message without being loaded", async () => {
    await minji.evaluate(() => void ((globalThis as { kept?: boolean }).kept = true));
    await hide(minji, true);
    await push({ title: "벤", body: "여기요", path: "/r/lobby", tag: "lobby", pos });
    await toldAtLeast(minji, 3);
    await press("lobby");
    await minji.locator(`[data-pos="${pos}"].shown`).waitFor({ state: "attached" });
    assertEquals(await minji.evaluate(() => (globalThis as { kept?: boolean }).kept), true);
  });

  await t.step("else a page that shows another room is led there", async () => {
    await push({ title: "벤", body: "여기요", path: "/r/garden", tag: "flowers", pos });
    await toldAtLeast(minji, 3);
    await Promise.all([
      minji.waitForURL(`${origin}/r/garden?around=${pos}`),
      press("flowers"),
    ]);
  });

  await t.step(
    "it waits for its turn to ask what is there, but for nobody who sleeps",
    async () => {
      const worker = context.serviceWorkers().find((one) => one.url().endsWith("/sw.js"))!;
      await worker.evaluate(() => {
        const scope = globalThis as unknown as {
          registration: ServiceWorkerRegistration;
          loses(): void;
          shown: string[];
        };
        const patience = new AbortController();
        AbortSignal.timeout = () => patience.signal;
        scope.loses = () => patience.abort();
        scope.shown = [];
        const { registration } = scope;
        const show = registration.showNotification.bind(registration);
        registration.showNotification = (title, options) =>
          show(title, options).then(() => void scope.shown.push(title));
      });
      const shown = () => worker.evaluate((): string[] => Reflect.get(globalThis, "shown"));
      await minji.evaluate(() =>
        new Promise<void>((mine) =>
          void navigator.locks.request("sori.told", () => (mine(), new Promise(() => {})))
        )
      );
      await push({ title: "기다림", body: "여기요", path: "/r/queue", tag: "queue", pos });
      await until("its place in the row", () =>
        minji.evaluate(async () => {
          const { pending = [] } = await navigator.locks.query();
          return pending.some(({ name }) => name === "sori.told");
        }));
      assertEquals(await shown(), []);
      await worker.evaluate(() => Reflect.get(globalThis, "loses")());
      await until("what was pushed", async () => (await shown()).join() === "기다림");
    },
  );
});
