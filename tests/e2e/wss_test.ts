/** Frames over wss, straight to a server with a certificate of its own, from every kind of client. */
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { systemClock } from "../../lib/base/clock.ts";
import { type ChatRoom, connect, memoryOutbox } from "../../lib/client/mod.ts";
import { eventStreamTransport } from "../../lib/client/event_stream_transport.ts";
import type { OpenTransport } from "../../lib/client/transport.ts";
import {
  type WebSocketConstructor,
  webSocketTransport,
} from "../../lib/client/web_socket_transport.ts";
import { TestBrowser } from "../browser/browser.ts";
import { ui } from "../browser/room_ui.ts";
import { makeCertificate } from "../support/certificate.ts";
import { nodeExample, Program } from "../support/program.ts";
import { isMissing } from "../support/runtimes.ts";
import { ServerProcess } from "../support/server_process.ts";
import { TempFolder } from "../support/temp_folder.ts";
import { someBytes } from "../support/uploads.ts";

/** A server that shows `cert`, and Deno's clients that trust it. */
class Secure implements AsyncDisposable {
  private constructor(
    readonly server: ServerProcess,
    readonly cert: string,
    readonly folder: TempFolder,
    readonly http: Deno.HttpClient,
  ) {}

  static async start(): Promise<Secure> {
    const folder = await TempFolder.make();
    const { cert, key } = await makeCertificate(folder);
    const env = { SORI_TLS_CERT: cert, SORI_TLS_KEY: key, SORI_RATE_LIMIT: "off" };
    const server = await ServerProcess.start({ env });
    const http = Deno.createHttpClient({ caCerts: [await Deno.readTextFile(cert)] });
    return new Secure(server, cert, folder, http);
  }

  address(room: string): string {
    return `${this.server.socketUrl.href}/${room}`;
  }

  fetch = (url: URL | string, init: RequestInit = {}): Promise<Response> =>
    fetch(new URL(url, this.server.url), { ...init, client: this.http } as RequestInit);

  /** A `WebSocket` that trusts the server. */
  socket(
    url: string,
    options: { protocols?: string[]; headers?: Record<string, string> } = {},
  ): WebSocket {
    // Deno's WebSocket takes more than those of browsers, whose types these are.
    const socket = new WebSocket(url, { ...options, client: this.http } as unknown as string[]);
    socket.binaryType = "arraybuffer";
    return socket;
  }

  /** The first frame of a connection, which it then ends. */
  async first(socket: WebSocket, say?: string | Uint8Array<ArrayBuffer>): Promise<unknown> {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    socket.onopen = () => say !== undefined && socket.send(say);
    socket.onmessage = ({ data }) => resolve(data);
    socket.onerror = () => reject(new Error("The connection failed"));
    const ended = new Promise((resolve) => socket.onclose = resolve);
    const data = await promise;
    socket.close();
    await ended;
    return data;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.http.close();
    await this.server[Symbol.asyncDispose]();
    await this.folder[Symbol.asyncDispose]();
  }
}

let secure: Secure;
const lacking = await isMissing("openssl");
if (!lacking) {
  Deno.test.beforeAll(async () => void (secure = await Secure.start()));
  Deno.test.afterAll(() => secure[Symbol.asyncDispose]());
}

const test = (name: string, fn: () => Promise<void>, ignore = false) =>
  Deno.test({ name: `wss: ${name}`, ignore: lacking || ignore, fn });

test("without a subprotocol text and bytes come back as they went", async () => {
  assertEquals(secure.server.socketUrl.protocol, "wss:");
  const plain = () => secure.socket(secure.address("plain"));
  assertEquals(await secure.first(plain(), "안녕"), "안녕");
  const bytes = someBytes(128);
  assertEquals(new Uint8Array(await secure.first(plain(), bytes) as ArrayBuffer), bytes);
});

test("the cookie counts for its own origin, and for that one without TLS it does not", async () => {
  const page = await secure.fetch("/r/lobby", { headers: { accept: "text/html" } });
  await page.body?.cancel();
  const cookie = page.headers.getSetCookie().map((it) => it.split(";")[0]).join("; ");
  const me = await (await secure.fetch("/api/me", { headers: { cookie } })).json();
  const { href } = secure.server.socketUrl;
  const speaksFor = async (origin: string) => {
    const options = { protocols: ["sori.v1"], headers: { cookie, origin } };
    return JSON.parse(await secure.first(secure.socket(href, options)) as string).you.id;
  };
  const { origin } = secure.server.url;
  assertEquals(await speaksFor(origin), me.id);
  assertNotEquals(await speaksFor(origin.replace("https", "http")), me.id);
  assertNotEquals(await speaksFor("https://elsewhere.example"), me.id);
});

type Upload = (room: ChatRoom, file: Blob) => Promise<{ id: string }>;

/** Talks by the client library. */
async function talk(name: string, transport: () => OpenTransport, upload: Upload) {
  const client = () =>
    connect(secure.server.socketUrl, { store: memoryOutbox(), transport: transport() });
  using anna = client();
  using ben = client();
  const rooms = [anna, ben].map((it) => it.join(name)) as [ChatRoom, ChatRoom];
  const [speaks, hears] = rooms;
  await Promise.all(
    rooms.map((it) => it.joined || new Promise((joined) => it.addEventListener("joined", joined))),
  );
  const heard = new Promise<string>((resolve) =>
    hears.addEventListener("messages", ({ detail }) => resolve(detail[0]!.text))
  );
  await speaks.publish("wss로").position;
  assertEquals(await heard, "wss로");
  const bytes = someBytes(100_000);
  const { id } = await upload(speaks, new Blob([bytes]));
  assertEquals(await (await secure.fetch(`/files/${id}`)).bytes(), bytes);
}

test("the client library talks and uploads by sori.v1", async () => {
  const Trusting = function (url: string, protocols: string[]) {
    return secure.socket(url, { protocols });
  } as unknown as WebSocketConstructor;
  await talk(
    "json",
    () => webSocketTransport(Trusting),
    (room, file) => room.upload(file, { name: "a.bin" }),
  );
});

test("the client library talks by server-sent events, and files go over https", async () => {
  await talk("sse", () => eventStreamTransport(systemClock, secure.fetch), async (_, body) => {
    const init = { method: "POST", body };
    return await (await secure.fetch("/api/rooms/sse/files?name=a.bin", init)).json();
  });
});

test("the example for Node.js talks, once Node trusts the certificate", async () => {
  await using folder = await TempFolder.make();
  const cwd = await nodeExample(folder);
  const args = ["chat.mjs", secure.address("node")];
  const env = { NODE_EXTRA_CA_CERTS: secure.cert };
  await using program = new Program("node", args, cwd, env);
  assertEquals(await program.line(), "안녕! Hello from Node.");
  await program.type("한 줄 더");
  assertEquals(await program.line(), "한 줄 더");
}, await isMissing("node", "npm"));

const PYTHON = `
import asyncio, ssl, sys, websockets
async def chat(url, cert):
    context = ssl.create_default_context(cafile=cert)
    async with websockets.connect(url, ssl=context) as socket:
        await socket.send("파이썬에서")
        print(await socket.recv(), flush=True)
asyncio.run(chat(*sys.argv[1:]))
`;

test("Python's websockets talk with a context that trusts the certificate", async () => {
  const args = ["-c", PYTHON, secure.address("python"), secure.cert];
  await using program = new Program("/usr/bin/python3", args);
  assertEquals(await program.line(), "파이썬에서");
}, await isMissing("python"));

test("a browser keeps the cookie, and its room page is live", async () => {
  await using browser = await TestBrowser.launch();
  const open = async () => {
    const visitor = await browser.visitor({ ignoreHTTPSErrors: true });
    const page = await visitor.newPage();
    const sockets: string[] = [];
    page.on("websocket", (socket) => sockets.push(socket.url()));
    await page.goto(new URL("/r/browser", secure.server.url).href);
    await ui(page).ready();
    return { page, sockets, cookies: await visitor.cookies() };
  };
  const [one, other] = [await open(), await open()];
  await ui(one.page).says("안전하게");
  await ui(other.page).has("안전하게");
  await ui(other.page).says("저도요");
  await ui(one.page).has("저도요");
  for (const { cookies, sockets } of [one, other]) {
    const [identity, ...others] = cookies.filter(({ httpOnly }) => httpOnly);
    assertEquals([identity?.name.startsWith("__Host-"), others], [true, []]);
    for (const { name, secure } of cookies) assert(secure, name);
    assert(sockets.length > 0 && sockets.every((url) => url.startsWith("wss:")), `${sockets}`);
  }
  // The next request brings the cookie: they are still who they were.
  const before = one.cookies.map(({ value }) => value);
  await one.page.reload();
  await ui(one.page).ready();
  const after = await one.page.context().cookies();
  assertEquals(after.map(({ value }) => value), before);
});
