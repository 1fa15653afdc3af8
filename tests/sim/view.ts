import {
  type Change,
  type Message,
  ORIGIN,
  type Position,
  withChanges,
} from "../../lib/protocol/mod.ts";
import { shownAs, type TrueMessage } from "./events.ts";
import type { Scheduler } from "./scheduler.ts";
import type { Truth } from "./truth.ts";

/** What a user sees of a room, as a page would show it. */
export class View {
  readonly #name: string;
  readonly #room: string;
  readonly #truth: Truth;
  readonly #scheduler: Scheduler;
  /** Everything after this is to be shown. */
  #base: Position | null = null;
  #messages: readonly Message[] = [];
  /** The page of the log that the user has asked for last, and whether a restore was before. */
  #page: { messages: readonly Message[]; restored: boolean } | null = null;

  constructor(name: string, room: string, truth: Truth, scheduler: Scheduler) {
    this.#name = name;
    this.#room = room;
    this.#truth = truth;
    this.#scheduler = scheduler;
  }

  /** The position up to which all is shown. */
  get end(): Position | null {
    return this.#messages.at(-1)?.pos ?? this.#base;
  }

  /** Goes on where another view ended, or, if `count` is less, after so many of its messages. */
  continue(view: View, count = view.#messages.length): void {
    this.#base = view.#base;
    this.#messages = view.#messages.slice(0, count);
  }

  /** Messages that are shown. */
  get size(): number {
    return this.#messages.length;
  }

  /** @param base the position before the first event of what is shown from now on */
  replace(messages: readonly Message[], base: Position, more: boolean): void {
    if (more !== (base !== ORIGIN)) {
      this.#fail(`is told that there is ${more ? "more" : "nothing"} after ${base}`);
    }
    this.#base = base;
    this.#messages = messages;
    this.#page = null;
  }

  /** Events came that change what is shown. */
  change(changes: readonly Change[]): void {
    this.#messages = withChanges(this.#messages, changes);
    if (this.#page) this.#page.messages = withChanges(this.#page.messages, changes);
  }

  /** Shows a page of the log beside. */
  show(messages: readonly Message[]): void {
    this.#page = { messages, restored: this.#truth.restored };
  }

  append(messages: readonly Message[]): void {
    for (const message of messages) {
      const last = this.end;
      if (last === null) this.#fail("gets messages before a snapshot");
      else if (message.pos <= last) this.#fail(`gets ${message.pos} after ${last}`);
      this.#messages = [...this.#messages, message];
    }
  }

  /** How it differs from the log; null if it does not. */
  difference(): string | null {
    const base = this.#base;
    if (base === null) return `${this.#name} has seen nothing`;
    const log = this.#truth.messages(this.#room).filter(({ pos }) => pos > base);
    const wrong = log.findIndex((message, index) => this.#differs(this.#messages[index], message));
    const page = this.#page?.restored === this.#truth.restored ? this.#page.messages : [];
    const other = page.find((shown) =>
      this.#differs(shown, this.#truth.message(this.#room, shown.pos))
    );
    if (other) {
      const true_ = this.#truth.message(this.#room, other.pos);
      return `${this.#name} shows ${shownAs(other)} for ${true_ && shownAs(true_)} on a page`;
    }
    if (wrong < 0 && this.#messages.length === log.length) return null;
    return `${this.#name} sees ${this.#messages.length} of ${log.length} messages after ${base}, ` +
      `the first that differs is ${JSON.stringify(this.#messages[wrong])} for ${
        JSON.stringify(log[wrong])
      }`;
  }

  #differs(shown: Message | undefined, true_: TrueMessage | undefined): boolean {
    return !shown || !true_ || this.#truth.differs(this.#room, shown, true_);
  }

  #fail(what: string): void {
    this.#scheduler.fail(`${this.#name} ${what}`);
  }
}
