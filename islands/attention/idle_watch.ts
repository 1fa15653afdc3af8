import type { Clock } from "../../lib/base/clock.ts";

/** Who does nothing for so long is idle, in milliseconds. */
export const IDLE_MS = 5 * 60_000;

/** Tells when the reader turns away from the page, and when they are back. */
export class IdleWatch {
  readonly #clock: Clock;
  readonly #tell: (idle: boolean) => void;
  #touchedAt: number;
  #visible: boolean;
  #idle = false;
  #cancel: (() => void) | null = null;

  constructor(clock: Clock, visible: boolean, tell: (idle: boolean) => void) {
    this.#clock = clock;
    this.#tell = tell;
    this.#touchedAt = clock.now();
    this.#visible = visible;
    this.#look();
  }

  /** The reader does something. */
  touched(): void {
    this.#touchedAt = this.#clock.now();
    if (this.#idle) this.#look();
  }

  /** The page is seen, or no longer. */
  seen(visible: boolean): void {
    this.#visible = visible;
    if (visible) this.#touchedAt = this.#clock.now();
    this.#look();
  }

  #look(): void {
    this.#cancel?.();
    this.#cancel = null;
    const left = this.#touchedAt + IDLE_MS - this.#clock.now();
    const idle = !this.#visible || left <= 0;
    if (!idle) this.#cancel = this.#clock.after(left, () => this.#look());
    if (idle === this.#idle) return;
    this.#idle = idle;
    this.#tell(idle);
  }
}
