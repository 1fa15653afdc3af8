/** What `deno task chat` is told on its command line. */
import { parseArgs } from "node:util";
import type { Locale } from "../../lib/i18n/locale.ts";
import { displayName, LOBBY, roomName } from "../../lib/protocol/mod.ts";
import type { ChatWords } from "./words.ts";

/** How to take part. */
export interface ChatOptions {
  /** Of the server; its path is that of the socket. */
  url: URL;
  room: string;
  /** The display name to take. */
  name?: string;
  /** Who to be. */
  token?: string;
  /** Messages to show from before. */
  history: number;
  /** Shows what is said until it is stopped, also when the input has ended. */
  follow: boolean;
  /** A line of JSON for everything that is told. */
  json: boolean;
  /** The whole input is one message. */
  whole: boolean;
  /** Without progress for so long, in milliseconds, what is to be sent counts as not sent. */
  timeoutMs: number;
}

/** A command line that cannot be followed; its message says what to write. */
export class UsageError extends Error {
  override name = "UsageError";
}

const MOST_HISTORY = 1_000;
const DEFAULT_URL = "http://localhost:8000/";

const FLAGS = {
  url: { type: "string", short: "u" },
  room: { type: "string", short: "r" },
  name: { type: "string", short: "n" },
  token: { type: "string" },
  history: { type: "string" },
  follow: { type: "boolean", short: "f" },
  json: { type: "boolean" },
  whole: { type: "boolean" },
  timeout: { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;

/**
 * Reads the command line.
 * @param args as they were given; `deno task` may leave the `--` in front of them
 * @param env the environment, for what should not stand in a list of processes
 * @throws {UsageError} one line that says what is wrong and what to write
 */
export function readOptions(
  args: readonly string[],
  env: (name: string) => string | undefined,
  words: ChatWords,
): ChatOptions | "help" {
  const { values } = parse(args[0] === "--" ? args.slice(1) : args, words);
  if (values.help) return "help";
  const room = roomName(values.room ?? LOBBY);
  if (room === null) throw new UsageError(words.badRoom(values.room!));
  const name = values.name === undefined ? undefined : displayName(values.name);
  if (name === null) throw new UsageError(words.badName(values.name!));
  const token = values.token ?? (env("SORI_TOKEN") || undefined);
  return {
    url: readUrl(values.url ?? DEFAULT_URL, words),
    room,
    ...(name !== undefined && { name }),
    ...(token !== undefined && { token }),
    history: readNumber("--history", values.history ?? "20", [0, MOST_HISTORY], words),
    follow: values.follow ?? false,
    json: values.json ?? false,
    whole: values.whole ?? false,
    timeoutMs: 1_000 * readNumber("--timeout", values.timeout ?? "30", [1, 3_600], words),
  };
}

/** The language of whoever sits at the terminal, as POSIX has it; English if it is another. */
export function localeOf(env: (name: string) => string | undefined): Locale {
  const tag = env("LC_ALL") || env("LC_MESSAGES") || env("LANG") || "";
  return /^ko\b/i.test(tag.replace("_", "-")) ? "ko" : "en";
}

function parse(args: readonly string[], words: ChatWords) {
  try {
    return parseArgs({ args: [...args], options: FLAGS, strict: true, allowPositionals: false });
  } catch (error) {
    // The message quotes what was written; the rest of it is English.
    const written = /'([^']*)'/.exec(error instanceof Error ? error.message : "")?.[1] ?? "";
    throw new UsageError(words.badOption(written));
  }
}

function readUrl(text: string, words: ChatWords): URL {
  const url = URL.parse(text);
  if (!url || !/^(https?|wss?):$/.test(url.protocol)) throw new UsageError(words.badUrl(text));
  if (url.pathname === "/") url.pathname = "/ws";
  return url;
}

function readNumber(
  flag: string,
  text: string,
  [min, max]: readonly [number, number],
  words: ChatWords,
): number {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (value >= min && value <= max) return value;
  throw new UsageError(words.badNumber(flag, text, min, max));
}
