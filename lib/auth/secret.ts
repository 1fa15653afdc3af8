import { keys } from "../store/keys.ts";
import type { Kv } from "../store/kv.ts";

/**
 * The secret that signs sessions: the owner's, or one that is made once and kept in the store, so
 * that restarts and other instances know the same.
 */
export async function readSecret(
  kv: Kv,
  own: string | undefined,
): Promise<Uint8Array<ArrayBuffer>> {
  if (own !== undefined) return new TextEncoder().encode(own);
  while (true) {
    const entry = await kv.get(keys.secret);
    if (entry) return new Uint8Array(entry.value);
    await kv.commit({
      checks: [{ key: keys.secret, versionstamp: null }],
      set: [{ key: keys.secret, value: crypto.getRandomValues(new Uint8Array(32)) }],
    });
  }
}
