import type { Clock } from "../base/clock.ts";
import type { Position } from "../protocol/position.ts";
import { READ_EVERY_MS } from "./settings.ts";

/** How far this user has read: the furthest position, sent at most once in a while. */
export class ReadMark {
  readonly #clock: Clock;
  readonly #send: (pos: Position) => void;
  #mark: Position = "";
  #sent: Position = "";
  #joined = false;
  #cancel: (() => void) | null = null;

  constructor(clock: Clock, send: (pos: Position) => void) {
    this.#clock = clock;
    this.#send = send;
  }

  mark(pos: Position) {
    if (pos > this.#mark) this.#mark = pos;
    this.#flush();
  }

  joined() {
    this.#joined = true;
    // Nothing says whether the last one arrived.
    this.#sent = "";
    this.#flush();
  }

  /** The room is about to be left: what waits goes now. */
  leaving() {
    this.#cancel?.();
    this.#cancel = null;
    this.#flush();
  }

  lost() {
    this.#joined = false;
    this.#cancel?.();
    this.#cancel = null;
  }

  #flush() {
    if (!this.#joined || this.#cancel || this.#mark <= this.#sent) return;
    this.#sent = this.#mark;
    this.#send(this.#mark);
    this.#cancel = this.#clock.after(READ_EVERY_MS, () => {
      this.#cancel = null;
      this.#flush();
    });
  }
}
