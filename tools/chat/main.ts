// deno-lint-ignore-file no-console -- a command-line tool
/**
 * `deno task chat -- --room lobby`: a room of Sori in the terminal, on the client library. At a
 * terminal it is a conversation; in a pipe it sends lines and waits until they are stored.
 * @module
 */
import { Conversation } from "./conversation.ts";
import { type ChatOptions, localeOf, readOptions, UsageError } from "./options.ts";
import { runPipe } from "./pipe.ts";
import { Printer } from "./printer.ts";
import { chatWords } from "./words.ts";

const env = (name: string) => Deno.env.get(name);

async function main(): Promise<number> {
  const locale = localeOf(env);
  const words = chatWords(locale);
  let options: ChatOptions | "help";
  try {
    options = readOptions(Deno.args, env, words);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(error.message);
    return 2;
  }
  if (options === "help") {
    console.log(words.help);
    return 0;
  }
  const typed = Deno.stdin.isTerminal();
  const shown = Deno.stdout.isTerminal();
  const stop = new AbortController();
  const signals: Deno.Signal[] = Deno.build.os === "windows"
    ? ["SIGINT"]
    : ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const signal of signals) Deno.addSignalListener(signal, () => stop.abort());
  using conversation = new Conversation(options, words);
  const printer = new Printer({
    client: conversation.client,
    room: options.room,
    server: conversation.server,
    locale,
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    colors: shown && !env("NO_COLOR"),
  });
  const { signal } = stop;
  if (typed && shown && !options.json && !options.whole) {
    const { runTerminal } = await import("./terminal.ts");
    return await runTerminal({ conversation, locale, printer, signal, words });
  }
  return await runPipe({
    conversation,
    options,
    printer,
    words,
    input: Deno.stdin.readable,
    typed,
    print,
    complain: (line) => console.error(line),
    signal,
  });
}

/** Whoever reads may have enough, as `head` has: then there is nothing more to do. */
function print(line: string): void {
  const bytes = new TextEncoder().encode(`${line}\n`);
  try {
    for (let at = 0; at < bytes.length;) at += Deno.stdout.writeSync(bytes.subarray(at));
  } catch (error) {
    if (error instanceof Deno.errors.BrokenPipe) Deno.exit(0);
    throw error;
  }
}

if (import.meta.main) Deno.exit(await main());
