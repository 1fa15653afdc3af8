/** Behind Debian's nginx with the very configuration that the README prints. */
import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { connect, memoryOutbox } from "../../lib/client/mod.ts";
import { TestBrowser } from "../browser/browser.ts";
import { ui } from "../browser/room_ui.ts";
import { EventReader } from "../support/event_reader.ts";
import { Nginx, snippetOf } from "../support/nginx.ts";
import { isMissing } from "../support/runtimes.ts";
import { ServerProcess } from "../support/server_process.ts";

const MIB = 1024 * 1024;

const ignore = await isMissing("nginx", "openssl");

const behind = (
  name: string,
  env: Record<string, string>,
  run: (nginx: Nginx, server: ServerProcess) => Promise<void>,
) =>
  Deno.test({
    name: `behind nginx ${name}`,
    ignore,
    async fn() {
      await using server = await ServerProcess.start({
        env: { SORI_TRUST_PROXY: "loopback", ...env },
      });
      await using nginx = await Nginx.start(server);
      await run(nginx, server);
    },
  });

/** `fetch` that knows the proxy's certificate. */
function client(nginx: Nginx) {
  const http = Deno.createHttpClient({ caCerts: [nginx.caCert] });
  return {
    http,
    fetch: (path: string, init: RequestInit = {}) =>
      fetch(new URL(path, nginx.url), { redirect: "manual", ...init, client: http } as RequestInit),
    [Symbol.dispose]: () => http.close(),
  };
}

Deno.test("both READMEs print the same configuration for nginx", async () => {
  assertEquals(await snippetOf("README.ko.md"), await snippetOf("README.md"));
});

behind("cookies are Secure and of this host, and its own origin may write", {}, async (nginx) => {
  using web = client(nginx);
  const page = await web.fetch("/r/lobby", { headers: { accept: "text/html" } });
  await page.body?.cancel();
  assertEquals(page.status, 200);
  const cookies = page.headers.getSetCookie();
  assert(cookies.length > 0);
  for (const cookie of cookies) assertMatch(cookie, /^__Host-[^;]+;.*\bSecure\b/);
  assertMatch(page.headers.get("strict-transport-security")!, /^max-age=\d{8}/);
  const cookie = cookies.map((it) => it.split(";")[0]).join("; ");
  const post = async (origin: string) => {
    const body = new URLSearchParams({ text: "안녕" });
    const headers = { cookie, origin };
    const response = await web.fetch("/r/lobby", { method: "POST", headers, body });
    await response.body?.cancel();
    return response.status;
  };
  assertEquals(await post(nginx.url.origin), 303);
  assertEquals(await post("https://elsewhere.example"), 403);
  assertEquals(await post(nginx.url.origin.replace("https", "http")), 403);
});

behind("the client library talks over wss", {}, async (nginx) => {
  using web = client(nginx);
  let sockets = 0;
  class Trusting extends WebSocket {
    constructor(url: string, protocols: string[]) {
      super(url, { protocols, client: web.http } as unknown as string[]);
      sockets++;
    }
  }
  const options = () => ({ store: memoryOutbox(), WebSocket: Trusting });
  using a = connect(new URL("/ws", nginx.url), options());
  using b = connect(new URL("/ws", nginx.url), options());
  const [room, other] = [a, b].map((it) => it.join("lobby"));
  const heard = new Promise<string>((resolve) =>
    other!.addEventListener("messages", ({ detail }) => resolve(detail[0]!.text))
  );
  const joined = new Promise((resolve) => other!.addEventListener("joined", resolve));
  await joined;
  await room!.publish("wss로").position;
  assertEquals(await heard, "wss로");
  assertEquals(sockets, 2, "no other way was needed");
});

behind("server-sent events come as they are said", {}, async (nginx, server) => {
  using web = client(nginx);
  await using stream = new EventReader(await web.fetch("/api/stream?room=lobby"));
  await stream.frame(({ type }) => type === "joined");
  for (const text of ["하나", "둘"]) {
    const headers = { "content-type": "application/json" };
    const body = JSON.stringify({ text });
    const said = await server.fetch("/api/rooms/lobby/events", { method: "POST", headers, body });
    await said.body?.cancel();
    // The stream is still open: nothing was held back until its end.
    await stream.frame((frame) => JSON.stringify(frame).includes(text));
  }
});

behind("a file of 8 MiB is taken and given back, and a larger one refused", {}, async (nginx) => {
  using web = client(nginx);
  const file = new Uint8Array(8 * MIB);
  for (let at = 0; at < file.length; at += 4_093) file[at] = at;
  const upload = (body: Uint8Array<ArrayBuffer>) =>
    web.fetch("/api/rooms/lobby/files?name=a.bin", { method: "POST", body });
  const taken = await upload(file);
  assertEquals(taken.status, 201);
  const { id } = await taken.json();
  const given = await web.fetch(`/files/${id}`);
  assertEquals(await given.bytes(), file);
  const tooLarge = await upload(new Uint8Array(8 * MIB + 1));
  await tooLarge.body?.cancel();
  assertEquals(tooLarge.status, 413);
});

/** The statuses of requests from an address of this machine, with headers that it makes up. */
async function statuses(nginx: Nginx, address: string, forwarded: string[]): Promise<number[]> {
  const all: number[] = [];
  for (const it of forwarded) {
    const { stdout } = await new Deno.Command("curl", {
      args: [
        ...["-s", "-o", "/dev/null", "-w", "%{http_code}", "--cacert", nginx.caFile],
        ...["--interface", address, "-H", `X-Forwarded-For: ${it}`],
        new URL("/api/rooms", nginx.url).href,
      ],
    }).output();
    all.push(Number(new TextDecoder().decode(stdout)));
  }
  return all;
}

// Addresses of Linux' loopback network; of them only the proxy's own is trusted here.
behind(
  "limits count the visitor's true address, whatever a visitor claims",
  { SORI_TRUST_PROXY: "127.0.0.1", SORI_RATE_ADDRESS_READS: "3", SORI_ISOLATES: "1" },
  async (nginx) => {
    const claims = ["198.51.100.1", "198.51.100.2", "198.51.100.3", "198.51.100.4"];
    assertEquals(await statuses(nginx, "127.0.0.2", claims), [200, 200, 200, 429]);
    assertEquals(await statuses(nginx, "127.0.0.3", claims), [200, 200, 200, 429]);
  },
);

behind("people talk in a browser", {}, async (nginx, server) => {
  await using browser = await TestBrowser.launch();
  const room = new URL("/r/lobby", nginx.url).href;
  const minji = await browser.page(room, { ignoreHTTPSErrors: true });
  const hajun = await browser.page(room, { ignoreHTTPSErrors: true });
  await Promise.all([ui(minji).ready(), ui(hajun).ready()]);
  await ui(minji).says("nginx 뒤에서");
  await ui(hajun).has("nginx 뒤에서");
  await ui(hajun).says("들려요");
  await ui(minji).has("들려요");
  const way = await minji.evaluate(
    (origin) => localStorage.getItem(`sori.transport ${origin}`),
    nginx.url.origin.replace("http", "ws"),
  );
  assertEquals(way, null, "no other way than the WebSocket was needed");
  assertNotEquals(server.url.port, nginx.url.port);
});
