import { assert } from "@std/assert";
import { gzipSync } from "node:zlib";

/** What a visitor's browser loads before it can talk, in bytes after gzip. */
const MOST = 30 * 1024;

Deno.test("the room page's script stays under 30 KB after gzip", async () => {
  const { outputFiles } = await Deno.bundle({
    entrypoints: [new URL("../../islands/room.entry.tsx", import.meta.url).href],
    // Never written to.
    outputDir: "dist",
    platform: "browser",
    format: "esm",
    codeSplitting: true,
    minify: true,
    write: false,
  });
  const files = new Map(
    outputFiles!.map(({ path, contents }) => [path.split(/[\\/]/).at(-1)!, contents!]),
  );
  const needed = new Set(["room.entry.js"]);
  for (const name of needed) {
    const code = new TextDecoder().decode(files.get(name));
    // What is imported by a call is loaded when it is needed.
    for (const [, chunk] of code.matchAll(/(?:from|import)\s*"\.\/([^"]+)"/g)) needed.add(chunk!);
  }
  const sizes = [...needed].map((name) => gzipSync(files.get(name)!, { level: 9 }).length);
  const size = sizes.reduce((sum, one) => sum + one);
  assert(size <= MOST, `${size} bytes in ${[...needed].join(", ")}`);
  assert(size > MOST / 10, `only ${size} bytes: that cannot be all of it`);
});
