/** So many bytes may be held at once, by all together. */
export class Budget {
  readonly #bytes: number;
  #held = 0;

  constructor(bytes: number) {
    this.#bytes = bytes;
  }

  /** Takes `bytes`, if they are left. Whoever holds nothing else may take more than there are. */
  take(bytes: number): boolean {
    if (this.#held > 0 && this.#held + bytes > this.#bytes) return false;
    this.#held += bytes;
    return true;
  }

  /** Gives back what was taken. */
  give(bytes: number): void {
    this.#held -= bytes;
  }
}
