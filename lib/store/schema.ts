import { keys } from "./keys.ts";
import { fromJson, type Kv, toJson } from "./kv.ts";

/** The layout of keys and values that this server writes. */
export const SCHEMA_VERSION = 1;

/** The store was written by a newer server. */
export class SchemaError extends Error {
  override name = "SchemaError";
}

/**
 * Brings an older store up to this server's layout, step by step; each step leaves what older
 * servers beside it still need. `steps[n]` goes from version n to n + 1.
 */
const STEPS: readonly ((kv: Kv) => Promise<void>)[] = [
  // An empty store has nothing to bring along.
  () => Promise.resolve(),
];

/** Checks the store's version and migrates it. @throws {SchemaError} if it is newer than this server */
export async function migrate(kv: Kv): Promise<void> {
  while (true) {
    const entry = await kv.get(keys.schema);
    const version = entry ? fromJson<{ version: number }>(entry.value).version : 0;
    if (version > SCHEMA_VERSION) {
      throw new SchemaError(
        `The store has layout ${version} and this server knows ${SCHEMA_VERSION}: run a newer Sori, or set SORI_KV to another store`,
      );
    }
    if (version === SCHEMA_VERSION) return;
    await STEPS[version]!(kv);
    // Another instance may migrate at the same time: then look again.
    await kv.commit({
      checks: [{ key: keys.schema, versionstamp: entry?.versionstamp ?? null }],
      set: [{ key: keys.schema, value: toJson({ version: version + 1 }) }],
    });
  }
}
