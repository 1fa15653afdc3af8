/** Median, smallest and largest of several runs. */
export interface Spread {
  median: number;
  min: number;
  max: number;
  runs: number;
}

/** The spread of what several runs gave. */
export function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  return {
    median: quantile(sorted, 0.5),
    min: sorted[0] ?? NaN,
    max: sorted.at(-1) ?? NaN,
    runs: sorted.length,
  };
}

/** The value below which a share of the sorted values lies, interpolated. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  if (sorted.length === 0) return NaN;
  const place = (sorted.length - 1) * share;
  const low = sorted[Math.floor(place)]!;
  return low + (sorted[Math.ceil(place)]! - low) * (place % 1);
}

/** What there is to say of many latencies, in milliseconds. */
export interface Latency {
  p50: number;
  p99: number;
  max: number;
  samples: number;
}

/** Collects latencies in one flat array, up to a number of them. */
export class LatencySamples {
  readonly #samples: Float64Array;
  #count = 0;

  constructor(capacity: number) {
    this.#samples = new Float64Array(capacity);
  }

  add(ms: number): void {
    if (this.#count < this.#samples.length) this.#samples[this.#count++] = ms;
  }

  summary(): Latency {
    const sorted = this.#samples.subarray(0, this.#count).toSorted();
    return {
      p50: quantile(sorted, 0.5),
      p99: quantile(sorted, 0.99),
      max: sorted.at(-1) ?? NaN,
      samples: this.#count,
    };
  }
}
