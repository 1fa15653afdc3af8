import { AssertionError } from "./assertion_error.ts";
import { suffix } from "./_message.ts";
import { assertIsError } from "./is_error.ts";

// deno-lint-ignore no-explicit-any
type ErrorType<E> = abstract new (...args: any[]) => E;

/** What the caller of `assertThrows` or `assertRejects` expects of the error. */
export interface Expectation<E extends Error> {
  ErrorClass: ErrorType<E> | undefined;
  msgIncludes: string | undefined;
  msg: string | undefined;
}

/** Sorts out the two forms of the arguments: `(msg?)` or `(Class?, part?, msg?)`. */
export function readExpectation<E extends Error>(
  first: ErrorType<E> | string | undefined,
  second: string | undefined,
  third: string | undefined,
): Expectation<E> {
  return typeof first === "string"
    ? { ErrorClass: undefined, msgIncludes: undefined, msg: first }
    : { ErrorClass: first, msgIncludes: second, msg: third };
}

/** Checks what was thrown; without a class anything will do, even what is no error. */
export function checkError<E extends Error>(
  error: unknown,
  { ErrorClass, msgIncludes, msg }: Expectation<E>,
  verb: "thrown" | "rejected",
): void {
  if (!ErrorClass) return;
  if (!(error instanceof Error)) {
    throw new AssertionError(`A non-Error object was ${verb}${suffix(msg)}`);
  }
  assertIsError(error, ErrorClass, msgIncludes, msg);
}
