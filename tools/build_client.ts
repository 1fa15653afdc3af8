// deno-lint-ignore-file no-console -- a command-line tool
/**
 * Makes packages of the client library:
 *
 * - `dist/client-jsr`, for `deno publish`: the sources that `lib/client/mod.ts` reaches, as they are
 * - `dist/client-npm`, for `npm publish`: the same as JavaScript modules with their types
 *
 * @module
 */
import { fileURLToPath } from "node:url";

/** What both registries are told. The version is the one of the CHANGELOG. */
const ABOUT = {
  name: "@sori/client",
  version: "0.1.0",
  license: "MIT",
};

/** What npm is told besides; JSR asks for it on its site. */
const ABOUT_NPM = {
  description: "Chat that goes on over lost connections, sleeping laptops and reloaded pages.",
  keywords: ["chat", "websocket", "realtime", "exactly-once", "offline"],
  sideEffects: false,
  engines: { node: ">=20" },
};

const ROOT = new URL("../", import.meta.url);
const ENTRY = "client/mod.ts";
const DOCUMENTS = ["lib/client/README.md", "lib/client/README.ko.md", "LICENSE"];

/** Where the packages were put. */
export interface ClientPackages {
  jsr: URL;
  npm: URL;
}

/** Builds both packages into `dist`. Throws an error that says what went wrong. */
export async function buildClient(dist: URL = new URL("dist/", ROOT)): Promise<ClientPackages> {
  const packages = { jsr: new URL("client-jsr/", dist), npm: new URL("client-npm/", dist) };
  for (const folder of Object.values(packages)) {
    await Deno.remove(folder, { recursive: true }).catch(ignoreMissing);
    await Deno.mkdir(folder, { recursive: true });
  }
  await stage(packages.jsr);
  await pack(packages);
  return packages;
}

/** Puts together what JSR gets. */
async function stage(folder: URL): Promise<void> {
  const lib = new URL("lib/", ROOT);
  for (const source of await reached(new URL(ENTRY, lib))) {
    const target = new URL(source.href.slice(lib.href.length), folder);
    await Deno.mkdir(new URL("./", target), { recursive: true });
    await Deno.copyFile(source, target);
  }
  for (const document of DOCUMENTS) {
    await Deno.copyFile(new URL(document, ROOT), new URL(document.split("/").at(-1)!, folder));
  }
  const { imports, compilerOptions } = JSON.parse(
    await Deno.readTextFile(new URL("deno.json", ROOT)),
  );
  const { strict, noUncheckedIndexedAccess, exactOptionalPropertyTypes } = compilerOptions;
  const libraries = ["dom", "dom.iterable", "dom.asynciterable", "esnext"];
  await writeJson(new URL("deno.json", folder), {
    ...ABOUT,
    exports: `./${ENTRY}`,
    // For the types of what a client sends.
    imports: { valibot: imports.valibot },
    compilerOptions: {
      strict,
      noUncheckedIndexedAccess,
      exactOptionalPropertyTypes,
      lib: libraries,
    },
    lock: false,
  });
}

/** The local files that a module imports, types included, and itself. */
async function reached(entry: URL): Promise<URL[]> {
  const { modules } = JSON.parse(
    await run("deno", ["info", "-q", "--json", fileURLToPath(entry)], ROOT),
  ) as { modules: { specifier: string }[] };
  return modules.map(({ specifier }) => new URL(specifier))
    .filter(({ protocol }) => protocol === "file:");
}

/** Makes of the JSR package what npm gets. */
async function pack({ jsr, npm }: ClientPackages): Promise<void> {
  const archive = fileURLToPath(new URL("package.tgz", npm));
  // A hint for each module that has no types of its own: only those of the public API need them.
  await run("deno", ["pack", "-q", "--allow-dirty", "--no-source-maps", "-o", archive], jsr);
  await run("tar", ["-xzf", archive, "--strip-components=1"], npm);
  await Deno.remove(archive);
  const description = new URL("package.json", npm);
  const made = JSON.parse(await Deno.readTextFile(description));
  await writeJson(description, { ...made, ...ABOUT_NPM });
  // For those whose settings name an older library. JSR forbids it in the source.
  const types = new URL("client/types.d.ts", npm);
  const disposable = '/// <reference lib="esnext.disposable" />\n';
  await Deno.writeTextFile(types, disposable + await Deno.readTextFile(types));
}

async function run(command: string, args: string[], cwd: URL): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(
    command === "deno" ? Deno.execPath() : command,
    { args, cwd, env: { NO_COLOR: "1" } },
  ).output();
  if (success) return new TextDecoder().decode(stdout);
  throw new Error(`${command} ${args[0]} failed:\n${new TextDecoder().decode(stderr)}`);
}

function writeJson(file: URL, value: unknown): Promise<void> {
  return Deno.writeTextFile(file, `${JSON.stringify(value, null, 2)}\n`);
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}

if (import.meta.main) {
  try {
    await buildClient();
    console.error("Made packages of the client library: dist/client-jsr and dist/client-npm.");
  } catch (error) {
    console.error(`Build failed: ${error instanceof Error ? error.message : error}`);
    Deno.exit(1);
  }
}
