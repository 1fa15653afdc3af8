import { keys } from "./keys.ts";
import { fromJson, type Kv } from "./kv.ts";

/** The generation of a store that was never restored (R8). */
export const DEFAULT_GENERATION = "0001";

/** The store's generation and the versionstamp that proves it in a commit. */
export interface Generation {
  value: string;
  /** Null if it was never raised. */
  versionstamp: string | null;
}

/** The generation of a store without any. */
export const NEVER_RAISED: Generation = { value: DEFAULT_GENERATION, versionstamp: null };

/** Reads it. */
export async function readGeneration(kv: Kv): Promise<Generation> {
  const entry = await kv.get(keys.generation);
  if (!entry) return NEVER_RAISED;
  return {
    value: fromJson<{ generation: string }>(entry.value).generation,
    versionstamp: entry.versionstamp,
  };
}
