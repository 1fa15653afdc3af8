/**
 * The inspector in a real Chromium. Its account is compared with that of a proxy between browser and
 * server that knows nothing but RFC 6455.
 */
import { assert, assertEquals, equal } from "@std/assert";
import type { Page } from "playwright-core";
import { type Passed, RecordingProxy } from "../support/recording_proxy.ts";
import { TestBrowser, TestServer } from "./browser.ts";
import { ui } from "./room_ui.ts";

interface Message {
  type: "send" | "receive";
  opcode: number;
  data: string;
  _bytes: number;
}

/** What the page exports: the messages of each connection. */
async function exported(page: Page): Promise<{ url: string; messages: Message[] }[]> {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "HAR로 저장" }).click(),
  ]);
  const har = JSON.parse(await Deno.readTextFile(await download.path()));
  return har.log.entries.map((entry: Record<string, unknown>) => ({
    url: (entry.request as { url: string }).url,
    messages: entry._webSocketMessages,
  }));
}

/** A message as both accounts can write it. */
function line(direction: string, opcode: number, payload: Uint8Array): string {
  const content = opcode === 1 ? new TextDecoder().decode(payload) : payload.toHex();
  return `${direction} ${opcode} ${payload.length} ${content}`;
}

const ofProxy = (passed: Passed[]) =>
  // Pings and pongs are what no page sees, and what the inspector says that it does not see.
  passed.filter(({ opcode }) => opcode < 9)
    .map(({ direction, opcode, payload }) => line(direction, opcode, payload));

const ofInspector = (messages: Message[]) =>
  messages.map(({ type, opcode, data, _bytes }) => {
    const payload = opcode === 1 ? new TextEncoder().encode(data) : Uint8Array.fromBase64(data);
    assertEquals(payload.length, _bytes, "the size it tells");
    return line(type === "send" ? "out" : "in", opcode, payload);
  });

/** The order between the directions is that of the observer: each direction is compared by itself. */
function byDirection(lines: string[]): { out: string[]; in: string[] } {
  return {
    out: lines.filter((one) => one.startsWith("out")),
    in: lines.filter((one) => one.startsWith("in")),
  };
}

/** Times that two accounts are compared which are not the same, as something was on its way. */
const TRIES = 20;

/** Both accounts of a connection, in which the same has passed. @returns what the page exports of it */
async function accounts(page: Page, passed: Passed[]): Promise<Message[]> {
  for (let tries = 0;; tries++) {
    const [entry] = await exported(page);
    const seen = byDirection(ofInspector(entry!.messages));
    const told = byDirection(ofProxy(passed));
    if (!equal(seen, told) && tries < TRIES) continue;
    assertEquals(seen, told);
    return entry!.messages;
  }
}

const rows = (page: Page, selector = "") => page.locator(`.wire-list tbody tr${selector}`);
const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

Deno.test("the inspector in Chromium", async (t) => {
  await using server = await TestServer.start({ SORI_RATE_LIMIT: "off" });
  await using browser = await TestBrowser.launch();

  await t.step("frames that a proxy saw are the frames that the inspector tells", async () => {
    await using proxy = new RecordingProxy(server.url);
    const page = await browser.page(`${proxy.url}/inspect?room=look`);
    await rows(page, ":has-text('joined')").waitFor();
    await page.getByLabel("보낼 내용").fill('{"type":"ping","n":7}');
    await button(page, "텍스트로").click();
    await rows(page, ":has-text('pong')").waitFor();
    await page.getByLabel("보낼 내용").fill("안녕 <b>👋🏽</b>");
    await button(page, "텍스트로").click();
    await rows(page, ":has-text('bad_frame')").waitFor();
    for (const kind of ["Blob으로", "ArrayBuffer로"]) await button(page, kind).click();
    await rows(page, ":has-text('binary_unexpected')").nth(1).waitFor();
    const publish = { type: "publish", room: "look", id: "inspectlane1.1" };
    const event = { type: "message", text: "가".repeat(300) };
    await page.getByLabel("보낼 내용").fill(JSON.stringify({ ...publish, event }));
    await button(page, "텍스트로").click();
    await rows(page, ":has-text('\"ack\"')").waitFor();
    await page.getByLabel("종료 코드").fill("4321");
    await page.getByLabel("까닭").fill("그만 볼게요");
    await button(page, "끊기").click();
    await page.locator("[data-state='3']").waitFor();

    assertEquals(proxy.sockets.length, 1);
    const messages = await accounts(page, proxy.sockets[0]!.passed);
    // Else there would be nothing to compare.
    assert(messages.length > 15, `${messages.length}`);
    assertEquals(messages.filter(({ opcode }) => opcode === 8).length, 2);
  });

  await t.step("the handshake it shows is the one that passed, with cookies masked", async () => {
    await using proxy = new RecordingProxy(server.url);
    const page = await browser.page(`${proxy.url}/inspect`);
    await page.locator("[data-state='1']").waitFor();
    await page.locator(".handshake summary").click();
    const { head, answer } = proxy.sockets[0]!;
    const header = (text: string, name: string) =>
      new RegExp(`^${name}: (.*)$`, "im").exec(text)![1]!.trim();
    const shown = (name: string) =>
      page.locator(`tr:has(th:has-text("${name}"))`).first().locator("td").first().innerText();
    for (const name of ["sec-websocket-key", "host", "origin", "user-agent"]) {
      assertEquals(await shown(name), header(head, name), name);
    }
    assertEquals(await shown("sec-websocket-accept"), header(answer, "sec-websocket-accept"));
    // Computed before the reader's eyes, and the same.
    const computed = page.locator(".steps .answer");
    assertEquals(await computed.innerText(), header(answer, "sec-websocket-accept"));
    await page.getByText("서버의 답과 같아요.").waitFor();
    const cookie = header(head, "cookie");
    assert(cookie.length > 20);
    assert(!(await page.locator("body").innerText()).includes(cookie.split("=")[1]!.slice(0, 20)));
    assert((await shown("cookie")).includes("•••"));
  });

  await t.step("a script gets no cookie and no token from the account of a handshake", async () => {
    const page = await browser.page(`${server.url}/inspect`);
    const account = await page.evaluate(() =>
      new Promise<string>((done) => {
        const ws = new WebSocket("/ws?handshake&token=geheim", ["sori.v1"]);
        ws.onmessage = ({ data }) => data.startsWith('{"type":"handshake"') && done(data);
      })
    );
    const [cookie] = await page.context().cookies();
    assert(cookie!.httpOnly && !account.includes(cookie!.value));
    assert(account.includes(cookie!.name) && !account.includes("geheim"));
  });

  await t.step("a page of another origin is told nothing of the handshake", async () => {
    const ws = new WebSocket(`${server.url.replace("http", "ws")}/ws?handshake`, {
      protocols: ["sori.v1"],
      headers: { origin: "https://elsewhere.example" },
      // The project's types are those of browsers, which have no options here.
    } as unknown as string[]);
    const types: string[] = [];
    await new Promise((done) => {
      ws.onopen = () => ws.send('{"type":"ping","n":1}');
      ws.onmessage = ({ data }) => {
        const { type } = JSON.parse(data);
        types.push(type);
        if (type === "pong") done(null);
      };
    });
    ws.close();
    assertEquals(types, ["welcome", "pong"]);
  });

  await t.step("it can look at a server that the reader has just written", async () => {
    await using own = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, (request) => {
      const { socket, response } = Deno.upgradeWebSocket(request, { protocol: "cat.v1" });
      socket.onmessage = ({ data }) => socket.send(`야옹, ${data}`);
      return response;
    });
    const address = `ws://127.0.0.1:${own.addr.port}/cats`;
    const link = new URLSearchParams({ url: address, protocols: "cat.v1" });
    const page = await browser.page(`${server.url}/inspect?${link}`);
    // A link must not make the reader's browser connect anywhere by itself.
    assertEquals(await page.getByText("아직 연결이 없어요").count(), 1);
    await button(page, "연결하기").click();
    await page.locator("[data-state='1']").waitFor();
    await page.getByLabel("보낼 내용").fill("나비야");
    await button(page, "텍스트로").click();
    await rows(page, ":has-text('야옹, 나비야')").waitFor();
    await page.locator(".handshake summary").click();
    await page.getByText("이 서버는 악수의 헤더를 알려 주지 않고").waitFor();
    await button(page, "끊기").click();
    await page.locator("[data-state='3']").waitFor();
  });

  await t.step("what cannot be connected to is explained in words", async () => {
    const page = await browser.page(`${server.url}/inspect?url=ws://127.0.0.1:1/`);
    await button(page, "연결하기").click();
    await page.getByText("서버가 켜져 있나요?").waitFor();
    await page.getByLabel("주소", { exact: true }).fill("ftp://a.example");
    await button(page, "연결하기").click();
    await page.getByText("ws:, wss:, http:, https: 가운데").waitFor();
    await page.getByText("1006").first().waitFor();
  });

  await t.step("only this page may connect elsewhere", async () => {
    const policy = async (path: string) => {
      const response = await fetch(server.url + path);
      await response.body?.cancel();
      return /connect-src ([^;]*)/.exec(response.headers.get("content-security-policy")!)![1];
    };
    assertEquals(await policy("/inspect"), "'self' ws: wss:");
    for (const path of ["/", "/r/lobby", "/learn/handshake"]) {
      assertEquals(await policy(path), "'self'", path);
    }
  });

  await t.step("filter, pause and clear do what they say", async () => {
    const page = await browser.page(`${server.url}/inspect?room=tools`);
    await rows(page, ":has-text('joined')").waitFor();
    await page.getByLabel("거르기").selectOption("out");
    await rows(page, "[data-direction='in']").first().waitFor({ state: "detached" });
    assertEquals(await rows(page).count(), 1);
    await page.getByLabel("거르기").selectOption("all");
    await page.getByLabel("찾을 말").fill("welcome");
    await rows(page, ":has-text('join\"')").first().waitFor({ state: "detached" });
    assertEquals(await rows(page).count(), 1);
    await page.getByLabel("찾을 말").fill("");
    await button(page, "잠깐 멈추기").click();
    await page.getByRole("button", { name: "앱의 핑" }).click();
    await page.getByText(/앱의 핑·퐁 왕복/).waitFor();
    await button(page, "이어서 적기").click();
    assertEquals(await rows(page, ":has-text('ping')").count(), 0);
    await button(page, "지우기").click();
    await page.getByText("아직 오간 것이 없어요.").waitFor();
  });
});

Deno.test("the inspector in a room, in Chromium", async (t) => {
  await using server = await TestServer.start({ SORI_RATE_LIMIT: "off" });
  await using browser = await TestBrowser.launch();

  await t.step("it shows the room's own connection, and one talks on meanwhile", async () => {
    await using proxy = new RecordingProxy(server.url);
    const page = await browser.page(`${proxy.url}/r/panel`);
    const loaded: string[] = [];
    page.on("request", (request) => loaded.push(new URL(request.url()).pathname));
    const room = ui(page);
    await room.ready();
    assert(!loaded.some((path) => path.includes("inspect")), "nothing of it is loaded before");
    await page.getByRole("button", { name: "메뉴" }).click();
    await page.getByRole("button", { name: "연결 들여다보기" }).click();
    // The room goes on over a connection that is looked at from its first byte on.
    await rows(page, ":has-text('replayed')").waitFor();
    await room.says("선 위를 지나가요");
    await rows(page, ":has-text('ack')").waitFor();
    const messages = await accounts(page, proxy.sockets[1]!.passed);
    assert(messages.some(({ type, data }) => type === "send" && data.includes("선 위를 지나가요")));
  });

  await t.step("a new connection shows its handshake, and the room resumes on it", async () => {
    const page = await browser.page(`${server.url}/r/renewed`);
    const room = ui(page);
    await room.ready();
    await room.says("before");
    await page.getByRole("button", { name: "메뉴" }).click();
    await page.getByRole("button", { name: "연결 들여다보기" }).click();
    await rows(page, ":has-text('replayed')").waitFor();
    await button(page, "새로 연결해서 악수 보기").click();
    await rows(page, ":has-text('handshake')").nth(1).waitFor();
    await rows(page, ":has-text('replayed')").nth(1).waitFor();
    await page.locator(".handshake summary").click();
    await page.getByText("서버의 답과 같아요.").waitFor();
    await room.says("after");
    await page.locator(".inspect-panel").getByRole("button", { name: "닫기" }).click();
    await page.locator(".inspect-panel").waitFor({ state: "detached" });
    await page.waitForFunction(() => WebSocket.name === "WebSocket");
    assert((await page.evaluate(() => `${WebSocket.prototype.send}`)).includes("native code"));
    await room.says("closed");
  });
});
