/**
 * The shape of the code: who may import whom, no cycles, nothing from tests in the product, no
 * file that grew past what one idea needs.
 */
import { assert, assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";

/**
 * Each part may import these and itself, no other: always to its right in the way of a message
 * (main → routes → transport → session → room → relay → store → protocol → base).
 */
const MAY_IMPORT: Record<string, readonly string[]> = {
  "main.ts": ["routes", "lib/store", "lib/observe", "lib/isolate", "lib/config"],
  "routes": [
    ...["islands", "lib/transport", "lib/session", "lib/room", "lib/relay", "lib/store"],
    ...["lib/auth", "lib/push", "lib/http", "lib/observe", "lib/search", "lib/config"],
    "lib/guide",
    ...["lib/i18n", "lib/protocol", "lib/base"],
  ],
  "islands": ["lib/client", "lib/i18n", "lib/protocol", "lib/base"],
  "lib/client": ["lib/protocol", "lib/base"],
  "lib/transport": [
    ...["lib/session", "lib/room", "lib/relay", "lib/store"],
    ...["lib/auth", "lib/http", "lib/observe", "lib/protocol", "lib/base"],
  ],
  "lib/session": ["lib/room", "lib/relay", "lib/store", "lib/protocol", "lib/base"],
  "lib/room": ["lib/relay", "lib/store", "lib/protocol", "lib/base"],
  "lib/relay": ["lib/store", "lib/protocol", "lib/base"],
  "lib/search": ["lib/store", "lib/protocol", "lib/base"],
  "lib/store": ["lib/protocol", "lib/base"],
  "lib/auth": ["lib/store", "lib/protocol", "lib/base"],
  "lib/push": ["lib/store", "lib/protocol", "lib/base"],
  "lib/http": ["lib/store", "lib/protocol", "lib/base"],
  "lib/observe": ["lib/store", "lib/protocol", "lib/base"],
  "lib/isolate": ["lib/observe", "lib/base"],
  "lib/config": ["lib/protocol", "lib/base"],
  "lib/guide": [],
  "lib/i18n": ["lib/base"],
  "lib/protocol": ["lib/base"],
  "lib/base": [],
};

/** Not part of the product: these may import anything, and the product nothing of them… */
const AROUND = ["tests", "tools", "bench", "examples"];

/** …but this, which a server that is simply run may load to build what is missing. */
const LAZY = { from: "routes/serve.ts", to: "tools/build.ts" };

const MAX_LINES = 300;
const EXCUSE = /Over 300 lines because \S/;
const HAND_WRITTEN = /\.(ts|tsx|js|mjs|css|html|sh|md)$/;
const NOT_OURS = /^(\.git|\.deno|dist|data|node_modules|coverage|cov_profile)$/;

const ROOT = new URL("../", import.meta.url);

/** One import of one of our files by another. */
interface Import {
  from: string;
  to: string;
  lazy: boolean;
}

/** `lib/room` for `lib/room/room.ts`, `routes` for `routes/pages/home.tsx`, else the file. */
function partOf(file: string): string {
  const folders = file.split("/").slice(0, -1);
  if (folders.length === 0) return file;
  return folders.slice(0, folders[0] === "lib" ? 2 : 1).join("/");
}

const isAround = (file: string) => AROUND.includes(file.split("/")[0]!);

/** What the table forbids, a line each. */
function violations(imports: readonly Import[]): string[] {
  return imports.flatMap(({ from, to, lazy }) => {
    const [part, other] = [partOf(from), partOf(to)];
    if (isAround(from) || part === other) return [];
    if (from === LAZY.from && to === LAZY.to && lazy) return [];
    if (isAround(to)) return [`${from} imports ${to}, which is not part of the product`];
    const allowed = MAY_IMPORT[part];
    if (!allowed) return [`${from} is in no part of the table; add '${part}' to it`];
    return allowed.includes(other)
      ? []
      : [`${from} imports ${to}; ${part} may not import ${other}`];
  });
}

/** The first cycle from each file that is in one, as `a → b → a`. */
function cycles(imports: readonly Import[]): string[] {
  const next = Map.groupBy(imports, ({ from }) => from);
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (file: string, path: readonly string[]) => {
    const start = path.indexOf(file);
    if (start >= 0) found.push([...path.slice(start), file].join(" → "));
    if (start >= 0 || done.has(file)) return;
    for (const { to } of next.get(file) ?? []) visit(to, [...path, file]);
    done.add(file);
  };
  for (const file of next.keys()) visit(file, []);
  return found;
}

/** Our files, as paths from the root. */
async function files(folder = ""): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(new URL(folder || ".", ROOT))) {
    if (NOT_OURS.test(name)) continue;
    if (isDirectory) found.push(...await files(`${folder}${name}/`));
    else found.push(folder + name);
  }
  return found.sort();
}

/** Every import between our files as Deno itself sees them, of types as well. */
async function readImports(): Promise<Import[]> {
  const sources = (await files()).filter((file) =>
    /\.tsx?$/.test(file) && !file.startsWith("tools/jsr/")
  );
  const entry = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    const imports = sources.map((file) => `import "${new URL(file, ROOT)}";\n`);
    await Deno.writeTextFile(entry, imports.join(""));
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: [
        "info",
        "--json",
        "--no-lock",
        "--config",
        fileURLToPath(new URL("deno.json", ROOT)),
        entry,
      ],
      stderr: "null",
    }).output();
    const { modules } = JSON.parse(new TextDecoder().decode(stdout)) as { modules: InfoModule[] };
    return modules.filter(({ specifier }) => sources.includes(pathOf(specifier))).flatMap((
      module,
    ) =>
      (module.dependencies ?? []).flatMap(({ code, type, isDynamic = false }) => {
        const to = code?.specifier ?? type?.specifier ?? "";
        if (!to.startsWith(ROOT.href) || to.includes("/tools/jsr/")) return [];
        return [{ from: pathOf(module.specifier), to: pathOf(to), lazy: isDynamic }];
      })
    );
  } finally {
    await Deno.remove(entry);
  }
}

/** The parts of `deno info --json` that are read here. */
interface InfoModule {
  specifier: string;
  dependencies?: {
    code?: { specifier?: string };
    type?: { specifier?: string };
    isDynamic?: boolean;
  }[];
}

const pathOf = (specifier: string) => specifier.slice(ROOT.href.length);

const imports = (...pairs: [from: string, to: string][]): Import[] =>
  pairs.map(([from, to]) => ({ from, to, lazy: false }));

Deno.test("every import goes the way of the table", async () => {
  const found = await readImports();
  // Else the reading itself is broken, and would find nothing wrong for ever.
  assert(found.some(({ from, to }) => from === "main.ts" && partOf(to) === "routes"));
  assertEquals(violations(found), []);
});

Deno.test("no file of the product imports itself, directly or through others", async () => {
  const product = (await readImports()).filter(({ from }) => partOf(from) !== "tests");
  assertEquals(cycles(product), []);
});

Deno.test("an import against the table is found", () => {
  assertEquals(violations(imports(["lib/store/log.ts", "lib/room/room.ts"])), [
    "lib/store/log.ts imports lib/room/room.ts; lib/store may not import lib/room",
  ]);
  assertEquals(violations(imports(["lib/client/mod.ts", "tests/support/fake_clock.ts"])).length, 1);
  assertEquals(violations(imports(["routes/serve.ts", "tools/build.ts"])).length, 1);
  assertEquals(violations([{ from: "routes/serve.ts", to: "tools/build.ts", lazy: true }]), []);
  assertEquals(violations(imports(["lib/new/a.ts", "lib/base/ids.ts"])).length, 1);
  assertEquals(violations(imports(["tests/a_test.ts", "lib/room/room.ts"])), []);
});

Deno.test("a cycle is found, however long", () => {
  assertEquals(cycles(imports(["a", "b"], ["b", "c"], ["c", "a"], ["c", "d"])), ["a → b → c → a"]);
  assertEquals(cycles(imports(["a", "b"], ["a", "c"], ["b", "d"], ["c", "d"])), []);
});

Deno.test("a file over 300 lines says why in its first 40", async () => {
  const long: string[] = [];
  for (const file of (await files()).filter((name) => HAND_WRITTEN.test(name))) {
    const lines = (await Deno.readTextFile(new URL(file, ROOT))).split("\n");
    if (lines.length - 1 <= MAX_LINES) continue;
    if (!lines.slice(0, 40).some((line) => EXCUSE.test(line))) {
      long.push(`${file}: ${lines.length - 1}`);
    }
  }
  assertEquals(long, []);
});
