/** The library in a real browser: IndexedDB, Web Locks, reloads, tabs that die. */
import { assert, assertEquals } from "@std/assert";
import type { BrowserContext, Page } from "playwright-core";
import type { ChatClient, ChatRoom } from "../../lib/client/types.ts";
import { TestBrowser } from "../browser/browser.ts";
import { DEFAULT_LIMITS, ORIGIN, type ServerFrame } from "../../lib/protocol/mod.ts";

declare global {
  // What `browser_entry.ts` and the pages below put there.
  var runCases: () => Promise<string[]>;
  var connect: (url: string) => ChatClient;
  var client: ChatClient;
  var room: ChatRoom;
}

/** A server that welcomes, joins, notes what is published, and acknowledges it if told to. */
class Server {
  published: string[] = [];
  acknowledges = false;
  readonly #sockets = new Set<WebSocket>();
  readonly #http: Deno.HttpServer<Deno.NetAddr>;

  constructor(script: string) {
    const page = `<!doctype html><script>${script.replaceAll("</script", "<\\/script")}
      globalThis.client = connect("/ws"); globalThis.room = client.join("lobby");</script>`;
    this.#http = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
      if (!request.headers.get("upgrade")) {
        return new Response(page, { headers: { "content-type": "text/html; charset=utf-8" } });
      }
      const { socket, response } = Deno.upgradeWebSocket(request, { protocol: "sori.v1" });
      socket.onopen = () => this.#welcome(socket);
      socket.onmessage = ({ data }) => this.#take(socket, JSON.parse(data));
      socket.onclose = () => this.#sockets.delete(socket);
      return response;
    });
  }

  get url(): string {
    return `http://127.0.0.1:${this.#http.addr.port}/`;
  }

  get connections(): number {
    return this.#sockets.size;
  }

  async close() {
    for (const socket of this.#sockets) socket.close();
    await this.#http.shutdown();
  }

  #send(socket: WebSocket, frame: ServerFrame) {
    socket.send(JSON.stringify(frame));
  }

  #welcome(socket: WebSocket) {
    this.#sockets.add(socket);
    this.#send(socket, {
      type: "welcome",
      protocol: "sori.v1",
      you: { id: "u1" },
      limits: DEFAULT_LIMITS,
      time: Date.now(),
      isolate: 0,
    });
  }

  #take(
    socket: WebSocket,
    frame: { type: string; id: string; n: number; event: { text: string } },
  ) {
    const at = { prev: ORIGIN, head: ORIGIN, segments: [], people: {}, more: false };
    const members = { count: 1, users: ["u1"] };
    if (frame.type === "ping") this.#send(socket, { type: "pong", n: frame.n });
    if (frame.type === "join") {
      this.#send(socket, { type: "joined", room: "lobby", resume: "snapshot", ...at, members });
    }
    if (frame.type !== "publish") return;
    this.published.push(`${frame.id} ${frame.event.text}`);
    if (!this.acknowledges) return;
    const pos = `0001${"0".repeat(20)}.${String(this.published.length).padStart(3, "0")}`;
    this.#send(socket, { type: "ack", room: "lobby", acks: [[frame.id, pos]] });
  }
}

/** Runs in a fresh profile against a fresh server. */
async function fresh(
  browser: TestBrowser,
  script: string,
  run: (context: BrowserContext, server: Server) => Promise<void>,
) {
  const server = new Server(script);
  const context = await browser.visitor();
  try {
    await run(context, server);
  } finally {
    await context.close();
    await server.close();
  }
}

async function open(context: BrowserContext, { url }: Server): Promise<Page> {
  const page = await context.newPage();
  await page.goto(url);
  await page.waitForFunction(() => globalThis.room.joined);
  return page;
}

const publish = (page: Page, text: string) =>
  page.evaluate(async (text) => {
    globalThis.room.publish(text);
    // Until it is stored.
    for (;;) {
      const [database] = await indexedDB.databases();
      if (database) {
        const count = await new Promise<number>((resolve) => {
          indexedDB.open(database.name!).onsuccess = ({ target }) => {
            const db = (target as IDBOpenDBRequest).result;
            db.transaction("messages").objectStore("messages").count().onsuccess = (event) =>
              resolve((event.target as IDBRequest<number>).result);
          };
        });
        if (count > 0) return;
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }, text);

const outgoing = (page: Page) =>
  page.evaluate(() => globalThis.room.outgoing.map(({ text, state }) => `${text} ${state}`));

async function eventually(check: () => boolean | Promise<boolean>, what: string) {
  for (let turn = 0; turn < 1_200; turn++) {
    if (await check()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`not within a minute: ${what}`);
}

Deno.test({
  name: "in a browser",
  // Playwright keeps a pipe and timers of its own.
  sanitizeOps: false,
  sanitizeResources: false,
  async fn(test) {
    const bundled = await Deno.bundle({
      entrypoints: [new URL("browser_entry.ts", import.meta.url).href],
      platform: "browser",
      format: "iife",
      write: false,
    });
    const script = bundled.outputFiles![0]!.text();
    await using browser = await TestBrowser.launch();
    const inBrowser = (run: (context: BrowserContext, server: Server) => Promise<void>) =>
      fresh(browser, script, run);
    await test.step("the store in IndexedDB does what a store must", () =>
      inBrowser(async (context, server) => {
        const page = await open(context, server);
        assertEquals(await page.evaluate(() => globalThis.runCases()), []);
      }));

    await test.step("what is unsent when the page is reloaded goes out under the same id", () =>
      inBrowser(async (context, server) => {
        const page = await open(context, server);
        await publish(page, "안녕");
        await eventually(() => server.published.length === 1, "the first attempt");
        server.acknowledges = true;
        await page.reload();
        await eventually(() => server.published.length === 2, "the second attempt");
        assertEquals(server.published[1], server.published[0]);
        await eventually(
          () =>
            page.evaluate(async () => {
              const locks = await navigator.locks.query();
              return locks.held!.length === 0;
            }),
          "no lock is held any more",
        );
      }));

    await test.step("a second tab sends nothing of the first, until that one is closed", () =>
      inBrowser(async (context, server) => {
        const first = await open(context, server);
        await publish(first, "mine");
        await eventually(() => server.published.length === 1, "the first attempt");
        const second = await open(context, server);
        await eventually(
          () => second.evaluate(async () => (await navigator.locks.query()).pending!.length === 1),
          "the second tab waits for the lock",
        );
        assertEquals(server.published.length, 1);
        assertEquals(await outgoing(second), []);
        await first.close();
        await eventually(() => server.published.length === 2, "the second tab takes over");
        assertEquals(server.published[1], server.published[0]);
        assertEquals(await outgoing(second), ["mine sending"]);
      }));

    await test.step("a page that goes into the back-forward cache comes back alive", () =>
      inBrowser(async (context, server) => {
        await context.clock.install();
        const page = await open(context, server);
        await page.evaluate(() => Object.assign(globalThis, { kept: true }));
        // It has nothing to wait for when it is back.
        await page.clock.pauseAt(await page.evaluate(() => Date.now() + 1_000));
        await page.goto("about:blank");
        await eventually(() => server.connections === 0, "the connection is closed");
        await page.goBack({ waitUntil: "commit" });
        assert(await page.evaluate(() => "kept" in globalThis), "the browser has kept the page");
        await page.waitForFunction(() => globalThis.room.joined);
        assert(server.connections === 1);
      }));
  },
});
