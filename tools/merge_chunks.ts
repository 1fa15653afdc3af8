/**
 * The bundler makes a chunk of each set of modules that the same entries and parts share: with
 * twenty parts loaded on demand the first view would wait for a dozen small files, and the server for
 * forty. Here those that are loaded at once are made one again.
 *
 * @module
 */

/** Bundles one file whose imports of `external` stay as they are. */
export type BundleOne = (
  files: ReadonlyMap<string, Uint8Array>,
  entry: string,
  external: string[],
) => Promise<Uint8Array>;

/** An import or export of another file, as the bundler writes it. */
const FROM = /\b(import|export) ?(?:\{([^{}]*)\} ?from ?)?"\.\/([^"]+)";?\n?/g;
const LAZY = /\bimport\("\.\/([^"]+)"\)/g;
/** To raise when what is written here changes, since names tell of content alone. */
const VERSION = 4;
/** How the chunk of the bundler's own helpers for CommonJS begins. */
const HELPERS = /^var \w+=Object\.create[,;]/;
/** The end of a name that tells the content. */
const HASH = /-\w+\.js$/;

/**
 * @param files by name: entries, and chunks whose names tell their content
 * @param entries names in `files`
 * @param before names of what is loaded before them: it stays as it is, with all that it imports
 * @returns the same with one chunk for all that every entry imports at once
 */
export async function mergeChunks(
  files: ReadonlyMap<string, Uint8Array>,
  bundleOne: BundleOne,
  entries: readonly string[],
  before: readonly string[] = [],
): Promise<Map<string, Uint8Array>> {
  const texts = withoutHelpers(files);
  const loaded = new Set(before.flatMap((name) => [...closure(name, texts)]));
  const [first = new Set<string>(), ...others] = entries.map((entry) => closure(entry, texts));
  const shared = [...first.difference(loaded)]
    .filter((name) => others.every((other) => other.has(name))).sort();
  if (shared.length < 2) return new Map(files);

  // What the others take from the chunk of all; what nobody takes is its own, or goes.
  const taken = new Map<string, string>();
  for (const name of [...texts.keys()].filter((name) => !shared.includes(name)).sort()) {
    for (const [, , names, from = ""] of texts.get(name)!.matchAll(FROM)) {
      if (!names || !shared.includes(from)) continue;
      for (const one of listOf(names)) {
        const key = keyOf(from, one);
        if (!taken.has(key)) taken.set(key, `${one.split(" as ")[0]} as ${shortName(taken.size)}`);
      }
    }
  }

  // A chunk's name tells its content, so these names tell what the new chunk has in it.
  const fingerprint = await digest([VERSION, ...shared, ...taken.keys()].join());
  const core = `core-${fingerprint}.js`;
  const renamed = new Map<string, string>();
  for (const name of texts.keys()) {
    if (!HASH.test(name) || shared.includes(name)) continue;
    renamed.set(name, name.replace(HASH, `-${await digest(name + fingerprint)}.js`));
  }
  const rewrite = (text: string) => {
    const imported: string[] = [];
    let needed = false;
    const rest = text.replace(
      FROM,
      (whole, keyword: string, names: string | undefined, from: string) => {
        if (!shared.includes(from)) return whole.replace(from, renamed.get(from) ?? from);
        needed = true;
        const short = listOf(names).map((one) => {
          const local = one.split(" as ").at(-1)!;
          return `${taken.get(keyOf(from, one))!.split(" as ")[1]} as ${local}`;
        });
        if (keyword === "export") return `export{${short.join()}}from"./${core}";`;
        imported.push(...short);
        return "";
      },
    ).replace(LAZY, (whole, to: string) => whole.replace(to, renamed.get(to) ?? to));
    if (!needed) return rest;
    const names = imported.length > 0 ? `{${imported.join()}}from` : "";
    return `import${names}"./${core}";${rest}`;
  };

  const all = shared.map((name) => {
    const names = [...taken].filter(([key]) => key.startsWith(keyOf(name, ""))).map(([, as]) => as);
    return `${names.length > 0 ? `export{${names.join()}}from` : "import"}"./${name}";`;
  });
  const encoder = new TextEncoder();
  const sources = new Map(shared.map((name) => [name, encoder.encode(texts.get(name))]));
  sources.set(core, encoder.encode(all.join("\n")));
  const named = shared.flatMap((name) => {
    const text = texts.get(name)!;
    return [...text.matchAll(FROM), ...text.matchAll(LAZY)].map((match) => match.at(-1)!);
  });
  const external = new Set(named).difference(new Set(shared));
  const merged = await bundleOne(sources, core, [...external].map((name) => `./${name}`));

  const result = new Map<string, Uint8Array>();
  result.set(core, encoder.encode(rewrite(new TextDecoder().decode(merged))));
  for (const [name, text] of texts) {
    if (shared.includes(name)) continue;
    result.set(renamed.get(name) ?? name, encoder.encode(rewrite(text)));
  }
  return result;
}

/** `a` and `b as c` of `{a, b as c}`. */
function listOf(names = ""): string[] {
  return names.split(",").map((name) => name.trim()).filter((name) => name !== "");
}

/** What `a` or `a as b` takes from a chunk. */
function keyOf(from: string, one: string): string {
  return `${from} ${one.split(" as ")[0]}`;
}

/** `a` to `z`, then `a1` to `z1`, and so on: no reserved word is among them. */
function shortName(index: number): string {
  return String.fromCharCode(97 + index % 26) + (index < 26 ? "" : Math.floor(index / 26));
}

/**
 * The files' texts. A chunk imports what it takes nothing from for its effects; the bundler's helpers
 * have none, and only what uses them by name is to load them.
 */
function withoutHelpers(files: ReadonlyMap<string, Uint8Array>): Map<string, string> {
  const texts = new Map([...files].map(([name, bytes]) => [name, new TextDecoder().decode(bytes)]));
  for (const [helpers, content] of [...texts]) {
    if (!HELPERS.test(content)) continue;
    for (const [name, text] of texts) {
      texts.set(name, text.replaceAll(`import"./${helpers}";`, ""));
    }
  }
  return texts;
}

/** All chunks that a file imports at once, directly or through others. */
export function closure(name: string, texts: ReadonlyMap<string, string>): Set<string> {
  const found = new Set<string>();
  const visit = (file: string) => {
    for (const [, , , to = ""] of texts.get(file)!.matchAll(FROM)) {
      if (!texts.has(to) || found.has(to)) continue;
      found.add(to);
      visit(to);
    }
  };
  visit(name);
  return found;
}

async function digest(text: string): Promise<string> {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return new Uint8Array(bytes).toHex().slice(0, 10);
}
