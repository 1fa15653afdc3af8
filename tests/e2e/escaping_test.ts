/** What people write is shown as they wrote it, and is never a part of the page. */
import { assert, assertEquals, assertNotMatch } from "@std/assert";
import { ServerProcess } from "../support/server_process.ts";
import { Visitor } from "../support/visitor.ts";

const HOSTILE = [
  `<script>alert(1)</script>`,
  `</script><script>alert(1)</script>`,
  `<!--<script>`,
  `-->`,
  `]]>`,
  `<img src=x onerror=alert(1)>`,
  `"><svg onload=alert(1)>`,
  `' onmouseover='alert(1)`,
  `\` onfocus=alert(1) autofocus x=\``,
  `</textarea><script>alert(1)</script>`,
  `</title><script>alert(1)</script>`,
  `<a href="javascript:alert(1)">x</a>`,
  `javascript:alert(1)`,
  `https://example.org/"onclick="alert(1)`,
  `https://example.org/'><script>alert(1)</script>`,
  `&lt;script&gt;alert(1)&lt;/script&gt;`,
  `&#60;script&#62;`,
  `\\u003cscript\\u003e`,
  `{{constructor.constructor("alert(1)")()}}`,
  `\${alert(1)}`,
  `\u2028alert(1)\u2029`,
  `<style>body{display:none}</style>`,
  `<base href="https://evil.example/">`,
  `<meta http-equiv="refresh" content="0;url=https://evil.example/">`,
  `<iframe srcdoc="<script>alert(1)</script>">`,
  `%3Cscript%3Ealert(1)%3C/script%3E`,
  `+ADw-script+AD4-`,
];

let server: ServerProcess;
Deno.test.beforeAll(async () => {
  server = await ServerProcess.start({ env: { SORI_RATE_LIMIT: "off" } });
});
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

/** Tags of a page with their attributes' names, as a browser would find them. */
function tags(page: string): { name: string; attributes: string[] }[] {
  const tag = /<([a-z][a-z0-9]*)((?:\s+[^\s=>"'/]+(?:=(?:"[^"]*"|'[^']*'|[^\s>"']*))?)*)\s*\/?>/gi;
  return [...page.matchAll(tag)].map(([, name = "", rest = ""]) => ({
    name: name.toLowerCase(),
    attributes: [...rest.matchAll(/([^\s=>"'/]+)(?:=(?:"[^"]*"|'[^']*'|[^\s>"']*))?/g)]
      .map(([, attribute = ""]) => attribute.toLowerCase()),
  }));
}

/** Nothing on the page is what somebody wrote. */
function assertHarmless(page: string): void {
  for (const { name, attributes } of tags(page)) {
    assert(!["iframe", "base", "style", "object", "embed", "img"].includes(name), `<${name}>`);
    for (const attribute of attributes) {
      assertNotMatch(attribute, /^on|^style$|^srcdoc$|^http-equiv$/, `<${name} ${attribute}>`);
    }
  }
  const scripts = tags(page).filter(({ name }) => name === "script");
  assert(scripts.length <= 10);
  for (const { attributes } of scripts) {
    assert(attributes.includes("src") || attributes.includes("id"), String(attributes));
  }
  assertNotMatch(page, /href="(?!\/|\?|#|https?:\/\/)/i, "links to addresses alone");
}

/** The text that a page shows, as a browser would decode it. */
function shown(page: string): string {
  const entities: Record<string, string> = { lt: "<", gt: ">", amp: "&", quot: '"', "#39": "'" };
  return page.slice(page.indexOf("<body"), page.indexOf("sori-state"))
    .replace(/<[^>]*>/g, "")
    .replace(/&(lt|gt|amp|quot|#39);/g, (_, name) => entities[name]!);
}

Deno.test("hostile texts are shown as they were written", async () => {
  const visitor = new Visitor(server);
  for (const text of HOSTILE) {
    const response = await visitor.post("/r/texts", { text });
    await response.body?.cancel();
    assertEquals(response.status, 303);
  }
  const page = await visitor.read("/r/texts");
  assertHarmless(page);
  const body = shown(page);
  for (const text of HOSTILE) {
    // Between backticks it is code, which shows without them.
    assert(body.includes(text.replaceAll("`", "").trimEnd()), `${text} is shown`);
  }
});

Deno.test("hostile names are shown as they were written", async () => {
  for (const name of HOSTILE.filter(({ length }) => length <= 32)) {
    const visitor = new Visitor(server);
    await visitor.read("/r/names");
    await (await visitor.post("/me", { name, to: "/" })).body?.cancel();
    await (await visitor.post("/r/names", { text: "hello" })).body?.cancel();
    for (const path of ["/", "/r/names"]) assertHarmless(await visitor.read(path));
    // On the home page as one's own name, and as the author of the newest message.
    const stranger = await new Visitor(server).read("/");
    assertHarmless(stranger);
    assert(shown(stranger).includes(name.replaceAll(/[\u2028\u2029]/g, " ").trim()), name);
  }
});

Deno.test("the page's data cannot end its script", async () => {
  const page = await new Visitor(server).read("/r/texts");
  const begin = page.indexOf('id="sori-state"');
  const data = page.slice(page.indexOf(">", begin) + 1);
  const json = data.slice(0, data.indexOf("</script>"));
  assertNotMatch(json, /[<>]/);
  const state = JSON.parse(json);
  const texts = state.snapshot.segments.flatMap((segment: { events: { text: string }[] }) =>
    segment.events.map(({ text }) => text)
  );
  assertEquals(texts, HOSTILE.map((text) => text.trimEnd()));
});

Deno.test("hostile addresses come back as text", async () => {
  const visitor = new Visitor(server);
  for (const text of HOSTILE) {
    const encoded = encodeURIComponent(text);
    const paths = [`/${encoded}`, `/r/${encoded}`, `/?from=${encoded}`, `/r/x?before=${encoded}`];
    for (const path of [...paths, `/r/lobby?x=${encoded}`, `/api/rooms/${encoded}/events`]) {
      const response = await visitor.get(path);
      const page = await response.text();
      if (response.headers.get("content-type")!.startsWith("text/html")) assertHarmless(page);
      else assertEquals(response.headers.get("content-type"), "application/problem+json");
    }
  }
});
