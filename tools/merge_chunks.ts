/**
 * The bundler makes a chunk of each set of modules that the same entries and parts share: with
 * twenty parts loaded on demand the first view would wait for a dozen small files. Here those that
 * all entries of a page load at once are made one again.
 *
 * @module
 */

/** Bundles one file whose imports of `external` stay as they are. */
export type BundleOne = (
  files: ReadonlyMap<string, Uint8Array>,
  entry: string,
  external: string[],
) => Promise<Uint8Array>;

/** An import or export of another file, as the bundler writes it when it minifies. */
const FROM = /(import|export)(?:\{([^{}]*)\}from)?"\.\/([^"]+)";?/g;
const EXPORTS = /export\{([^{}]*)\};\s*$/;
const LAZY = /import\("\.\/([^"]+)"\)/g;
/** To raise when what is written here changes, since names tell of content alone. */
const VERSION = 2;
const ENTRY = /\.entry\.js$/;

/**
 * @param files by name: entries (`*.entry.js`), and chunks whose names tell their content.
 * @returns the same with one chunk for all that every entry imports at once.
 */
export async function mergeChunks(
  files: ReadonlyMap<string, Uint8Array>,
  bundleOne: BundleOne,
): Promise<Map<string, Uint8Array>> {
  const texts = new Map([...files].map(([name, bytes]) => [name, new TextDecoder().decode(bytes)]));
  const entries = [...texts.keys()].filter((name) => ENTRY.test(name));
  const [first = new Set<string>(), ...others] = entries.map((entry) => closure(entry, texts));
  const shared = [...first].filter((name) => others.every((other) => other.has(name))).sort();
  if (shared.length < 2) return new Map(files);

  // A chunk's name tells its content, so these names tell what the new chunk has in it.
  const fingerprint = await digest([VERSION, ...shared].join());
  const core = `core-${fingerprint}.js`;
  const renamed = new Map<string, string>();
  for (const name of texts.keys()) {
    if (ENTRY.test(name) || shared.includes(name)) continue;
    renamed.set(name, name.replace(/-\w+\.js$/, `-${await digest(name + fingerprint)}.js`));
  }
  const rewrite = (text: string) =>
    text.replace(FROM, (whole, keyword: string, names: string | undefined, from: string) => {
      const index = shared.indexOf(from);
      if (index < 0) return whole.replace(from, renamed.get(from) ?? from);
      return names === undefined
        ? `import"./${core}";`
        : `${keyword}{${
          names.split(",").map((one) => fromCore(index, one)).join()
        }}from"./${core}";`;
    }).replace(LAZY, (whole, to: string) => whole.replace(to, renamed.get(to) ?? to));

  const all = shared.map((name, index) => {
    const exported = EXPORTS.exec(texts.get(name)!)?.[1];
    if (!exported) return `import"./${name}";`;
    const names = exported.split(",").map((one) => one.split(" as ").at(-1)!);
    return `export{${names.map((one) => `${one} as m${index}_${one}`).join()}}from"./${name}";`;
  });
  const sources = new Map(shared.map((name) => [name, files.get(name)!]));
  sources.set(core, new TextEncoder().encode(all.join("\n")));
  const lazy = shared.flatMap((name) => [...texts.get(name)!.matchAll(LAZY)].map(([, to]) => to!));
  const merged = await bundleOne(sources, core, [...new Set(lazy)].map((name) => `./${name}`));

  const result = new Map<string, Uint8Array>();
  result.set(core, new TextEncoder().encode(rewrite(new TextDecoder().decode(merged))));
  for (const [name, text] of texts) {
    if (shared.includes(name)) continue;
    result.set(renamed.get(name) ?? name, new TextEncoder().encode(rewrite(text)));
  }
  return result;
}

/** `a` or `a as b` of a chunk, as the chunk of all calls it. */
function fromCore(index: number, one: string): string {
  const [name, local = name] = one.split(" as ");
  return `m${index}_${name} as ${local}`;
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
