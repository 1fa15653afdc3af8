import {
  assert,
  assertEquals,
  assertMatch,
  assertNotMatch,
  assertStringIncludes,
} from "@std/assert";
import { ServerProcess } from "../support/server_process.ts";
import { Visitor } from "../support/visitor.ts";

let server: ServerProcess;
Deno.test.beforeAll(async () => {
  server = await ServerProcess.start();
});
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

Deno.test("pages are in the language the browser asks for, and English for the others", async () => {
  for (
    const [language, expected] of [["ko-KR,ko;q=0.9,en;q=0.8", "ko"], ["en", "en"], ["fr", "en"]]
  ) {
    const page = await new Visitor(server, { language: language! }).read("/");
    assertStringIncludes(page, `<html lang="${expected}">`);
    assertStringIncludes(page, expected === "ko" ? "들어가기" : "Enter");
  }
});

Deno.test("a language that was chosen is kept, and the address is clean again", async () => {
  const visitor = new Visitor(server, { language: "en" });
  const choice = await visitor.get("/r/lobby?before=000100000000000000000001.000&lang=ko");
  await choice.body?.cancel();
  assertEquals(choice.status, 303);
  const location = choice.headers.get("location");
  assertEquals(location, "/r/lobby?before=000100000000000000000001.000");
  assertStringIncludes(await visitor.read("/r/lobby"), `<html lang="ko">`);
  assertStringIncludes(await visitor.read("/r/lobby?lang=xx"), `<html lang="ko">`);
});

Deno.test("a room is entered, written to and read without JavaScript", async () => {
  const visitor = new Visitor(server, { language: "ko" });
  const entered = await visitor.post("/rooms", { name: " 소리-방 " });
  await entered.body?.cancel();
  assertEquals(entered.status, 303);
  const path = entered.headers.get("location")!;
  assertEquals(path, `/r/${encodeURIComponent("소리-방")}`);

  const empty = await visitor.read(path);
  const id = /name="id" value="([^"]+)"/.exec(empty)?.[1]!;
  for (const _ of ["first", "pressed twice"]) {
    const said = await visitor.post(path, { id, text: "  안녕하세요  " });
    await said.body?.cancel();
    assertEquals(said.status, 303);
    assertEquals(said.headers.get("location"), path);
  }
  const page = await visitor.read(path);
  const shown = page.slice(0, page.indexOf("sori-state"));
  assertEquals(shown.split("안녕하세요").length - 1, 1, "the message is shown once");

  const home = await visitor.read("/");
  assertStringIncludes(home, "소리-방");
  assertStringIncludes(home, "안녕하세요");
});

Deno.test("earlier messages are reached by links, without JavaScript", async () => {
  await using busy = await ServerProcess.start({ env: { SORI_RATE_LIMIT: "off" } });
  const writer = new Visitor(busy);
  for (let n = 1; n <= 120; n++) {
    const said = await writer.post("/r/long", { text: `message ${n}.` });
    await said.body?.cancel();
    assertEquals(said.status, 303);
  }
  const seen = new Set<string>();
  let path: string | undefined = "/r/long";
  for (let pages = 0; path !== undefined; pages++) {
    assert(pages < 5, "the links lead back to the beginning");
    const page = await new Visitor(busy).read(path);
    for (const [text] of page.slice(0, page.indexOf("sori-state")).matchAll(/message \d+\./g)) {
      seen.add(text);
    }
    const before = /href="(\?before=[^"]+)"/.exec(page)?.[1];
    path = before && `/r/long${before}`;
  }
  assertEquals(seen.size, 120);
});

Deno.test("a name is taken by a form and shown to everybody", async () => {
  const visitor = new Visitor(server);
  await visitor.read("/r/names");
  const named = await visitor.post("/me", { name: " 김\u0301 소리 ", to: "/r/names" });
  await named.body?.cancel();
  assertEquals(named.headers.get("location"), "/r/names");
  await (await visitor.post("/r/names", { text: "by name" })).body?.cancel();
  const page = await new Visitor(server).read("/r/names");
  assertStringIncludes(page, "김\u0301 소리".normalize("NFC"));
});

Deno.test("what cannot be said is answered with a page that says why", async () => {
  const cases: [path: string, fields: Record<string, string>, status: number, hint: string][] = [
    ["/r/lobby", { text: "" }, 400, "empty or too long"],
    ["/r/lobby", { text: " \n\t " }, 400, "empty or too long"],
    ["/r/lobby", { text: "x".repeat(4_001) }, 400, "empty or too long"],
    ["/r/lobby", { text: "hi", id: "x".repeat(65) }, 400, "didn’t understand"],
    ["/rooms", { name: "no spaces here" }, 404, "room’s name"],
    ["/rooms", {}, 404, "room’s name"],
    ["/me", { name: "x".repeat(33) }, 400, "name won’t work"],
    ["/me", { name: "\u200b\u202e" }, 400, "name won’t work"],
    ["/r/no spaces here", { text: "hi" }, 404, "room’s name"],
  ];
  for (const [path, fields, status, hint] of cases) {
    const response = await new Visitor(server).post(path, fields);
    const page = await response.text();
    assertEquals(response.status, status, `${path} ${JSON.stringify(fields).slice(0, 60)}`);
    assertStringIncludes(page, hint);
    assertMatch(response.headers.get("content-type")!, /^text\/html/);
  }
});

Deno.test("a page that is not there says so to readers and to programs", async () => {
  const read = await new Visitor(server, { language: "ko" }).get("/nowhere");
  const page = await read.text();
  assertEquals(read.status, 404);
  assertStringIncludes(page, "찾는 페이지가 없어요");
  assertMatch(page, /<a [^>]*href="\/"/);

  const program = await server.fetch("/nowhere");
  assertEquals(program.status, 404);
  assertEquals(program.headers.get("content-type"), "application/problem+json");
  const { type, title, status, detail } = await program.json();
  assertEquals({ type, title, status }, { type: "about:blank", title: "Not Found", status: 404 });
  assertStringIncludes(detail, "/nowhere");
});

Deno.test("no page holds a script or a style of its own, which the policy would stop", async () => {
  const visitor = new Visitor(server);
  for (const path of ["/", "/r/lobby", "/nowhere"]) {
    const page = await visitor.read(path);
    for (const [, attributes = ""] of page.matchAll(/<script\b([^>]*)>/g)) {
      assertMatch(attributes, /\bsrc="\/assets\/|type="application\/json"/);
    }
    assertNotMatch(page, /<style\b|\sstyle="|\son[a-z]+="|javascript:/);
  }
});

Deno.test("what is built says its type, and nothing that is meant for documents", async () => {
  const page = await (await server.fetch("/r/lobby")).text();
  for (const path of [/src="(\/assets\/[^"]+\.js)"/, /href="(\/assets\/[^"]+\.css)"/]) {
    const response = await server.fetch(path.exec(page)![1]!);
    await response.body?.cancel();
    assertEquals(response.headers.get("x-content-type-options"), "nosniff");
    assertEquals(response.headers.get("content-security-policy"), null);
  }
  const missing = await server.fetch("/assets/none.js");
  await missing.body?.cancel();
  assertStringIncludes(missing.headers.get("content-security-policy") ?? "", "default-src 'none'");
});

Deno.test("every response carries the security headers", async () => {
  const paths = ["/", "/r/lobby", "/nowhere", "/api/rooms", "/healthz", "/static/icon.svg", "/ws"];
  for (const path of paths) {
    const response = await server.fetch(path);
    await response.body?.cancel();
    const { headers } = response;
    const policy = headers.get("content-security-policy") ?? "";
    for (const rule of ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"]) {
      assertStringIncludes(policy, rule, path);
    }
    assertNotMatch(policy, /unsafe|\*/);
    assertEquals(headers.get("x-content-type-options"), "nosniff");
    assertEquals(headers.get("referrer-policy"), "same-origin");
    assertEquals(headers.get("cross-origin-opener-policy"), "same-origin");
    assertEquals(headers.get("strict-transport-security"), null, "not over plain http");
    for (const told of ["server", "x-powered-by"]) assertEquals(headers.get(told), null);
  }
});

Deno.test("pages and scripts come compressed to who accepts it, and plain to everybody else", async () => {
  const page = await new Visitor(server, { language: "en" }).read("/r/lobby");
  const script = /src="(\/assets\/core-[^"]+)"/.exec(page)![1]!;
  for (const path of ["/r/lobby", script]) {
    const codings = ["gzip, br", "gzip", "identity", "gzip;q=0, br;q=0"];
    const got = [];
    for (const coding of codings) {
      const response = await fetch(new URL(path, server.url), {
        headers: { "accept-encoding": coding },
      });
      got.push((await response.text()).length);
      assertStringIncludes(response.headers.get("vary") ?? "", "Accept-Encoding", path);
    }
    // The client has taken the compression off again.
    assert(Math.max(...got) - Math.min(...got) < 100, `${path}: ${got}`);
  }
  assertEquals(await codingOf(script, "gzip, br"), "br");
  assertEquals(await codingOf(script, "gzip"), "gzip");
  assertEquals(await codingOf(script, "gzip;q=0, br;q=0"), null);
  assertEquals(await codingOf("/r/lobby", "gzip"), "gzip");
  assertEquals(await codingOf("/r/lobby", "identity"), null);
});

/** The coding of a response, as it is on the wire. */
async function codingOf(path: string, accepted: string): Promise<string | null> {
  const { hostname, port } = new URL(server.url);
  using connection = await Deno.connect({ hostname, port: Number(port) });
  const request = `GET ${path} HTTP/1.1\r\nhost: ${hostname}:${port}\r\n` +
    `accept-encoding: ${accepted}\r\nconnection: close\r\n\r\n`;
  await connection.write(new TextEncoder().encode(request));
  const answer = await new Response(connection.readable).text();
  return /^content-encoding: (.*)$/mi.exec(answer.split("\r\n\r\n")[0]!)?.[1]?.trim() ?? null;
}
