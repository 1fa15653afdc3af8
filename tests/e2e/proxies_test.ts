/** Networks that let no WebSocket through, or nothing for long: the chat works all the same. */
import { assert, assertEquals } from "@std/assert";
import { type ChatClient, connect, memoryOutbox } from "../../lib/client/mod.ts";
import { said, ui } from "../browser/room_ui.ts";
import { TestBrowser } from "../browser/browser.ts";
import { HttpProxy, type HttpProxyOptions } from "../support/http_proxy.ts";
import { ORIGIN } from "../../lib/protocol/mod.ts";
import { readLog } from "../support/log_reader.ts";
import { ServerProcess } from "../support/server_process.ts";
import { TcpProxy } from "../support/tcp_proxy.ts";
import { together } from "../support/together.ts";

const ENV = { SORI_RATE_LIMIT: "off", SORI_TRUST_PROXY: "loopback" };
/** Proxies cut after 20 s; so that nobody waits for that, these do it sooner. */
const CUT_MS = 2_000;
/** The same where a page is to be loaded by then, on whatever machine. */
const PAGE_CUT_MS = 6_000;

/** Something in the way; `shown` once it has done what it does, so that it really was. */
type Proxy = AsyncDisposable & { url: URL; shown: () => boolean };
type Open = (server: ServerProcess, cutAfterMs: number) => Proxy;

const http = (options: Omit<HttpProxyOptions, "target">): Open => (server) => {
  const proxy = new HttpProxy({ target: server.url, ...options });
  return {
    url: proxy.url,
    shown: () => proxy.upgrades > 0,
    [Symbol.asyncDispose]: () => proxy[Symbol.asyncDispose](),
  };
};

const PROXIES: Record<string, Open> = {
  "a proxy that refuses upgrades": http({ upgrades: "refused" }),
  "a proxy that never answers upgrades": http({ upgrades: "never answered" }),
  "a proxy that passes upgrades on as plain requests": http({
    upgrades: "passed on as plain requests",
  }),
  "a proxy that opens WebSockets and lets nothing through them": http({
    upgrades: "answered by itself",
  }),
  "a proxy that holds responses back until they are complete": http({
    upgrades: "refused",
    buffers: true,
  }),
  "a proxy that cuts every connection after a while": (server, cutAfterMs) => {
    const proxy = new TcpProxy({ target: server.url, cutAfterMs });
    return {
      url: proxy.url,
      shown: () => proxy.cuts >= 4,
      [Symbol.asyncDispose]: () => proxy[Symbol.asyncDispose](),
    };
  },
};

/** Resolves when the room of `client` has given out the text. */
function hears(client: ChatClient, room: string, text: string): Promise<void> {
  return new Promise((resolve) =>
    client.join(room).addEventListener("messages", ({ detail }) => {
      if (detail.some((message) => message.text === text)) resolve();
    })
  );
}

/** A step for each proxy, which stands in front of a room of its own. */
const withEach = (
  server: ServerProcess,
  cutAfterMs: number,
  talk: (proxy: Proxy, room: string) => Promise<void>,
) =>
  Object.entries(PROXIES).map(([name, open], index) => ({
    name,
    async fn() {
      await using proxy = open(server, cutAfterMs);
      await talk(proxy, `room${index}`);
    },
  }));

Deno.test("two programs talk through proxies", async (t) => {
  await using server = await ServerProcess.start({ env: ENV });
  const talk = async (proxy: Proxy, name: string) => {
    const options = () => ({ store: memoryOutbox(), random: () => 0.01 });
    using a = connect(new URL("/ws", proxy.url), options());
    using b = connect(new URL("/ws", proxy.url), options());
    // From the beginning: what is said before the join is answered is no snapshot then.
    const [room, other] = [a, b].map((it) => it.join(name, { after: ORIGIN }));
    // As long as it takes until the proxy has shown what it is.
    let said = 0;
    while (said < 5 || !proxy.shown()) {
      const heard = hears(b, name, `${said}`);
      await Promise.all([heard, room!.publish(`${said}`).position, other!.publish("x").position]);
      said++;
    }
    const log = await readLog(server, name);
    const texts = log.filter(({ from }) => from === a.you!.id).map(({ text }) => text);
    assertEquals(texts, Array.from({ length: said }, (_, n) => `${n}`));
    assertEquals(log.length, 2 * said);
  };
  await together(t, withEach(server, CUT_MS, talk));
});

Deno.test("people talk through proxies in a browser", async (t) => {
  await using server = await ServerProcess.start({ env: ENV });
  await using browser = await TestBrowser.launch();
  const talk = async (proxy: Proxy, room: string) => {
    const minji = await browser.page(new URL(`/r/${room}`, proxy.url).href);
    const hajun = await browser.page(new URL(`/r/${room}`, server.url).href);
    await Promise.all([ui(minji).ready(), ui(hajun).ready()]);
    const all: string[] = [];
    while (all.length < 6 || !proxy.shown()) {
      const [question, answer] = [`질문 ${all.length}`, `대답 ${all.length}`];
      await ui(minji).says(question);
      await ui(hajun).has(question);
      await ui(hajun).says(answer);
      await ui(minji).has(answer);
      all.push(question, answer);
    }
    const seen = await said(minji);
    assert(seen.length > 0);
    assertEquals(seen, all.slice(-seen.length));
    assertEquals(await said(hajun), seen);
    await minji.context().close();
    await hajun.context().close();
  };
  // Each waits for its proxy about half of its time.
  await together(t, withEach(server, PAGE_CUT_MS, talk), 2);
});
