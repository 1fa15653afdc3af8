import { stripVTControlCharacters } from "node:util";
import { AssertionError } from "./assertion_error.ts";
import { suffix } from "./_message.ts";

/** Asserts that a value is an error, of a class and with a message if they are given. */
export function assertIsError<E extends Error = Error>(
  error: unknown,
  // deno-lint-ignore no-explicit-any
  ErrorClass?: abstract new (...args: any[]) => E,
  msgMatches?: string | RegExp,
  msg?: string,
): asserts error is E {
  if (!(error instanceof Error)) {
    throw new AssertionError(
      `Expected "error" to be an Error object${suffix(msg)}`,
    );
  }
  if (ErrorClass && !(error instanceof ErrorClass)) {
    throw new AssertionError(
      `Expected error to be instance of "${ErrorClass.name}", but was "${error.constructor?.name}"${
        suffix(msg)
      }`,
    );
  }
  if (!msgMatches) return;
  const message = stripVTControlCharacters(error.message);
  const matches = typeof msgMatches === "string"
    ? message.includes(stripVTControlCharacters(msgMatches))
    : msgMatches.test(message);
  if (matches) return;
  throw new AssertionError(
    `Expected error message to include ${
      typeof msgMatches === "string" ? JSON.stringify(msgMatches) : msgMatches
    }, but got ${JSON.stringify(error.message)}${suffix(msg)}`,
  );
}
