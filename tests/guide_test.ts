/** The guide at /learn: both languages say the same, its samples do what they say, its links lead. */
import { assert, assertEquals, assertMatch, assertNotMatch } from "@std/assert";
import { addressOf, CHAPTERS, fileOf } from "../lib/guide/chapters.ts";
import { renderMarkdown } from "../lib/guide/markdown.ts";
import { type Locale, LOCALES, pageText } from "../lib/i18n/mod.ts";
import { TempFolder } from "./support/temp_folder.ts";

const ROOT = new URL("../", import.meta.url);
const FILES = ["README.md", ...CHAPTERS.map(fileOf)];
/** Chapters that explain something; the glossary only lists. */
const TAUGHT = CHAPTERS.filter((name) => name !== "glossary");
/** A sample that has not ended by then never will. */
const SAMPLE_MS = 60_000;

/** A code block of the guide. */
interface Sample {
  /** What stands after the fence, in words. */
  info: string[];
  code: string;
  /** What the block says it prints; null if it does not say. */
  output: string | null;
}

const read = (locale: Locale, file: string) =>
  Deno.readTextFile(new URL(`docs/${locale}/${file}`, ROOT));

const render = (text: string, locale: Locale) =>
  renderMarkdown(text, pageText(locale).guide.sample);

/** The code blocks of a text, each with the output that follows it. */
function samplesOf(text: string): Sample[] {
  const blocks = [...text.matchAll(/^```(.*)\n([\s\S]*?)^```$/gm)]
    .map(([, info, code]) => ({ info: info!.split(" "), code: code! }));
  const isOutput = ({ info }: { info: string[] }) => info[1] === "output";
  return blocks.flatMap((block, index) => {
    if (isOutput(block)) return [];
    const next = blocks[index + 1];
    return [{ ...block, output: next && isOutput(next) ? next.code : null }];
  });
}

/** Code as a computer sees it: comments may be in any language. */
function withoutComments(code: string): string {
  return code.replaceAll(/(^|\s)\/\/ .*$|\/\*\*?[\s\S]*?\*\//gm, "").replaceAll(/\s*\n/g, "\n");
}

/** Everything of one runtime in the guide, by where it stands. */
async function samplesFor(runtime: string): Promise<{ place: string; sample: Sample }[]> {
  const found = [];
  for (const file of FILES) {
    const samples = samplesOf(await read("ko", file)).filter(({ info }) => info[1] === runtime);
    found.push(...samples.map((sample, n) => ({ place: `${file} (${n + 1})`, sample })));
  }
  return found;
}

for (const locale of LOCALES) {
  Deno.test(`docs/${locale} has exactly the chapters of the guide`, async () => {
    const folder = Deno.readDir(new URL(`docs/${locale}/`, ROOT));
    const names = await Array.fromAsync(folder, ({ name }) => name);
    assertEquals(names.toSorted(), FILES.toSorted());
  });

  Deno.test(`every chapter in docs/${locale} tells a story and asks a question`, async () => {
    for (const name of TAUGHT) {
      const text = await read(locale, fileOf(name));
      assertMatch(text, /^> \S/m, name);
      assertMatch(text, /<details>\n<summary>.+<\/summary>\n\n.+/, name);
    }
  });

  Deno.test(`docs/${locale} renders without leftovers of Markdown, and without comments`, async () => {
    for (const file of FILES) {
      const { html } = render(await read(locale, file), locale);
      const prose = html.replaceAll(/<pre[\s\S]*?<\/pre>|<code>.*?<\/code>/g, "");
      assertNotMatch(prose, /\*\*|`|<!--|\]\(/, `${locale}/${file}`);
    }
  });

  Deno.test(`every link between the files of docs/${locale} leads to a file and a heading`, async () => {
    const broken: string[] = [];
    for (const file of FILES) {
      const text = await read(locale, file);
      for (const [, link] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
        if (/^(https?:|\/)/.test(link!)) continue;
        const [target, anchor] = link!.split("#") as [string, string?];
        const ids = addressOf(target) === null
          ? []
          : render(await read(locale, target), locale).headings.map(({ id }) => id);
        const leads = addressOf(target) !== null && (anchor === undefined || ids.includes(anchor));
        if (!leads) broken.push(`${file}: ${link}`);
      }
    }
    assertEquals(broken, []);
  });
}

Deno.test("both languages show the same samples, whatever their comments say", async () => {
  for (const file of FILES) {
    const [korean, english] = await Promise.all(LOCALES.map((locale) => read(locale, file)));
    const comparable = (text: string) =>
      samplesOf(text).map(({ info, code, output }) => [info, withoutComments(code), output]);
    assertEquals(comparable(korean!), comparable(english!), file);
  }
});

Deno.test("both languages have the same sections, tables, questions and places for experiments", async () => {
  for (const file of FILES) {
    const [korean, english] = await Promise.all(LOCALES.map((locale) => read(locale, file)));
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
    const samples = samplesOf(await read(locale, fileOf("chat-in-60-lines")));
    const shown = samples.find(({ info }) => info[1] === `file=${file}`);
    assertEquals(shown?.code, source, locale);
  }
});
