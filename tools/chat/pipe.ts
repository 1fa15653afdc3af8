/** Without a terminal: lines in, lines out. */
import type { Message } from "../../lib/client/mod.ts";
import { ChatError, type Conversation } from "./conversation.ts";
import { LINE_BYTES, linesOf, LineTooLong } from "./lines.ts";
import type { ChatOptions } from "./options.ts";
import type { Printer } from "./printer.ts";
import type { ChatWords } from "./words.ts";

/** Messages that are on their way at once: the rest of the input waits. */
const UNDER_WAY = 100;

/** What a run without a terminal works with. */
export interface PipeParts {
  conversation: Conversation;
  options: ChatOptions;
  printer: Printer;
  words: ChatWords;
  input: ReadableStream<Uint8Array<ArrayBuffer>>;
  /** Whether somebody types the input. */
  typed: boolean;
  print(line: string): void;
  complain(line: string): void;
  /** Aborts when it is to end. */
  signal: AbortSignal;
}

/**
 * Sends the lines of the input. Who follows, or types, hears the room as well; who gives no line at
 * all is shown the newest messages. Returns the exit code.
 */
export async function runPipe(parts: PipeParts): Promise<number> {
  const { complain, conversation, input, options, print, printer, signal, typed, words } = parts;
  const hears = options.follow || typed;
  const show = (messages: readonly Message[]) => {
    const lines = options.json
      ? messages.map((message) => printer.json(message))
      : printer.messages(messages);
    for (const line of lines) print(line);
  };
  const kept: Message[] = [];
  const told = conversation.listen({
    messages: (messages) => hears ? show(messages) : kept.push(...messages.slice(-options.history)),
    gap: () => hears && complain(words.gap),
  });
  try {
    const connected = conversation.connected();
    // Who hears goes on trying, and is told.
    if (hears) connected.catch((error: Error) => complain(error.message));
    await Promise.race([hears ? conversation.ready() : connected, aborted(signal)]);
    const sender = new Sender(parts);
    const { sent, failed } = await sender.sendAll(linesOf(input, { whole: options.whole }));
    if (options.follow) await aborted(signal);
    else if (!hears && sent + failed === 0 && !signal.aborted) {
      await Promise.race([told, aborted(signal)]);
      show(kept.slice(0, options.history));
    }
    return failed > 0 ? 1 : 0;
  } catch (error) {
    if (error instanceof LineTooLong) complain(words.lineTooLong(error.line, LINE_BYTES));
    else if (error instanceof ChatError) complain(error.message);
    else throw error;
    return 1;
  }
}

/** Sends lines, a bounded number at once, as long as answers come. */
class Sender {
  readonly #parts: PipeParts;
  readonly #underWay = new Set<Promise<void>>();
  #stuck = Promise.withResolvers<never>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #sent = 0;
  #failed = 0;

  constructor(parts: PipeParts) {
    this.#parts = parts;
    this.#stuck.promise.catch(() => {});
  }

  /** @throws {ChatError} when no answer comes for too long, or it is to end before all are there */
  async sendAll(lines: AsyncIterator<string>): Promise<{ sent: number; failed: number }> {
    const { signal, words } = this.#parts;
    const stopped = aborted(signal).then(() => null);
    try {
      for (let number = 1;; number++) {
        const next = await Promise.race([lines.next(), this.#stuck.promise, stopped]);
        if (next === null || next.done) break;
        if (next.value.trim() !== "") this.#send(number, next.value);
        if (this.#underWay.size >= UNDER_WAY) await this.#progress(stopped);
      }
      while (this.#underWay.size > 0 && !signal.aborted) await this.#progress(stopped);
    } finally {
      clearTimeout(this.#timer);
    }
    if (this.#underWay.size > 0) throw new ChatError(words.unsent(this.#underWay.size));
    return { sent: this.#sent, failed: this.#failed };
  }

  async #progress(stopped: Promise<null>): Promise<void> {
    await Promise.race([...this.#underWay, this.#stuck.promise, stopped]);
  }

  #send(number: number, text: string): void {
    const { complain, conversation, options, print, words } = this.#parts;
    if (this.#underWay.size === 0) this.#expectProgress();
    const sending = conversation.say(text).then((pos) => {
      this.#sent++;
      if (options.json) {
        print(JSON.stringify({ type: "sent", room: options.room, line: number, pos }));
      }
    }, (error: ChatError) => {
      this.#failed++;
      complain(words.lineRefused(number, error.message));
    }).finally(() => {
      this.#underWay.delete(sending);
      this.#expectProgress();
    });
    this.#underWay.add(sending);
  }

  #expectProgress(): void {
    const { options: { timeoutMs }, words } = this.#parts;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const count = this.#underWay.size;
      if (count === 0) return;
      const why = `${words.noAnswer(timeoutMs / 1_000)} ${words.unsent(count)}`;
      this.#stuck.reject(new ChatError(why));
    }, timeoutMs);
  }
}

/** Resolves when `signal` aborts. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
