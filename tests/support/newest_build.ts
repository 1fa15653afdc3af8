/** What `deno task build` has made, as long as it is what the sources say. */
import type { Manifest } from "../../tools/build.ts";

const ROOT = new URL("../../", import.meta.url);
const SERVER = "dist/server/main.js";
/** What goes into a build, and what makes it. */
const SOURCES = ["main.ts", "deno.json", "islands", "lib", "routes", "static", "tools"];

let isNewest: boolean | null = null;

/**
 * What starts a server: the build, which is what people run and starts much faster; the sources
 * where one of them is newer, or there is no build, so that a test needs none.
 */
export function newestMain(): string {
  return isBuilt() ? SERVER : "main.ts";
}

/** What `dist/` has of the sources as they are; built now if it must be. */
export async function newestBuild(): Promise<Manifest> {
  if (isBuilt()) {
    return JSON.parse(await Deno.readTextFile(new URL("dist/manifest.json", ROOT)));
  }
  const { build } = await import("../../tools/build.ts");
  const manifest = await build();
  isNewest = true;
  return manifest;
}

/** Looked at once: within a test nothing of it changes. */
function isBuilt(): boolean {
  return isNewest ??= changedAt(new URL(SERVER, ROOT)) >
    Math.max(...SOURCES.map((name) => changedAt(new URL(name, ROOT))));
}

/** When a file was written, or the last of a folder, in milliseconds; 0 if it is not there. */
function changedAt(path: URL): number {
  try {
    const { isDirectory, mtime } = Deno.statSync(path);
    if (!isDirectory) return mtime!.getTime();
    const names = [...Deno.readDirSync(path)].map(({ name }) => name);
    return Math.max(0, ...names.map((name) => changedAt(new URL(`${path.href}/${name}`))));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}
