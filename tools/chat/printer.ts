/** How messages look on a terminal, in a file, or as JSON. */
import { namer } from "../../islands/ui/names.ts";
import { roomText } from "../../lib/i18n/mod.ts";
import { clockTime, longDay } from "../../lib/i18n/dates.ts";
import type { Locale } from "../../lib/i18n/locale.ts";
import type { ChatClient, Message } from "../../lib/client/mod.ts";

/** Control characters could move the cursor, rename the window, or worse. */
// deno-lint-ignore no-control-regex -- they are what is looked for
const CONTROLS = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/g;

/** ANSI colours of names that stand apart on light and dark. */
const HUES = [31, 32, 33, 34, 35, 36, 91, 94];

/** Text that does to a terminal nothing but show. */
export function harmless(text: string): string {
  return text.replace(CONTROLS, "");
}

/** What a printer is made of. */
export interface PrinterParts {
  client: Pick<ChatClient, "people" | "you">;
  room: string;
  /** For addresses of files. */
  server: string;
  locale: Locale;
  timeZone: string;
  colors: boolean;
}

/** Makes lines of messages. */
export class Printer {
  readonly #parts: PrinterParts;
  #day = "";

  constructor(parts: PrinterParts) {
    this.#parts = parts;
  }

  /** Messages in the order of the log, with a line where a new day begins. */
  messages(messages: readonly Message[]): string[] {
    const { client, locale, timeZone } = this.#parts;
    const nameOf = namer(client.people, roomText(locale));
    return messages.flatMap(({ files, from, text, time }) => {
      const lines: string[] = [];
      const day = longDay(time, { locale, timeZone });
      if (day !== this.#day) lines.push(this.dim(`── ${day}`));
      this.#day = day;
      const { hue, label, tag } = nameOf(from);
      const name = harmless(tag === null ? label : `${label}(${tag})`);
      const color = from === client.you?.id ? 1 : HUES[hue % HUES.length]!;
      const head = `${this.dim(clockTime(time, { locale, timeZone }))} ${
        this.#paint(color, name)
      }: `;
      const said = text === "" ? [] : harmless(text).split("\n");
      const more = (files ?? []).map((file) => `${harmless(file.name)} ${this.#address(file.id)}`);
      const [first = "", ...others] = [...said, ...more];
      return [...lines, head + first, ...others.map((line) => `    ${line}`)];
    });
  }

  /** A message for programs. */
  json({ files, from, pos, text, time }: Message): string {
    const name = this.#parts.client.people[from]?.name;
    return JSON.stringify({
      type: "message",
      room: this.#parts.room,
      pos,
      time: new Date(time).toISOString(),
      from,
      ...(name !== undefined && { name }),
      text,
      ...(files && { files: files.map((file) => ({ ...file, url: this.#address(file.id) })) }),
    });
  }

  /** Who they are, as in a sentence. */
  names(users: readonly string[]): { label: string; guest: boolean }[] {
    const nameOf = namer(this.#parts.client.people, roomText(this.#parts.locale));
    return users.map((user) => {
      const { guest, label, tag } = nameOf(user);
      return { label: harmless(tag === null ? label : `${label}(${tag})`), guest };
    });
  }

  /** What stands back. */
  dim(text: string): string {
    return this.#paint(2, text);
  }

  /** What went wrong. */
  alarm(text: string): string {
    return this.#paint(31, text);
  }

  #address(id: string): string {
    return new URL(`/files/${encodeURIComponent(id)}`, this.#parts.server).href;
  }

  #paint(code: number, text: string): string {
    return this.#parts.colors ? `\x1b[${code}m${text}\x1b[0m` : text;
  }
}
