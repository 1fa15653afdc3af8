/** The guide at /learn: both languages say the same, its samples do what they say, its links lead. */
import { assert, assertEquals, assertMatch, assertNotMatch } from "@std/assert";
import { addressOf, CHAPTERS, fileOf } from "../lib/guide/chapters.ts";
import { highlight } from "../lib/guide/highlight.ts";
import { renderMarkdown } from "../lib/guide/markdown.ts";
import { type Locale, LOCALES, pageText } from "../lib/i18n/mod.ts";
import { makeCertificate } from "./support/certificate.ts";
import { isMissing } from "./support/runtimes.ts";
import { GUIDE_FILES, readGuideFile, samplesFor, samplesOf } from "./support/guide_samples.ts";
import { TempFolder } from "./support/temp_folder.ts";

const ROOT = new URL("../", import.meta.url);
/** Chapters that explain something; the glossary only lists. */
const TAUGHT = CHAPTERS.filter((name) => name !== "glossary");
/** A sample that has not ended by then never will. */
const SAMPLE_MS = 60_000;

const render = (text: string, locale: Locale) =>
  renderMarkdown(text, pageText(locale).guide.sample);

/** Code as a computer sees it: comments may be in any language. */
function withoutComments(code: string): string {
  return code.replaceAll(/(^|\s)\/\/ .*$|\/\*\*?[\s\S]*?\*\//gm, "").replaceAll(/\s*\n/g, "\n");
}

for (const locale of LOCALES) {
  Deno.test(`docs/${locale} has exactly the chapters of the guide`, async () => {
    const folder = Deno.readDir(new URL(`docs/${locale}/`, ROOT));
    const names = await Array.fromAsync(folder, ({ name }) => name);
    assertEquals(names.toSorted(), GUIDE_FILES.toSorted());
  });

  Deno.test(`every chapter in docs/${locale} tells a story and asks a question`, async () => {
    for (const name of TAUGHT) {
      const text = await readGuideFile(locale, fileOf(name));
      assertMatch(text, /^> \S/m, name);
      assertMatch(text, /<details>\n<summary>.+<\/summary>\n\n.+/, name);
    }
  });

  Deno.test(`docs/${locale} renders without leftovers of Markdown, and without comments`, async () => {
    for (const file of GUIDE_FILES) {
      const { html } = render(await readGuideFile(locale, file), locale);
      const prose = html.replaceAll(/<pre[\s\S]*?<\/pre>|<code>.*?<\/code>/g, "");
      assertNotMatch(prose, /\*\*|`|<!--|\]\(/, `${locale}/${file}`);
    }
  });

  Deno.test(`every link between the files of docs/${locale} leads to a file and a heading`, async () => {
    const broken: string[] = [];
    for (const file of GUIDE_FILES) {
      const text = await readGuideFile(locale, file);
      for (const [, link] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
        if (/^(https?:|\/)/.test(link!)) continue;
        const [target, anchor] = link!.split("#") as [string, string?];
        const ids = addressOf(target) === null
          ? []
          : render(await readGuideFile(locale, target), locale).headings.map(({ id }) => id);
        const leads = addressOf(target) !== null && (anchor === undefined || ids.includes(anchor));
        if (!leads) broken.push(`${file}: ${link}`);
      }
    }
    assertEquals(broken, []);
  });
}

Deno.test("a code sample says where it runs, or what file it is", () => {
  const captionOf = (info: string) => {
    const { html } = render(`# a\n\nb\n\n\`\`\`${info}\n1 < 2\n\`\`\`\n`, "ko");
    return /<figcaption>(.*?)<\/figcaption>/.exec(html)?.[1];
  };
  assertEquals(captionOf("ts deno"), "Deno로 실행");
  assertEquals(captionOf("js browser"), "브라우저 콘솔에서 실행");
  assertEquals(captionOf("sh"), "터미널");
  assertEquals(captionOf("ts file=examples/a.ts"), "a.ts");
  assertEquals(captionOf("text"), undefined);
});

Deno.test("colours change nothing of the code of any sample", async () => {
  const text = (html: string) =>
    html.replaceAll(/<[^>]*>/g, "").replaceAll("&lt;", "<").replaceAll("&gt;", ">")
      .replaceAll("&quot;", '"').replaceAll("&amp;", "&");
  for (const file of GUIDE_FILES) {
    for (const { code } of samplesOf(await readGuideFile("ko", file))) {
      assertEquals(text(highlight(code)), code);
    }
  }
  assertEquals(
    highlight("if (a) b(1); // c"),
    '<span class="hl-keyword">if</span> (a) b(<span class="hl-number">1</span>); ' +
      '<span class="hl-comment">// c</span>',
  );
});

Deno.test("both languages show the same samples, whatever their comments say", async () => {
  for (const file of GUIDE_FILES) {
    const [korean, english] = await Promise.all(
      LOCALES.map((locale) => readGuideFile(locale, file)),
    );
    const comparable = (text: string) =>
      samplesOf(text).map(({ info, code, output }) => [info, withoutComments(code), output]);
    assertEquals(comparable(korean!), comparable(english!), file);
  }
});

Deno.test("both languages have the same sections, tables, questions and places for experiments", async () => {
  for (const file of GUIDE_FILES) {
    const [korean, english] = await Promise.all(
      LOCALES.map((locale) => readGuideFile(locale, file)),
    );
    const shape = (text: string) => ({
      sections: text.match(/^#+ /gm)?.length,
      rows: text.match(/^\| /gm)?.length,
      questions: text.match(/<summary>/g)?.length,
      experiments: text.match(/<!-- experiment: [\w-]+ -->/g),
      links: [...text.matchAll(/\]\(([^)\s]+)\)/g)].length,
    });
    assertEquals(shape(korean!), shape(english!), file);
  }
});

Deno.test("every sample for Deno passes the type check", async () => {
  await using folder = await TempFolder.make();
  const files = [];
  for (const { place, sample } of await samplesFor("deno")) {
    const file = folder.file(`${place.replace(/\W+/g, "_")}.${sample.info[0]}`);
    // A file without an export would share its names with the others.
    await Deno.writeTextFile(file, `${sample.code}\nexport {};\n`);
    files.push(file);
  }
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["check", "-q", "--no-config", "--no-lock", "--unstable-kv", "--unstable-net", ...files],
    cwd: ROOT,
    stderr: "piped",
  }).output();
  assert(success, new TextDecoder().decode(stderr));
});

for (const { place, sample } of await samplesFor("deno")) {
  Deno.test(`the sample in ${place} prints what the guide says`, async () => {
    await using folder = await TempFolder.make();
    const file = folder.file(`sample.${sample.info[0]}`);
    await Deno.writeTextFile(file, sample.code);
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(), SAMPLE_MS);
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "-q",
        "--no-config",
        "--no-lock",
        "-N",
        "--unstable-kv",
        "--unstable-net",
        file,
      ],
      env: { NO_COLOR: "1" },
      signal: timeout.signal,
    }).output();
    clearTimeout(timer);
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    assertEquals(text(stderr), "");
    assertEquals(text(stdout), sample.output);
  });
}

Deno.test("the chat in the guide is the file in examples, of sixty lines", async () => {
  const file = "examples/chat_in_60_lines.ts";
  const source = await Deno.readTextFile(new URL(file, ROOT));
  assert(source.trimEnd().split("\n").length <= 60);
  for (const locale of LOCALES) {
    const samples = samplesOf(await readGuideFile(locale, fileOf("chat-in-60-lines")));
    const shown = samples.find(({ info }) => info[1] === `file=${file}`);
    assertEquals(shown?.code, source, locale);
  }
});

/** Whether bytes hold a masked text frame with this text, wherever it begins (RFC 6455 §5.2). */
function canRead(bytes: Uint8Array, text: string): boolean {
  return bytes.some((byte, at) => {
    const length = (bytes[at + 1] ?? 0) & 0x7f;
    const [mask, payload] = [bytes.slice(at + 2, at + 6), bytes.slice(at + 6, at + 6 + length)];
    const read = payload.map((masked, index) => masked ^ mask[index % 4]!);
    return byte === 0x81 && new TextDecoder().decode(read) === text;
  });
}

/** Says `text` to a server through somebody in between; all bytes that one has seen pass. */
async function overheard(text: string, tls?: { cert: string; key: string }): Promise<Uint8Array> {
  const { promise: heard, resolve: hears } = Promise.withResolvers<void>();
  await using server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {}, ...tls },
    (request) => {
      const { socket, response } = Deno.upgradeWebSocket(request);
      socket.onmessage = () => (hears(), socket.close());
      return response;
    },
  );
  using middle = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const bytes: number[] = [];
  const passing = (async () => {
    const inside = await middle.accept();
    const outside = await Deno.connect({ port: server.addr.port, hostname: "127.0.0.1" });
    const seen = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(chunk, controller) {
        bytes.push(...chunk);
        controller.enqueue(chunk);
      },
    });
    const ways = [
      outside.readable.pipeTo(inside.writable),
      inside.readable.pipeThrough(seen).pipeTo(outside.writable),
    ];
    await Promise.all(ways.map((way) => way.catch(() => {})));
  })();
  using client = Deno.createHttpClient(tls ? { caCerts: [tls.cert] } : {});
  const url = `${tls ? "wss" : "ws"}://localhost:${middle.addr.port}`;
  // The project's types are those of browsers, which have no options here.
  const ws: WebSocket = Reflect.construct(WebSocket, [url, { client }]);
  ws.onopen = () => ws.send(text);
  const closed = new Promise((done) => ws.onclose = done);
  await heard;
  await closed;
  await passing;
  return new Uint8Array(bytes);
}

Deno.test("over ws:// somebody in between reads along", async () => {
  assert(canRead(await overheard("the password is tiger"), "the password is tiger"));
});

Deno.test({
  name: "over wss:// somebody in between reads nothing",
  ignore: await isMissing("openssl"),
  async fn() {
    await using folder = await TempFolder.make();
    const paths = await makeCertificate(folder);
    const tls = {
      cert: await Deno.readTextFile(paths.cert),
      key: await Deno.readTextFile(paths.key),
    };
    assert(!canRead(await overheard("the password is tiger", tls), "the password is tiger"));
  },
});
