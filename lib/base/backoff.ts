/** How long to wait between attempts. */
export interface BackoffOptions {
  /** Upper bound of the first wait, in milliseconds. */
  base: number;
  /** Upper bound of every wait, in milliseconds. */
  cap: number;
  /** A number in [0, 1). Default `Math.random`. */
  random?: () => number;
}

/**
 * Full jitter: a random wait between 0 and `min(cap, base · 2^attempt)` milliseconds, so that
 * those who failed together do not come back together. `attempt` counts from 0.
 */
export function fullJitter(attempt: number, options: BackoffOptions): number {
  const ceiling = Math.min(options.cap, options.base * 2 ** Math.min(attempt, 30));
  return (options.random ?? Math.random)() * ceiling;
}
