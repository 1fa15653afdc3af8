import { AssertionError } from "./assertion_error.ts";
import { format, suffix } from "./_message.ts";
import { equal } from "./equal.ts";

/** Anything with a length and numbered items, but not a string. */
export type ArrayLikeArg<T> = ArrayLike<T> & object;

/** Asserts that a list contains every item of another, compared by structure. */
export function assertArrayIncludes<T>(
  actual: ArrayLikeArg<T>,
  expected: ArrayLikeArg<T>,
  msg?: string,
): void {
  const found = items(actual);
  const missing = items(expected).filter((item) => !found.some((other) => equal(item, other)));
  if (missing.length === 0) return;
  throw new AssertionError(
    `Expected actual: "${format(actual)}" to include: "${format(expected)}"${
      suffix(msg)
    }\nmissing: ${format(missing)}`,
  );
}

function items<T>(list: ArrayLikeArg<T>): T[] {
  return Array.from({ length: list.length }, (_, i) => list[i]!);
}
