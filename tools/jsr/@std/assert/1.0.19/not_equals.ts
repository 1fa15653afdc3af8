import { AssertionError } from "./assertion_error.ts";
import { format, suffix } from "./_message.ts";
import { equal } from "./equal.ts";

/** Asserts that two values differ in structure. */
export function assertNotEquals<T>(actual: T, expected: T, msg?: string) {
  if (!equal(actual, expected)) return;
  throw new AssertionError(
    `Expected actual: ${format(actual)} not to be: ${format(expected)}${suffix(msg)}`,
  );
}
