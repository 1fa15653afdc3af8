import { AssertionError } from "./assertion_error.ts";
import { suffix } from "./_message.ts";

/** Asserts that two numbers lie within a tolerance, by default a ten-millionth of `expected`. */
export function assertAlmostEquals(
  actual: number,
  expected: number,
  tolerance?: number,
  msg?: string,
) {
  if (Object.is(actual, expected)) return;
  const delta = Math.abs(expected - actual);
  const limit = tolerance ??
    (Number.isFinite(expected) ? Math.abs(expected * 1e-7) : 1e-7);
  if (delta <= limit) return;
  const text = (n: number) => Number.isInteger(n) ? n : n.toExponential();
  throw new AssertionError(
    `Expected actual: "${text(actual)}" to be close to "${text(expected)}": ` +
      `delta "${text(delta)}" is greater than "${text(limit)}"${suffix(msg)}`,
  );
}
