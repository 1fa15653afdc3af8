import { checkError, readExpectation } from "./_expectation.ts";
import { AssertionError } from "./assertion_error.ts";
import { suffix } from "./_message.ts";

/** Asserts that a function's promise is rejected; resolves to the reason. */
export function assertRejects(
  fn: () => PromiseLike<unknown>,
  msg?: string,
): Promise<unknown>;
/** Asserts that a function's promise is rejected with an error of a class; resolves to it. */
export function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  // deno-lint-ignore no-explicit-any
  ErrorClass: abstract new (...args: any[]) => E,
  msgIncludes?: string,
  msg?: string,
): Promise<E>;
export async function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  // deno-lint-ignore no-explicit-any
  errorClassOrMsg?: (abstract new (...args: any[]) => E) | string,
  msgIncludes?: string,
  msg?: string,
): Promise<unknown> {
  const expected = readExpectation(errorClassOrMsg, msgIncludes, msg);
  const promise = start(fn, expected.msg);
  try {
    await promise;
  } catch (error) {
    checkError(error, expected, "rejected");
    return error;
  }
  throw new AssertionError(
    `Expected function to reject${suffix(expected.msg)}`,
  );
}

/** Calls `fn`, which must return a promise: throwing at once is a different fault. */
function start(
  fn: () => PromiseLike<unknown>,
  msg: string | undefined,
): PromiseLike<unknown> {
  let result;
  try {
    result = fn();
  } catch {
    // Told below, in the same words as a value that is no promise.
  }
  if (typeof result?.then === "function") return result;
  throw new AssertionError(
    `Function throws when expected to reject${suffix(msg)}`,
  );
}
