/** Requests that no page of ours sends: each is refused plainly, and none disturbs the server. */
import { assert, assertEquals, assertMatch, assertNotMatch } from "@std/assert";
import { rawRequest } from "../support/raw_socket.ts";
import { SeededRandom } from "../support/seeded_random.ts";
import { ServerProcess } from "../support/server_process.ts";

let server: ServerProcess;
Deno.test.beforeAll(async () => {
  server = await ServerProcess.start();
});
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

/** A request with its target and headers exactly as given. */
const request = (line: string, headers: Record<string, string> = {}) => {
  const all = { host: server.url.host, connection: "close", ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`).join("");
  return rawRequest(server.url, `${line} HTTP/1.1\r\n${lines}\r\n`);
};

/** The server is up, and has not told of an error of its own. */
async function assertWell(): Promise<void> {
  const response = await server.fetch("/healthz");
  assertEquals(await response.text(), "ok\n");
  assertNotMatch(server.output, /error|exception|\bat [^\n]*\.tsx?:\d+/i);
}

Deno.test("a method that an address does not have is answered with those it has", async () => {
  const cases: [method: string, path: string, allow: string][] = [
    ["POST", "/", "GET, HEAD"],
    ["DELETE", "/r/lobby", "GET, HEAD, POST"],
    ["GET", "/rooms", "POST"],
    ["PATCH", "/api/me", "GET, HEAD, PUT"],
    ["OPTIONS", "/api/rooms", "GET, HEAD, POST"],
    ["TRACE", "/healthz", "GET, HEAD"],
    ["BREW", "/r/lobby", "GET, HEAD, POST"],
    ["constructor", "/", "GET, HEAD"],
    ["__proto__", "/", "GET, HEAD"],
  ];
  for (const [method, path, allow] of cases) {
    const { status, headers } = await request(`${method} ${path}`);
    assertEquals(status, 405, `${method} ${path}`);
    assertEquals(headers.get("allow"), allow, `${method} ${path}`);
  }
  await assertWell();
});

Deno.test("HEAD is answered as GET would be, without a body", async () => {
  for (const path of ["/", "/r/lobby", "/api/rooms", "/healthz", "/static/icon.svg", "/nowhere"]) {
    const get = await request(`GET ${path}`);
    const head = await request(`HEAD ${path}`);
    assertEquals(head.status, get.status, path);
    assertEquals(head.headers.get("content-type"), get.headers.get("content-type"));
    assertEquals(head.body, "");
  }
});

Deno.test("no path leads to a file that is not for browsers", async () => {
  const names = [
    ...["../main.ts", "..%2fmain.ts", "%2e%2e/main.ts", "%2e%2e%2fmain.ts", "..%5cmain.ts"],
    ...[
      "....//main.ts",
      "..;/main.ts",
      ".%00./main.ts",
      "icon.svg%00.ts",
      "icon.svg/../../main.ts",
    ],
    ...["%252e%252e%252fmain.ts", ".hidden", ".", "..", "", "icon.svg/", "manifest.json", "con"],
    ...["/etc/passwd", "%2fetc%2fpasswd", "C:%5cwindows%5cwin.ini", "\\..\\main.ts"],
  ];
  for (const folder of ["/static/", "/assets/", "/"]) {
    for (const name of names.filter((name) => folder !== "/" || !/^\.{0,2}$/.test(name))) {
      const { status, body } = await request(`GET ${folder}${name}`);
      // Dots are resolved before any route looks, so some of these are the home page.
      const home = status === 200 && body.includes("<title>Sori</title>");
      assert(home || status === 400 || status === 404, `${folder}${name}: ${status}`);
      assertNotMatch(body, /import |root:|\[fonts\]/);
    }
  }
  await assertWell();
});

Deno.test("a wrongly encoded address is refused with 400, and a strange one with 404", async () => {
  for (const path of ["/r/%", "/r/%E0%A4%A", "/r/%ff", "/api/rooms/%c3%28/events", "/static/%zz"]) {
    assertEquals((await request(`GET ${path}`)).status, 400, path);
  }
  const strange = [
    "//",
    "//evil.example",
    "///",
    "/r/",
    "/r//",
    "/r/a/b",
    "/%00",
    "/r/%00",
    "/r/%0a",
  ];
  for (const path of [...strange, "/r/__proto__x%20", "/r/..%2f", "/api", "/R/lobby"]) {
    for (const accept of ["text/html", "application/json"]) {
      const { status, headers } = await request(`GET ${path}`, { accept });
      assertEquals(status, 404, path);
      assertMatch(headers.get("content-type")!, accept === "text/html" ? /html/ : /problem\+json/);
    }
  }
  await assertWell();
});

Deno.test("a page for a strange address has no link that leaves the server", async () => {
  for (const path of ["//evil.example/x", "//evil.example", "/\\evil.example"]) {
    const referer = new URL("//evil.example/x", "http://localhost").href;
    const headers = { accept: "text/html", referer };
    const { body } = await request(`GET ${path}`, headers);
    assertNotMatch(body, /(href|action|src)="(\/[/\\]|https?:)/);
  }
  const own = `${server.url.origin}//evil.example/x`;
  const { body } = await request("GET /nowhere", { accept: "text/html", referer: own });
  assertNotMatch(body, /(href|action|src)="(\/[/\\]|https?:)/);
});

Deno.test("headers that are no headers of a browser are passed over", async () => {
  const odd: Record<string, string>[] = [
    { host: "" },
    { host: "a b" },
    { host: "[::1" },
    { host: "evil.example:99999" },
    { host: "\u{2603}" },
    { cookie: "=nameless" },
    { cookie: "a=b;" },
    { cookie: ";;;===;" },
    { cookie: "sori_lang=xx; sori_tz=%E0%A4%A; sori_session" },
    { cookie: "sori_tz=../../etc; __proto__=x; constructor=y" },
    { cookie: "x=y; ".repeat(1_000) },
    { "accept-language": ";q=;,,*;q=2,ko;q=nan" },
    { "accept-language": "ko,".repeat(2_000) },
    { "accept": "text/html;;;,,,/" },
    { referer: "not a url" },
    { referer: "http://[" },
    { origin: "not an origin" },
    { authorization: "Basic x" },
    { "x-forwarded-for": "1.2.3.4, nonsense", "x-forwarded-proto": "javascript" },
    { "x-forwarded-host": "evil.example/path?query", "forwarded": "for=x" },
    { "content-length": "0" },
  ];
  for (const headers of odd) {
    for (const path of ["/", "/r/lobby", "/nowhere"]) {
      const { status, body } = await request(`GET ${path}`, { accept: "text/html", ...headers });
      const told = `${path} with ${JSON.stringify(headers).slice(0, 80)}: ${status}`;
      assert(status < 500, told);
      // The runtime itself refuses a Host that is none.
      if (!("host" in headers)) assertEquals(status, path === "/nowhere" ? 404 : 200, told);
      assertNotMatch(body, /evil\.example/);
    }
  }
  await assertWell();
});

Deno.test("a body over the limit is refused with 413, whatever length it claims", async () => {
  const form = { "content-type": "application/x-www-form-urlencoded" };
  for (const path of ["/r/lobby", "/rooms", "/me"]) {
    const body = `text=${"x".repeat(1024 * 1024)}`;
    const response = await server.fetch(path, { method: "POST", headers: form, body });
    await response.body?.cancel();
    assertEquals(response.status, 413, path);
    const chunks = ReadableStream.from(function* () {
      for (let n = 0; n < 64; n++) yield new TextEncoder().encode("x".repeat(16 * 1024));
    }());
    const streamed = await server.fetch(path, { method: "POST", headers: form, body: chunks });
    await streamed.body?.cancel();
    assertEquals(streamed.status, 413, path);
  }
  const name = JSON.stringify({ name: "x".repeat(20_000) });
  const response = await server.fetch("/api/me", { method: "PUT", body: name });
  await response.body?.cancel();
  assertEquals(response.status, 413);
  await assertWell();
});

Deno.test("a body of another type, or none, is refused plainly", async () => {
  const types = ["text/plain", "application/json", "multipart/form-data; boundary=x", ""];
  for (const type of types) {
    const headers = { "content-type": type };
    const response = await server.fetch("/r/lobby", { method: "POST", headers, body: "text=hi" });
    await response.body?.cancel();
    assertEquals(response.status, 415, type);
  }
  for (const body of ["", "null", "[]", "{", '"name"', '{"name":1}', '{"Name":"x"}', "\0", "%"]) {
    const response = await server.fetch("/api/me", { method: "PUT", body });
    assertEquals(response.status, 400, body);
    assertEquals(response.headers.get("content-type"), "application/problem+json");
    await response.body?.cancel();
  }
  await assertWell();
});

Deno.test("500 random requests are all answered below 500", async () => {
  const random = new SeededRandom(2_024);
  const parts = [
    ...["/", "r", "api", "rooms", "lobby", "events", "me", "ws", "static", "..", "%2e", "%", "?"],
    ...[
      "before=",
      "after=",
      "around=",
      "limit=",
      "from=",
      "lang=",
      "&",
      "=",
      "0",
      "-1",
      "1e9",
      "ko",
    ],
    ...[
      "000100000000000000000001.000",
      "ffffffffffffffffffffffff.999",
      "소리",
      "\u00ff",
      "'",
      "<",
      "\\",
    ],
  ];
  for (let n = 0; n < 500; n++) {
    const method = random.pick(["GET", "GET", "GET", "POST", "PUT", "HEAD"]);
    const length = random.below(12);
    const target = Array.from({ length }, () => random.pick(parts)).join("");
    const response = await server.fetch(`${server.url.origin}/${target}`, {
      method,
      headers: { accept: random.pick(["*/*", "text/html"]) },
    });
    await response.body?.cancel();
    assert(response.status < 500, `${method} /${target}: ${response.status}`);
  }
  await assertWell();
});
