import { type Spread, spread } from "../support/stats.ts";

/** What was promised, and what was measured. */
export interface Claim {
  what: string;
  target: string;
  measured: string;
  met: boolean;
}

/** A group of bars in the plot: one of each server. */
export interface Chart {
  title: string;
  unit: string;
  /** Groups by name, in each a value by server. */
  groups: Record<string, Record<string, Spread>>;
}

/** One part of the report. */
export interface Section {
  title: string;
  /** What is measured and how. */
  about: string;
  /** Rows of cells, the head first. */
  table: string[][];
  claims: Claim[];
  chart?: Chart;
}

/** When and how a section was measured. */
export interface Circumstances {
  /** As told with `--date`. */
  date: string;
  runs: number;
  quick: boolean;
  /** Load average over a minute, before and after: what else the machine did. */
  load: readonly [before: number, after: number];
  /** What else was special. */
  note?: string;
}

/** A section with its circumstances. */
export type Measured = Section & { circumstances: Circumstances };

/** How thoroughly to measure. */
export interface Effort {
  runs: number;
  /** A look of about two minutes in all. */
  quick: boolean;
}

/** A spread as a cell: the median and, in brackets, the range. */
export function cell({ median, min, max }: Spread, format: (value: number) => string): string {
  return min === max ? format(median) : `${format(median)} (${format(min)}–${format(max)})`;
}

/** The spread of one figure over the runs. */
export function over<Result>(
  results: readonly Result[],
  figure: (result: Result) => number,
): Spread {
  return spread(results.map(figure));
}

/** `1.23 M`, `45.6 k`, `789`. */
export function count(value: number): string {
  if (value >= 999_500) return `${(value / 1e6).toFixed(2)} M`;
  return value >= 9_995 ? `${(value / 1e3).toFixed(1)} k` : value.toFixed(0);
}

/** Milliseconds with as many digits as mean something. */
export function ms(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)} ms`;
}

/** A share of a core in per cent. */
export function share(value: number): string {
  return `${Math.round(value * 100)} %`;
}

/** The claim that one median is at least `factor` times another. */
export function atLeast(what: string, ours: Spread, theirs: Spread, factor: number): Claim {
  const ratio = ours.median / theirs.median;
  return {
    what,
    target: `≥ ${factor}×`,
    measured: `${ratio.toFixed(2)}×`,
    met: ratio >= factor,
  };
}

/** The claim that one median is at most `factor` times another. */
export function atMost(what: string, ours: Spread, theirs: Spread, factor: number): Claim {
  const ratio = ours.median / theirs.median;
  return {
    what,
    target: `≤ ${factor}×`,
    measured: `${ratio.toFixed(2)}×`,
    met: ratio <= factor,
  };
}
