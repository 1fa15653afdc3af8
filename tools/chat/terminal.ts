/** With a terminal: a line to type in, and the conversation above it. */
import process from "node:process";
import { clearScreenDown, createInterface, cursorTo, moveCursor } from "node:readline";
import { roomText } from "../../lib/i18n/mod.ts";
import type { Locale } from "../../lib/i18n/locale.ts";
import { noticeText } from "../../lib/i18n/notice.ts";
import { typingText } from "../../lib/i18n/typing.ts";
import type { Message, Outgoing } from "../../lib/client/mod.ts";
import { ChatError, type Conversation } from "./conversation.ts";
import { aborted } from "./pipe.ts";
import { harmless, type Printer } from "./printer.ts";
import type { ChatWords } from "./words.ts";

const PROMPT = "› ";

/** What was typed is waited for so long at the end, in milliseconds. */
const LAST_WORDS_MS = 3_000;

/** The status line is drawn anew so often while it counts seconds, in milliseconds. */
const TICK_MS = 1_000;

/** What a run at a terminal works with. */
export interface TerminalParts {
  conversation: Conversation;
  printer: Printer;
  words: ChatWords;
  locale: Locale;
  /** Aborts when it is to end. */
  signal: AbortSignal;
}

/** Talks until Ctrl+C, Ctrl+D or `/quit`. Returns the exit code. */
export async function runTerminal(parts: TerminalParts): Promise<number> {
  const terminal = new Terminal(parts);
  try {
    return await terminal.run();
  } finally {
    terminal.close();
  }
}

class Terminal {
  readonly #parts: TerminalParts;
  readonly #line = createInterface({
    input: process.stdin,
    output: process.stdout,
    terminal: true,
    prompt: PROMPT,
    // What was said belongs to the room, and not to the arrow keys of whoever comes next.
    historySize: 100,
  });
  readonly #ended = Promise.withResolvers<void>();
  #status = "";
  #closed = false;
  /** Commands are done before what was typed after them. */
  #commands: Promise<void> = Promise.resolve();
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(parts: TerminalParts) {
    this.#parts = parts;
  }

  async run(): Promise<number> {
    const { conversation, printer, signal, words } = this.#parts;
    const { client, room } = conversation;
    this.#write([printer.dim(words.entered(room.name, conversation.server))]);
    conversation.listen({
      messages: (messages) => this.#show(messages),
      gap: () => this.#write([printer.dim(`── ${words.gap}`)]),
    });
    for (const type of ["typing", "outgoing"] as const) {
      room.addEventListener(type, () => this.#updateStatus());
    }
    room.addEventListener("outgoing", ({ detail }) => this.#dropFailed(detail));
    client.addEventListener("state", () => this.#updateStatus());
    this.#timer = setInterval(() => this.#updateStatus(), TICK_MS);
    this.#line.on("line", (text: string) => this.#typed(text));
    this.#line.on("close", () => {
      this.#closed = true;
      this.#ended.resolve();
    });
    process.stdin.on("keypress", () => queueMicrotask(() => this.#tellTyping()));
    this.#updateStatus();
    conversation.connected().catch((error: Error) => this.#write([printer.alarm(error.message)]));
    // What is refused for good cannot be waited for.
    const refused = conversation.ready().then(() => this.#ended.promise);
    let code = 0;
    try {
      await Promise.race([refused, this.#ended.promise, aborted(signal)]);
    } catch (error) {
      if (!(error instanceof ChatError)) throw error;
      code = 1;
    }
    const unsent = await this.#lastWords();
    if (unsent > 0) this.#write([printer.alarm(words.unsent(unsent))]);
    return unsent > 0 ? 1 : code;
  }

  close() {
    clearInterval(this.#timer);
    this.#line.close();
    cursorTo(process.stdout, 0);
    clearScreenDown(process.stdout);
  }

  #typed(text: string): void {
    // The room shows it when it is in the log, at its place.
    this.#erase(PROMPT.length + width(this.#status) + width(text));
    this.#line.prompt();
    this.#commands = this.#commands.then(() => this.#take(text));
  }

  async #take(text: string): Promise<void> {
    const { conversation, printer, words } = this.#parts;
    const command = /^\/(?!\/)\S*/.exec(text)?.[0];
    if (command !== undefined) {
      return await this.#command(command, text.slice(command.length).trim());
    }
    const said = text.replace(/^\/\//, "/");
    if (said.trim() === "") return;
    conversation.say(said).catch((error: ChatError) => {
      this.#write([printer.alarm(words.failed(harmless(said).slice(0, 80), error.message))]);
    });
  }

  async #command(command: string, rest: string): Promise<void> {
    const { conversation, locale, printer, words } = this.#parts;
    const { room } = conversation;
    if (command === "/quit") this.#line.close();
    else if (command === "/help") this.#write([printer.dim(words.commands)]);
    else if (command === "/who") {
      const names = printer.names(room.members.users).map(({ label }) => label).join(", ");
      const shown = `${roomText(locale).online(room.members.count)}: ${names}`;
      this.#write([printer.dim(shown)]);
    } else if (command === "/name") {
      await conversation.rename(rest).catch((error: Error) =>
        this.#write([printer.alarm(error.message)])
      );
    } else this.#write([printer.alarm(words.unknownCommand(harmless(command)))]);
  }

  #show(messages: readonly Message[]): void {
    this.#write(this.#parts.printer.messages(messages));
    this.#parts.conversation.room.markRead(messages.at(-1)!.pos);
  }

  /** Nobody is asked twice at a terminal: what was refused has been told, and is let go. */
  #dropFailed(outgoing: readonly Outgoing[]): void {
    for (const { id, state } of outgoing) {
      if (state === "failed") this.#parts.conversation.room.cancel(id);
    }
  }

  #tellTyping(): void {
    const { line } = this.#line;
    this.#parts.conversation.room.setTyping(line.trim() !== "" && !line.startsWith("/"));
  }

  #updateStatus(): void {
    const status = this.#statusNow();
    if (this.#closed || status === this.#status) return;
    this.#above(() => this.#status = status);
  }

  #statusNow(): string {
    const { conversation: { client, room }, locale, printer } = this.#parts;
    const text = { ...roomText(locale), ...noticeText(locale) };
    if (client.state === "waiting") {
      const wait = Math.max(0, (client.retryAt ?? 0) - Date.now());
      return `${text.reconnecting(Math.ceil(wait / 1_000))} `;
    }
    if (client.state !== "open") return `${text.connecting} `;
    const [oldest] = room.outgoing.filter(({ state }) => state === "sending");
    if (oldest?.refusal?.code === "rate_limited") return `${text.tooFast} `;
    if (room.typing.length > 0) return `${typingText(locale, printer.names(room.typing))} `;
    return "";
  }

  /** Writes lines above the one that is typed. */
  #write(lines: readonly string[]): void {
    const text = lines.map((line) => `${line}\n`).join("");
    if (this.#closed) process.stdout.write(text);
    else this.#above(() => process.stdout.write(text));
  }

  #above(write: () => void): void {
    const { rows } = this.#line.getCursorPos();
    moveCursor(process.stdout, 0, -rows);
    cursorTo(process.stdout, 0);
    clearScreenDown(process.stdout);
    write();
    const { printer } = this.#parts;
    this.#line.setPrompt(this.#status === "" ? PROMPT : printer.dim(this.#status) + PROMPT);
    this.#line.prompt(true);
  }

  /** Takes back what stands above the cursor of a line that was just ended. */
  #erase(columns: number): void {
    const rows = Math.floor(Math.max(0, columns - 1) / (process.stdout.columns || 80)) + 1;
    moveCursor(process.stdout, 0, -rows);
    cursorTo(process.stdout, 0);
    clearScreenDown(process.stdout);
  }

  /** Waits a little for what is on its way; how many messages are not confirmed then. */
  async #lastWords(): Promise<number> {
    await this.#commands;
    const { room } = this.#parts.conversation;
    room.setTyping(false);
    const sending = () => room.outgoing.filter(({ state }) => state === "sending").length;
    if (sending() > 0) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, LAST_WORDS_MS);
      room.addEventListener("outgoing", () => sending() === 0 && resolve());
      await promise;
      clearTimeout(timer);
    }
    return sending();
  }
}

/** Columns that a text takes: Hangul, Han and emoji take two. */
function width(text: string): number {
  let columns = 0;
  for (const letter of text) columns += WIDE.test(letter) ? 2 : 1;
  return columns;
}

const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
