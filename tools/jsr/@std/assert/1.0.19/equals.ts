import { AssertionError } from "./assertion_error.ts";
import { diffValues, suffix } from "./_message.ts";
import { equal } from "./equal.ts";

/** Asserts that two values are equal by structure. */
export function assertEquals<T>(actual: T, expected: T, msg?: string) {
  if (equal(actual, expected)) return;
  throw new AssertionError(
    `Values are not equal${suffix(msg)}\n${diffValues(actual, expected)}`,
  );
}
