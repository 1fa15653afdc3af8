import { AssertionError } from "./assertion_error.ts";
import { suffix } from "./_message.ts";

/** Marks a place that no run should reach. */
export function unreachable(msg?: string): never {
  throw new AssertionError(`Unreachable${suffix(msg)}`);
}
