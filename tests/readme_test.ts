/** The documents for readers say what the code does: settings, errors, frames, links, examples. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { readConfig } from "../lib/config/config.ts";
import { LIMIT_NAMES, limitVariable } from "../lib/config/variables.ts";
import { decodeClientFrame } from "../lib/protocol/decode_client_frame.ts";
import { decodeServerFrame } from "../lib/protocol/decode_server_frame.ts";
import { CLOSE, DEFAULT_LIMITS, ERRORS, LIMIT_RANGES } from "../lib/protocol/mod.ts";
import { ServerProcess } from "./support/server_process.ts";
import { TempFolder } from "./support/temp_folder.ts";
import { CLIENT_VALUES } from "./wire/client_values.ts";
import { SERVER_VALUES } from "./wire/server_values.ts";

const ROOT = new URL("../", import.meta.url);
const READMES = ["README.md", "README.ko.md"];
const DOCUMENTS = [...READMES, "CONTRIBUTING.md", "CHANGELOG.md"];

/** Variables whose default is said in words or depends on the host. */
const NO_PLAIN_DEFAULT =
  /^(SORI_ISOLATES|SORI_ORIGINS|SORI_TRUST_PROXY|SORI_TLS_\w+|SORI_SECRET|SORI_TOKEN|SORI_PUSH_CONTACT|SORI_ADMINS|SORI_ADMIN_TOKEN)$/;

const read = (file: string) => Deno.readTextFile(new URL(file, ROOT));

/** What stands outside of code blocks. */
const prose = (text: string) => text.replaceAll(/^```.*?^```$/gms, "");

/** Its headings, with their level. */
function headings(text: string): { level: number; title: string }[] {
  return [...prose(text).matchAll(/^(#+) (.+)$/gm)]
    .map(([, marks, title]) => ({ level: marks!.length, title: title! }));
}

/** What a link to a heading ends in: its words in lower case with hyphens between. */
const slug = (title: string) =>
  title.toLowerCase().replaceAll(/[^\p{L}\p{M}\p{N}\s_-]/gu, "").replaceAll(/\s/g, "-");

/** Its tables, each a list of rows of cells; the line under the first row is left out. */
function tables(text: string): string[][][] {
  const found: string[][][] = [];
  let open = false;
  for (const line of prose(text).split("\n")) {
    const isRow = line.startsWith("|");
    if (isRow && !open) found.push([]);
    open = isRow;
    if (!isRow || /^[|: -]+$/.test(line)) continue;
    found.at(-1)!.push(line.slice(1, -1).split("|").map((cell) => cell.trim()));
  }
  return found;
}

/** Where its links and pictures lead, as far as that is here. */
function links(text: string): string[] {
  const found = prose(text).matchAll(/\]\(([^)\s]+)\)|(?:src|srcset)="([^"]+)"/g);
  return [...found].map(([, link, source]) => (link ?? source)!)
    .filter((link) => !/^[a-z]+:/.test(link));
}

/** Whether a link in `file` leads to a file, and in it to a heading. */
async function resolves(file: string, link: string): Promise<boolean> {
  const [path, anchor] = link.split("#") as [string, string?];
  const target = path === "" ? file : path;
  try {
    await Deno.stat(new URL(target, ROOT));
  } catch {
    return false;
  }
  if (anchor === undefined) return true;
  return headings(await read(target)).some(({ title }) => slug(title) === anchor);
}

/** The cells of rows whose first is one code span, by that span's text. */
function rowsByCode(text: string): Map<string, string[]> {
  const rows = tables(text).flatMap((table) => table.slice(1));
  return new Map(rows.flatMap((row) => {
    const name = /^`([^`]+)`$/.exec(row[0]!)?.[1];
    return name === undefined ? [] : [[name, row]];
  }));
}

const codeOf = (cell: string) => /^`([^`]+)`$/.exec(cell)?.[1];

for (const file of READMES) {
  const text = await read(file);
  const rows = rowsByCode(text);

  Deno.test(`${file} tells every limit with its default and range`, () => {
    const told = LIMIT_NAMES.map((name) => rows.get(limitVariable(name))?.slice(0, 3));
    const is = LIMIT_NAMES.map((name) => {
      const [min, max] = LIMIT_RANGES[name];
      return [`\`${limitVariable(name)}\``, `\`${DEFAULT_LIMITS[name]}\``, `${min}–${max}`];
    });
    assertEquals(told, is);
  });

  Deno.test(`${file} tells every variable that the configuration reads, and no other`, async () => {
    const sources = ["lib/config/config.ts", "lib/config/variables.ts"].map(read);
    const code = (await Promise.all(sources)).join("\n");
    const names = code.matchAll(/"(PORT|HOST|SORI_[A-Z_]+[A-Z]|DENO_KV_ACCESS_TOKEN)"/g);
    const expected = new Set([...names].map(([, name]) => name!));
    for (const name of LIMIT_NAMES) expected.add(limitVariable(name));
    const told = [...rows.keys()].filter((name) => /^(PORT|HOST|SORI_|DENO_)/.test(name));
    assertEquals(told.toSorted(), [...expected].toSorted());
  });

  Deno.test(`${file} tells defaults that change nothing when they are set`, () => {
    const host = { cores: 4 };
    const plain = (env: Record<string, string>) => ({
      ...readConfig((name) => env[name], host),
      isTrustedProxy: null,
    });
    for (const [name, [, byDefault]] of rows) {
      if (!/^(PORT|HOST|SORI_)/.test(name) || NO_PLAIN_DEFAULT.test(name)) continue;
      const value = codeOf(byDefault!);
      assert(value !== undefined, `${name} has no default in ${file}`);
      assertEquals(plain({ [name]: value }), plain({}), name);
    }
  });

  Deno.test(`${file} tells every error, and which are temporary`, () => {
    const told = [...rows].filter(([name]) => name in ERRORS)
      .map(([name, [, temporary]]) => [name, /^(yes|예)$/.test(temporary!)]);
    assertEquals(told, Object.entries(ERRORS).map(([name, { temporary }]) => [name, temporary]));
  });

  Deno.test(`${file} tells every close code`, () => {
    const told = tables(text).flat().flatMap(([first]) =>
      /^\d{4}(, \d{4})*$/.test(first!) ? first!.split(", ").map(Number) : []
    );
    for (const code of Object.values(CLOSE)) assert(told.includes(code), `${code} is missing`);
  });

  Deno.test(`${file} shows frames that the other side can read`, () => {
    const frames = text.split("\n").filter((line) => /^[→←] /.test(line));
    assert(frames.length >= 6);
    for (const line of frames) {
      const frame = line.slice(2);
      if (line.startsWith("→")) assert("frame" in decodeClientFrame(frame), line);
      else assertEquals(decodeServerFrame(frame), JSON.parse(frame));
    }
  });

  Deno.test(`${file} names every type of frame`, () => {
    const [client, server] = tables(text).map((table) =>
      table.slice(1).flatMap(([first]) => /^`(\w+) \{.*\}`$/.exec(first!)?.[1] ?? [])
    ).filter((types) => types.length > 0);
    const typesOf = (frames: Record<string, { type: string }>) =>
      new Set(Object.values(frames).map(({ type }) => type));
    assertEquals(new Set(client), typesOf(CLIENT_VALUES));
    assertEquals(new Set(server), typesOf(SERVER_VALUES));
  });
}

for (const file of DOCUMENTS) {
  Deno.test(`every link in ${file} leads somewhere`, async () => {
    const text = await read(file);
    const broken: string[] = [];
    for (const link of links(text)) if (!await resolves(file, link)) broken.push(link);
    assertEquals(broken, []);
  });
}

Deno.test("both READMEs have the same headings, code and tables", async () => {
  const [english, korean] = await Promise.all(READMES.map(read));
  const levels = (text: string) => headings(text).map(({ level }) => level);
  assertEquals(levels(korean!), levels(english!));
  const code = (text: string) => [...text.matchAll(/^```\w*\n.*?^```$/gms)].map(([block]) => block);
  assertEquals(code(korean!), code(english!));
  assertEquals([...rowsByCode(korean!).keys()], [...rowsByCode(english!).keys()]);
  const sizes = (text: string) => tables(text).map((table) => table.map((row) => row.length));
  assertEquals(sizes(korean!), sizes(english!));
});

Deno.test("both READMEs tell how large the client library is in somebody's page", async () => {
  const { outputFiles = [] } = await Deno.bundle({
    entrypoints: [fileURLToPath(new URL("lib/client/mod.ts", ROOT))],
    platform: "browser",
    minify: true,
    write: false,
  });
  const size = gzipSync(outputFiles[0]!.contents!).length / 1_000;
  for (const file of READMES) {
    const [, english, korean] = /(\d+) KB after gzip|gzip으로 (\d+) KB/.exec(await read(file)) ??
      [];
    const told = Number(english ?? korean);
    assert(Math.abs(told - size) <= 1, `${file} says ${told} KB, and it is ${size}`);
  }
});

/** A position, as the plain client prints an acknowledgement. */
const ACKNOWLEDGED = /"[0-9a-f]{24}\.\d{3}"/;

/** Runs an example of the README against a server of its own; what it has printed. */
async function runExample(language: "js" | "ts", seconds: number): Promise<string> {
  const text = await read("README.md");
  const example = new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, "ms").exec(text)?.[1];
  assert(example);
  await using server = await ServerProcess.start();
  await using folder = await TempFolder.make();
  const file = folder.file(`example.${language}`);
  const code = example.replace("localhost:8000", server.url.host)
    .replace('"./lib/', `"${new URL("lib/", ROOT)}`)
    .replace("timeout(5_000)", "timeout(500)");
  await Deno.writeTextFile(file, code);
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "-q", "--no-lock", "--allow-net", "--config", "deno.json", file],
    cwd: ROOT,
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  let output = "";
  const timer = setTimeout(() => process.kill("SIGKILL"), seconds * 1_000);
  for await (const part of process.stdout.pipeThrough(new TextDecoderStream())) {
    output += part;
    // The plain client does not end by itself.
    if (language === "js" && ACKNOWLEDGED.test(output) && output.includes(": 안녕!")) {
      process.kill("SIGKILL");
    }
  }
  clearTimeout(timer);
  await process.status;
  return output;
}

Deno.test("the plain client of the README says something and hears it", async () => {
  const output = await runExample("js", 30);
  assertStringIncludes(output, "안녕! Hello from a script.");
  assert(ACKNOWLEDGED.test(output), output);
});

Deno.test("the library's example in the README says something and hears it", async () => {
  const output = await runExample("ts", 30);
  assertStringIncludes(output, "안녕! 5초 동안 들을게요.");
});
