import { DenoKv } from "./deno_kv.ts";
import { migrate } from "./schema.ts";

/**
 * Opens the store and brings it up to this server's layout.
 * @param location a file path (its folder is made), `:memory:`, a KV Connect URL, or undefined for
 * the host's own
 * @throws {Error} one line that names the location and what to do
 */
export async function openStore(location: string | undefined): Promise<DenoKv> {
  const isFile = location !== undefined && location !== ":memory:" && !/^https?:/i.test(location);
  try {
    // At once: the store opens while the rest of the server is loaded.
    if (isFile) Deno.mkdirSync(folderOf(location), { recursive: true });
    const kv = await DenoKv.open(location);
    await migrate(kv);
    return kv;
  } catch (error) {
    const reason = (error instanceof Error ? error.message : String(error)).split("\n")[0];
    const hint = isFile
      ? "set SORI_KV to a file in a folder that this user may write"
      : "set SORI_KV to a file path, :memory: or the address of a KV Connect server";
    throw new Error(`SORI_KV=${location ?? ""} cannot be opened (${reason}): ${hint}`);
  }
}

/** The folder of a file. (`node:path` would do as well, for 8 ms of every cold start.) */
function folderOf(path: string): string {
  return /^(.*[/\\])[^/\\]*$/.exec(path)?.[1] ?? ".";
}
