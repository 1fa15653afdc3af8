import { AssertionError } from "./assertion_error.ts";
import { format } from "./_message.ts";

/** Asserts that a value is less than another. */
export function assertLess<T>(actual: T, expected: T, msg?: string) {
  if (actual < expected) return;
  throw new AssertionError(
    msg ?? `Expect ${format(actual)} < ${format(expected)}`,
  );
}
