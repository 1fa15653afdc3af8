import { assertEquals } from "@std/assert";
import type { TempFolder } from "./temp_folder.ts";

/** A program that runs, and what it has printed. */
export class Program implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #lines: ReadableStreamDefaultReader<string>;
  #rest = "";

  constructor(
    program: string,
    args: string[],
    cwd?: URL | string,
    env: Record<string, string> = {},
  ) {
    this.#child = new Deno.Command(program, {
      args,
      env,
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
      ...(cwd && { cwd }),
    }).spawn();
    this.#lines = this.#child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  }

  /** The next line that it prints; null when it has ended. */
  async line(): Promise<string | null> {
    while (!this.#rest.includes("\n")) {
      const { done, value } = await this.#lines.read();
      if (done) return null;
      this.#rest += value;
    }
    const end = this.#rest.indexOf("\n");
    const line = this.#rest.slice(0, end);
    this.#rest = this.#rest.slice(end + 1);
    return line;
  }

  /** Types a line. */
  async type(line: string): Promise<void> {
    const writer = this.#child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(`${line}\n`));
    writer.releaseLock();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has ended by itself.
    }
    await this.#child.stdin.close().catch(() => {});
    await this.#lines.cancel();
    await this.#child.status;
  }
}

/** Copies the example for Node.js into a folder and installs what it needs; the folder's path. */
export async function nodeExample(folder: TempFolder): Promise<string> {
  for (const file of [".npmrc", "chat.mjs", "package.json", "package-lock.json"]) {
    const example = new URL(`../../examples/node/${file}`, import.meta.url);
    await Deno.copyFile(example, folder.file(file));
  }
  const cwd = folder.file(".");
  const args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"];
  const { success } = await new Deno.Command("npm", { args, cwd, stdout: "null" }).output();
  assertEquals(success, true, "npm ci");
  return cwd;
}
