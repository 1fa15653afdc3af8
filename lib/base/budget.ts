/** So many bytes may be held at once by all together, and a share of them by any one. */
export class Budget {
  readonly #bytes: number;
  readonly #share: number;
  readonly #held = new Map<string, number>();
  #all = 0;

  /** @param share the most that one may hold, unless a single thing is more */
  constructor(bytes: number, share: number) {
    this.#bytes = bytes;
    this.#share = share;
  }

  /** Takes `bytes` for `name`, if they are left. Where nothing is held anything may be taken. */
  take(name: string, bytes: number): boolean {
    const own = this.#held.get(name) ?? 0;
    if (this.#all > 0 && this.#all + bytes > this.#bytes) return false;
    if (own > 0 && own + bytes > this.#share) return false;
    this.#held.set(name, own + bytes);
    this.#all += bytes;
    return true;
  }

  /** Gives back what was taken. */
  give(name: string, bytes: number): void {
    const left = (this.#held.get(name) ?? 0) - bytes;
    if (left > 0) this.#held.set(name, left);
    else this.#held.delete(name);
    this.#all -= bytes;
  }
}
