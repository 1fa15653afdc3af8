import { checkError, readExpectation } from "./_expectation.ts";
import { AssertionError } from "./assertion_error.ts";
import { suffix } from "./_message.ts";

/** Asserts that a function throws; returns what it threw. */
export function assertThrows(fn: () => unknown, msg?: string): unknown;
/** Asserts that a function throws an error of a class; returns it. */
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  // deno-lint-ignore no-explicit-any
  ErrorClass: abstract new (...args: any[]) => E,
  msgIncludes?: string,
  msg?: string,
): E;
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  // deno-lint-ignore no-explicit-any
  errorClassOrMsg?: (abstract new (...args: any[]) => E) | string,
  msgIncludes?: string,
  msg?: string,
): unknown {
  const expected = readExpectation(errorClassOrMsg, msgIncludes, msg);
  try {
    fn();
  } catch (error) {
    checkError(error, expected, "thrown");
    return error;
  }
  throw new AssertionError(`Expected function to throw${suffix(expected.msg)}`);
}
