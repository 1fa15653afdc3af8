// deno-lint-ignore-file no-console -- a command-line tool
/**
 * Builds into `dist/` what browsers load: each `islands/*.entry.ts(x)` as a minified bundle, and
 * each `static/*.css`. Entries of one page (`room.ko`, `room.en`) share what both load at once in one
 * chunk; what is loaded on demand has chunks of its own. Beside each file stands what it is in Brotli
 * and in gzip. Files are named after their content,
 * so they may be cached for ever; `dist/manifest.json` says which name is current.
 *
 * And into `dist/server/` the server itself (see `bundle_server.ts`).
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { BROWSER, bundle, bundleOne } from "./bundle.ts";
import { bundleServer, SERVER } from "./bundle_server.ts";
import { closure, mergeChunks } from "./merge_chunks.ts";

/** A file to load for an entry: its name in `dist/`, and the chunks it imports at once. */
export interface Asset {
  file: string;
  imports: string[];
}

/** Assets by entry: `room.ko` for `islands/room.ko.entry.ts`, `app.css` for `static/app.css`. */
export type Manifest = Record<string, Asset>;

/** Servers and pages of an earlier build may still ask for its files; then they go. */
const KEEP_MS = 30 * 24 * 60 * 60 * 1000;

const ENTRY = /^(.+)\.entry\.tsx?$/;
const IMPORT_OF_ENTRY = /"\.\/[^"]+\.entry\.js"/;
const ROOT = new URL("../", import.meta.url);

/** Builds the project at `root` into its `dist/`. Throws an error that names what is wrong. */
export async function build(root: URL = ROOT): Promise<Manifest> {
  const dist = new URL("dist/", root);
  const hasServer = (await list(root)).includes("main.ts");
  const server = hasServer ? await bundleServer(root) : new Map<string, Uint8Array>();
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
