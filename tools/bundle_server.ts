/**
 * The server as `deno task build` makes it: `main.ts` with all that it imports. What it starts with is
 * in four files, which takes half of the time that two hundred modules take; each part that is loaded
 * when it is needed has its own.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { bundle, bundleOne, SERVER_SIDE } from "./bundle.ts";
import { type BundleOne, closure, mergeChunks } from "./merge_chunks.ts";

/** What starts the bundled server. */
export const SERVER = "main.js";

/** Not needed where there is a build. */
const BUILDER = ["../tools/build.ts"];

/** The server's files: `main.js`, and chunks with a hash, readable in a stack trace. */
export async function bundleServer(root: URL): Promise<Map<string, Uint8Array>> {
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
  for (const name of new Set(first)) {
    texts.set(name, inAscii(compiledAtOnce(texts.get(name)!)));
  }
  // A name tells the content that the bundler made: what is changed here has another.
  const renamed = (text: string) => text.replace(/(-\w+)\.js\b/g, "$1.3.js");
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
 * Code without a letter beyond ASCII, of which the bundler leaves those in regular expressions: for one
 * of them V8 would keep two bytes of each letter of the file, in a heap that it then clears sooner.
 */
function inAscii(code: string): string {
  return code.replace(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
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
