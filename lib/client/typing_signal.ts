import type { Clock } from "../base/clock.ts";
import { TYPING_OFF_MS, TYPING_RENEW_MS } from "./settings.ts";

/** Tells that this user is typing: once, then every few seconds, however often it is set. */
export class TypingSignal {
  readonly #clock: Clock;
  readonly #send: (on: boolean) => void;
  #setAt = 0;
  #cancel: (() => void) | null = null;

  /** @param send may drop what cannot be sent: nothing depends on it. */
  constructor(clock: Clock, send: (on: boolean) => void) {
    this.#clock = clock;
    this.#send = send;
  }

  set(on: boolean) {
    this.#setAt = this.#clock.now();
    if (on && !this.#cancel) this.#renew();
    else if (!on) this.stop();
  }

  stop() {
    if (!this.#cancel) return;
    this.#cancel();
    this.#cancel = null;
    this.#send(false);
  }

  #renew() {
    if (this.#clock.now() - this.#setAt >= TYPING_OFF_MS) return this.stop();
    this.#send(true);
    this.#cancel = this.#clock.after(TYPING_RENEW_MS, () => this.#renew());
  }
}
