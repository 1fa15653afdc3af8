import { type Message, ORIGIN, type Position } from "../../lib/protocol/mod.ts";
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
  #messages: Message[] = [];

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

  replace(messages: readonly Message[], more: boolean): void {
    const first = messages[0]?.pos;
    const log = this.#truth.messages(this.#room);
    const before = log.findLast(({ pos }) => first !== undefined && pos < first);
    if (more !== (before !== undefined)) {
      this.#fail(`is told that there is ${more ? "more" : "nothing"} before ${first}`);
    }
    this.#base = before?.pos ?? ORIGIN;
    this.#messages = [...messages];
  }

  append(messages: readonly Message[]): void {
    for (const message of messages) {
      const last = this.end;
      if (last === null) this.#fail("gets messages before a snapshot");
      else if (message.pos <= last) this.#fail(`gets ${message.pos} after ${last}`);
      this.#messages.push(message);
    }
  }

  /** How it differs from the log; null if it does not. */
  difference(): string | null {
    const base = this.#base;
    if (base === null) return `${this.#name} has seen nothing`;
    const log = this.#truth.messages(this.#room).filter(({ pos }) => pos > base);
    const wrong = log.findIndex(({ pos, from, text }, index) => {
      const shown = this.#messages[index];
      return shown?.pos !== pos || shown.from !== from ||
        (shown.text !== text && !this.#truth.isRedacted(this.#room, pos));
    });
    if (wrong < 0 && this.#messages.length === log.length) return null;
    return `${this.#name} sees ${this.#messages.length} of ${log.length} messages after ${base}, ` +
      `the first that differs is ${JSON.stringify(this.#messages[wrong])} for ${
        JSON.stringify(log[wrong])
      }`;
  }

  #fail(what: string): void {
    this.#scheduler.fail(`${this.#name} ${what}`);
  }
}
