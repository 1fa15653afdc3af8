// deno-lint-ignore-file no-console -- a command-line tool
/**
 * Builds what browsers load into `dist/`: each `islands/*.entry.ts(x)` as a minified bundle,
 * with shared code in chunks, and each `static/*.css`. Files are named after their content,
 * so they may be cached for ever; `dist/manifest.json` says which name is current.
 *
 * @module
 */
import { fileURLToPath } from "node:url";

/** A file to load for an entry: its name in `dist/`, and the chunks it imports at once. */
export interface Asset {
  file: string;
  imports: string[];
}

/** Assets by entry: `room` for `islands/room.entry.tsx`, `app.css` for `static/app.css`. */
export type Manifest = Record<string, Asset>;

/** Servers and pages of an earlier build may still ask for its files; then they go. */
const KEEP_MS = 30 * 24 * 60 * 60 * 1000;

const ENTRY = /^(.+)\.entry\.tsx?$/;
const STATIC_IMPORT = /(?:from|import)\s*"\.\/([^"]+)"/g;
const IMPORT_OF_ENTRY = /"\.\/[^"]+\.entry\.js"/;
const ROOT = new URL("../", import.meta.url);

/** Builds the project at `root` into its `dist/`. Throws an error that names what is wrong. */
export async function build(root: URL = ROOT): Promise<Manifest> {
  const dist = new URL("dist/", root);
  const files = new Map<string, Uint8Array>();
  const manifest: Manifest = {};
  for (const [name, bytes] of await styles(root)) {
    const file = await hashedName(name, bytes);
    files.set(file, bytes);
    manifest[name] = { file, imports: [] };
  }
  const bundled = await bundle(root);
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
  await write(dist, files, manifest);
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

/** The bundler's files by name: entries as `room.entry.js`, chunks with a hash of their own. */
async function bundle(root: URL): Promise<Map<string, Uint8Array>> {
  const islands = new URL("islands/", root);
  const entries = (await list(islands)).filter((name) => ENTRY.test(name));
  if (entries.length === 0) return new Map();
  const result = await Deno.bundle({
    entrypoints: entries.map((name) => fileURLToPath(new URL(name, islands))),
    outputDir: fileURLToPath(new URL("dist/", root)),
    platform: "browser",
    format: "esm",
    codeSplitting: true,
    minify: true,
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

/** All chunks a file imports statically, directly or through others: what to preload. */
function importsOf(name: string, files: Map<string, Uint8Array>): string[] {
  const found = new Set<string>();
  const visit = (file: string) => {
    const code = new TextDecoder().decode(files.get(file));
    for (const [, to = ""] of code.matchAll(STATIC_IMPORT)) {
      if (!files.has(to) || found.has(to)) continue;
      found.add(to);
      visit(to);
    }
  };
  visit(name);
  return [...found];
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

async function write(
  dist: URL,
  files: Map<string, Uint8Array>,
  manifest: Manifest,
): Promise<void> {
  await Deno.mkdir(dist, { recursive: true });
  const present = await list(dist);
  const now = Date.now();
  for (const [name, bytes] of files) {
    const file = new URL(name, dist);
    // The name tells the content, so a file that is there only notes that it is still in use.
    if (present.includes(name)) await Deno.utime(file, now / 1000, now / 1000);
    else await Deno.writeFile(file, bytes);
  }
  // The manifest comes last and whole, so that it never names a file that is not there.
  const draft = new URL(`manifest.${crypto.randomUUID()}.json`, dist);
  await Deno.writeTextFile(draft, `${JSON.stringify(manifest, null, 2)}\n`);
  await Deno.rename(draft, new URL("manifest.json", dist));
  for (const name of present) {
    if (files.has(name) || name === "manifest.json") continue;
    const file = new URL(name, dist);
    const { isFile, mtime } = await Deno.stat(file);
    // Folders are those of other tools.
    if (isFile && now - (mtime?.getTime() ?? now) > KEEP_MS) await Deno.remove(file);
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
