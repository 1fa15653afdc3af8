import { AssertionError } from "./assertion_error.ts";
import { suffix } from "./_message.ts";

/** Marks what is still to be written. */
export function unimplemented(msg?: string): never {
  throw new AssertionError(`Unimplemented${suffix(msg)}`);
}
