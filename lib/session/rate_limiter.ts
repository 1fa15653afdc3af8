import { LruMap } from "../base/lru_map.ts";

/** A rate: `count` in every `windowMs`, all of it at once if nothing came before. */
export interface Rate {
  count: number;
  windowMs: number;
}

interface Bucket {
  tokens: number;
  at: number;
}

/** Buckets remembered; who was not seen for longest starts with a full one again. */
const BUCKETS = 100_000;

/**
 * Token buckets by name (a sender, a client address). Each isolate keeps its own: over several,
 * a sender with as many connections gets as many times the rate.
 */
export class RateLimiter {
  readonly #rate: Rate;
  readonly #buckets = new LruMap<string, Bucket>(BUCKETS);

  constructor(rate: Rate) {
    this.#rate = rate;
  }

  /**
   * Takes a token, or `cost` of them (no more than the rate's `count`); 0 if they were there, else
   * the milliseconds until they will be.
   */
  take(name: string, now: number, cost = 1): number {
    const { count, windowMs } = this.#rate;
    const bucket = this.#buckets.get(name) ?? { tokens: count, at: now };
    // A clock that jumped back must not freeze the bucket.
    const elapsed = Math.max(0, now - bucket.at);
    const tokens = Math.min(count, bucket.tokens + elapsed * count / windowMs);
    const granted = tokens >= cost;
    this.#buckets.set(name, { tokens: granted ? tokens - cost : tokens, at: now });
    return granted ? 0 : Math.ceil((cost - tokens) * windowMs / count);
  }
}
