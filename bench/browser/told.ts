// deno-lint-ignore-file no-console -- a command-line tool
/** How figures are printed. */
import { quantile } from "../support/stats.ts";

/** Many values in one line. */
export function told(values: readonly number[]): string {
  if (values.length === 0) return "none";
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => quantile(sorted, share).toFixed(1);
  return `n ${sorted.length} median ${at(0.5)} p95 ${at(0.95)} p98 ${at(0.98)} worst ${at(1)}`;
}

export const println = (line: string): void => console.log(line);
