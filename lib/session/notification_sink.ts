import type { Sink } from "../room/subscriber.ts";
import type { Outlet } from "./outlet.ts";

/** A room as a session hears it that sends on little of it, or nothing. */
export class NotificationSink implements Sink {
  readonly #outlet: Outlet;
  readonly #hear: (frame: string) => void;

  constructor(outlet: Outlet, hear: (frame: string) => void) {
    this.#outlet = outlet;
    this.#hear = hear;
  }

  get writable(): boolean {
    return this.#outlet.writable;
  }

  get empty(): boolean {
    return this.#outlet.empty;
  }

  get ended(): boolean {
    return this.#outlet.ended;
  }

  send(frame: string): void {
    if (!this.ended) this.#hear(frame);
  }

  drained(): Promise<void> {
    return this.#outlet.drained();
  }
}
