/** `deno task chat` as a program that is read and typed to. */

const ROOT = new URL("../../", import.meta.url);

/** A machine with much else to do answers slowly. */
const PATIENCE_MS = 120_000;

/** What Deno is to run, without `deno task` around it. */
export const CHAT = ["run", "-q", "-P=chat", "tools/chat/main.ts"];

/** Lines of a stream as they come. */
export function linesFrom(stream: ReadableStream<Uint8Array<ArrayBuffer>>) {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  return {
    /** Reads until `wanted` stands in what came, which is what it resolves with. */
    async until(wanted: string | RegExp): Promise<string> {
      const late = setTimeout(() => reader.cancel(), PATIENCE_MS);
      while (!(typeof wanted === "string" ? rest.includes(wanted) : wanted.test(rest))) {
        const { done, value } = await reader.read();
        if (done) throw new Error(`It ended without ${wanted}: ${JSON.stringify(rest)}`);
        rest += value;
      }
      clearTimeout(late);
      const seen = rest;
      rest = "";
      return seen;
    },
    cancel: () => reader.cancel(),
  };
}

/** It at a terminal of 80 columns, as util-linux makes one. */
export class AtTerminal implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #screen: ReturnType<typeof linesFrom>;
  readonly #typist: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;
  readonly code: Promise<number>;

  constructor(args: string[], env: Record<string, string>) {
    const command = [Deno.execPath(), ...CHAT, ...args];
    this.#child = new Deno.Command("script", {
      args: ["-qefc", `stty cols 80; ${command.join(" ")}`, "/dev/null"],
      cwd: ROOT,
      env: { LC_ALL: "", TERM: "xterm", SORI_TOKEN: "", ...env },
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    this.#screen = linesFrom(this.#child.stdout);
    this.#typist = this.#child.stdin.getWriter();
    this.code = this.#child.status.then(({ code }) => code);
  }

  async types(text: string): Promise<void> {
    await this.#typist.write(new TextEncoder().encode(text));
  }

  shows(wanted: string | RegExp): Promise<string> {
    return this.#screen.until(wanted);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has ended by itself.
    }
    await this.code;
    await this.#typist.close().catch(() => {});
    await this.#screen.cancel();
  }
}
