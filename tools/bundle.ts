/** Deno's bundler, as the build uses it. */
import { fileURLToPath } from "node:url";

/** What code is made for. */
export type Platform = Required<Pick<Deno.bundle.Options, "platform" | "minify">>;

/** For browsers. */
export const BROWSER: Platform = { platform: "browser", minify: true };

/** For Deno, where names are to be read in a stack trace. */
export const SERVER_SIDE: Platform = { platform: "deno", minify: false };

/**
 * Entries and the chunks that they share, by name.
 * @throws {Error} that says where the source is wrong
 */
export async function bundle(
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

/** One file of several that the bundler has made. */
export async function bundleOne(
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
