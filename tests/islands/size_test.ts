import { assert, assertEquals } from "@std/assert";
import { gzipSync } from "node:zlib";
import { LOCALES } from "../../lib/i18n/locale.ts";
import { newestBuild } from "../support/newest_build.ts";

/**
 * What a visitor's browser loads before it can talk, in bytes after gzip; a little more than it was when
 * this was written, for what the first view will have to say. What it need not say is a part.
 */
const MOST = 29_000;

Deno.test("the room page's scripts stay under 29 KB after gzip, in two files", async () => {
  const manifest = await newestBuild();
  const sizeOf = async (file: string) => {
    const bytes = await Deno.readFile(new URL(`../../dist/${file}`, import.meta.url));
    return gzipSync(bytes, { level: 9 }).length;
  };
  for (const locale of LOCALES) {
    const { file, imports } = manifest[`room.${locale}`]!;
    const sizes = await Promise.all([file, ...imports].map(sizeOf));
    const size = sizes.reduce((sum, one) => sum + one);
    assert(size <= MOST, `${size} bytes in ${[file, ...imports]}`);
    assert(size > MOST / 10, `only ${size} bytes: that cannot be all of it`);
    // Parts share much with the page; a chunk for each set of sharers would be a dozen files.
    assertEquals(imports.length, 1, `${imports}`);
  }
});
