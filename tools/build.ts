// deno-lint-ignore-file no-console -- a command-line tool
/**
 * Builds into `dist/` what browsers load: each `islands/*.entry.ts(x)` as a minified bundle, and
 * each `static/*.css`. Entries of one page (`room.ko`, `room.en`) share what both load at once in one
 * chunk; what is loaded on demand has chunks of its own. Beside each file stands what it is in Brotli
 * and in gzip. Files are named after their content,
 * so they may be cached for ever; `dist/manifest.json` says which name is current.
 *
 * And into `dist/server/` the server itself, `main.ts` with all that it imports: what it starts with
 * in four files, which takes half of the time that two hundred modules take, and each part that is
 * loaded when it is needed.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { type BundleOne, closure, mergeChunks } from "./merge_chunks.ts";

/** A file to load for an entry: its name in `dist/`, and the chunks it imports at once. */
export interface Asset {
  file: string;
  imports: string[];
}

/** Assets by entry: `room.ko` for `islands/room.ko.entry.ts`, `app.css` for `static/app.css`. */
export type Manifest = Record<string, Asset>;

/** Servers and pages of an earlier build may still ask for its files; then they go. */
const KEEP_MS = 30 * 24 * 60 * 60 * 1000;

/** What starts the bundled server. */
const SERVER = "main.js";

/** How code is made for browsers, and for Deno, where names are to be read in a stack trace. */
const BROWSER: Platform = { platform: "browser", minify: true };
const SERVER_SIDE: Platform = { platform: "deno", minify: false };
type Platform = Required<Pick<Deno.bundle.Options, "platform" | "minify">>;

/** Not needed where there is a build. */
const BUILDER = ["../tools/build.ts"];

const ENTRY = /^(.+)\.entry\.tsx?$/;
const IMPORT_OF_ENTRY = /"\.\/[^"]+\.entry\.js"/;
const ROOT = new URL("../", import.meta.url);

/** Builds the project at `root` into its `dist/`. Throws an error that names what is wrong. */
export async function build(root: URL = ROOT): Promise<Manifest> {
  const dist = new URL("dist/", root);
  const server = await bundleServer(root);
  const files = new Map<string, Uint8Array>();
  const manifest: Manifest = {};
  for (const [name, bytes] of await styles(root)) {
    const file = await hashedName(name, bytes);
    files.set(file, bytes);
    manifest[name] = { file, imports: [] };
  }
  if ((await list(new URL("islands/", root))).includes("emoji")) {
    const { emojiTable } = await import("./emoji.ts");
    const bytes = new TextEncoder().encode(emojiTable());
    const file = await hashedName("emoji.json", bytes);
    files.set(file, bytes);
    manifest["emoji.json"] = { file, imports: [] };
  }
  const bundled = await bundleIslands(root);
  for (const [name, bytes] of bundled) {
    // Entries are renamed after bundling, so no code may refer to one by its name.
    if (IMPORT_OF_ENTRY.test(new TextDecoder().decode(bytes))) {
      throw new Error(
        `${name} imports an entry; move the shared code out of it`,
      );
    }
    const entry = ENTRY.exec(name.replace(/\.js$/, ".ts"))?.[1];
    const file = entry ? await hashedName(`${entry}.js`, bytes) : name;
    files.set(file, bytes);
    if (entry) manifest[entry] = { file, imports: importsOf(name, bundled) };
  }
  for (const [name, bytes] of [...files]) {
    files.set(`${name}.br`, brotliCompressSync(bytes));
    files.set(`${name}.gz`, gzipSync(bytes, { level: 9 }));
  }
  await write(dist, files, "manifest.json", `${JSON.stringify(manifest, null, 2)}\n`);
  const main = server.get(SERVER);
  server.delete(SERVER);
  if (main) await write(new URL("server/", dist), server, SERVER, main);
  return manifest;
}

/** Names in a folder, sorted so that a build does not depend on the file system. */
async function list(folder: URL): Promise<string[]> {
  try {
    const names = await Array.fromAsync(Deno.readDir(folder), (e) => e.name);
    return names.sort();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

async function styles(root: URL): Promise<[string, Uint8Array][]> {
  const folder = new URL("static/", root);
  const names = (await list(folder)).filter((name) => name.endsWith(".css"));
  return Promise.all(
    names.map(async (name): Promise<[string, Uint8Array]> => [
      name,
      await Deno.readFile(new URL(name, folder)),
    ]),
  );
}

/** The bundler's files by name: entries as `room.ko.entry.js`, chunks with a hash of their own. */
async function bundleIslands(root: URL): Promise<Map<string, Uint8Array>> {
  const islands = new URL("islands/", root);
  const entries = (await list(islands)).filter((name) => ENTRY.test(name));
  const pages = Map.groupBy(entries, (name) => name.split(".")[0]);
  const files = new Map<string, Uint8Array>();
  for (const [, names] of pages) {
    const bundled = await bundle(root, {
      ...BROWSER,
      entrypoints: names.map((name) => fileURLToPath(new URL(name, islands))),
    });
    const merged = await mergeChunks(
      bundled,
      (sources, entry, external) => bundleOne(root, BROWSER, sources, entry, external),
      [...bundled.keys()].filter((name) => name.endsWith(".entry.js")),
    );
    for (const [name, bytes] of merged) files.set(name, bytes);
  }
  return files;
}

/** One file of several that the bundler has made. */
async function bundleOne(
  root: URL,
  platform: Platform,
  sources: ReadonlyMap<string, Uint8Array>,
  entry: string,
  external: string[],
): Promise<Uint8Array> {
  // The bundler reads files.
  const folder = new URL(`dist/merge-${crypto.randomUUID()}/`, root);
  await Deno.mkdir(folder, { recursive: true });
  try {
    for (const [name, bytes] of sources) await Deno.writeFile(new URL(name, folder), bytes);
    const made = await bundle(root, {
      ...platform,
      entrypoints: [fileURLToPath(new URL(entry, folder))],
      external,
    });
    // Where it was made is another place each time.
    const text = new TextDecoder().decode(made.get(entry)!).replace(/^\/\/ dist\/merge-.*\n/gm, "");
    return new TextEncoder().encode(text);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The server's files: `main.js`, and chunks with a hash, readable in a stack trace. */
async function bundleServer(root: URL): Promise<Map<string, Uint8Array>> {
  if (!(await list(root)).includes("main.ts")) return new Map();
  const bundled = await bundle(root, {
    ...SERVER_SIDE,
    entrypoints: [fileURLToPath(new URL("main.ts", root))],
    external: BUILDER,
  });
  const one: BundleOne = (sources, entry, external) =>
    bundleOne(root, SERVER_SIDE, sources, entry, [...external, ...BUILDER]);
  // Two steps, since what supervises several isolates does not load what serves.
  const started = await mergeChunks(bundled, one, [SERVER]);
  const merged = await mergeChunks(started, one, [servingOf(started)], [SERVER]);
  const texts = new Map(
    [...merged].map(([name, bytes]) => [name, new TextDecoder().decode(bytes)]),
  );
  const first = [SERVER, servingOf(merged)].flatMap((name) => [name, ...closure(name, texts)]);
  for (const name of new Set(first)) texts.set(name, compiledAtOnce(texts.get(name)!));
  // A name tells the content that the bundler made: what is changed here has another.
  const renamed = (text: string) => text.replace(/(-\w+)\.js\b/g, "$1.2.js");
  return new Map([...texts].map(([name, text]) => {
    const code = loadedWhenNeeded(text).replace(/"\.\/[\w.-]+\.js"/g, renamed);
    return [renamed(name), new TextEncoder().encode(code)];
  }));
}

/** The file of `routes/serve.ts`. */
function servingOf(files: ReadonlyMap<string, Uint8Array>): string {
  return [...files.keys()].find((name) => name.startsWith("serve-"))!;
}

/**
 * Code whose functions are compiled when the file is, and so are in V8's code cache from the second
 * start on: V8 takes brackets around a function for a sign that it will be called at once. Otherwise
 * it compiles each when it is first called, in every start again.
 */
function compiledAtOnce(code: string): string {
  const functions: string[] = [];
  const rest = code.replace(
    /^(?:async )?function\*? (\w+)\([^]*?^\}$/gm,
    (whole, name: string) => {
      functions.push(`var ${name} = (${whole});`);
      return "";
    },
  );
  // Declarations are there before the first line of a file runs: these are, too.
  return [...functions, rest].join("\n");
}

/**
 * Code that loads what it may need later when it does. Before the first line of a program runs,
 * Deno reads all that literals in `import()` name, and what those import; and a bundle with a
 * CommonJS package in any part asks for Node's modules at once. That is a third of a cold start.
 */
function loadedWhenNeeded(code: string): string {
  return code
    .replace(/\bimport\(("[^"]+")\)/g, "import(String($1))")
    .replace(
      /import \{ createRequire as (\w+) \} from "node:module";/,
      'const $1 = (url) => (name) => process.getBuiltinModule("module").createRequire(url)(name);',
    );
}

async function bundle(
  root: URL,
  options: Pick<Deno.bundle.Options, "entrypoints" | "platform" | "minify" | "external">,
): Promise<Map<string, Uint8Array>> {
  const result = await Deno.bundle({
    ...options,
    outputDir: fileURLToPath(new URL("dist/", root)),
    format: "esm",
    codeSplitting: true,
    write: false,
  });
  if (!result.success) {
    throw new Error(
      result.errors.map(({ text, location }) =>
        location ? `${location.file}:${location.line}: ${text}` : text
      ).join("\n"),
    );
  }
  return new Map(
    result.outputFiles?.map(({ path, contents }) => [
      path.split(/[\\/]/).at(-1)!,
      contents!,
    ]),
  );
}

/** What to preload with a file. */
function importsOf(name: string, files: Map<string, Uint8Array>): string[] {
  const texts = new Map([...files].map(([name, bytes]) => [name, new TextDecoder().decode(bytes)]));
  return [...closure(name, texts)];
}

async function hashedName(name: string, bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest(
    "SHA-256",
    bytes as Uint8Array<ArrayBuffer>,
  );
  const dot = name.lastIndexOf(".");
  const hash = new Uint8Array(digest).toHex().slice(0, 10);
  return `${name.slice(0, dot)}-${hash}${name.slice(dot)}`;
}

/** Writes files that are named after their content, and `last` the one that names them. */
async function write(
  folder: URL,
  files: Map<string, Uint8Array>,
  last: string,
  content: string | Uint8Array,
): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  const present = (await Array.fromAsync(Deno.readDir(folder))).filter((entry) => entry.isFile)
    .map(({ name }) => name);
  const now = Date.now();
  for (const [name, bytes] of files) {
    const file = new URL(name, folder);
    // The name tells the content, so a file that is there only notes that it is still in use.
    if (present.includes(name)) await Deno.utime(file, now / 1000, now / 1000);
    else await Deno.writeFile(file, bytes);
  }
  // It comes last and whole, so that it never names a file that is not there.
  const draft = new URL(`${last}.${crypto.randomUUID()}`, folder);
  await Deno.writeFile(
    draft,
    typeof content === "string" ? new TextEncoder().encode(content) : content,
  );
  await Deno.rename(draft, new URL(last, folder));
  for (const name of present) {
    if (files.has(name) || name === last) continue;
    const file = new URL(name, folder);
    const { mtime } = await Deno.stat(file);
    if (now - (mtime?.getTime() ?? now) > KEEP_MS) await Deno.remove(file);
  }
}

if (import.meta.main) {
  try {
    const start = performance.now();
    const count = Object.keys(await build()).length;
    const took = Math.round(performance.now() - start);
    console.error(`Built ${count} entries into dist/ in ${took} ms.`);
  } catch (error) {
    console.error(
      `Build failed: ${error instanceof Error ? error.message : error}`,
    );
    Deno.exit(1);
  }
}
