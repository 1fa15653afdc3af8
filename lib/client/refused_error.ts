import type { Refusal } from "../protocol/errors.ts";

/** What `history()` rejects with when the server refuses the page. */
export class RefusedError extends Error {
  /** `RefusedError`. */
  override readonly name = "RefusedError";

  /** Made by the library. */
  constructor(
    /** What the server said. */
    readonly refusal: Refusal,
  ) {
    super(refusal.message);
  }
}
