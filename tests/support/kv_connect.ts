import type { Reads } from "./kv_connect_reads.ts";
import { TempFolder } from "./temp_folder.ts";

/** Whether the engine runs on this machine. */
export const hasKvConnect = Deno.build.target === "x86_64-unknown-linux-gnu";

/** A KV Connect server in a process of its own, with an empty store. */
export class KvConnect implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #folder: TempFolder;

  private constructor(child: Deno.ChildProcess, folder: TempFolder, readonly url: string) {
    this.#child = child;
    this.#folder = folder;
  }

  /** @param roundTripMs as far away as that */
  static async start({ roundTripMs = 0 } = {}): Promise<KvConnect> {
    const folder = await TempFolder.make();
    const server = new URL("./kv_connect_server.ts", import.meta.url).href;
    const child = new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "-q", "-A", "--no-config", "--no-lock", server],
        folder.file("shared.kv"),
        String(roundTripMs),
      ],
      env: { DENO_KV_ACCESS_TOKEN: KvConnect.token },
      stdin: "null",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    let said = "";
    for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
      said += text;
      if (said.endsWith("\n")) break;
    }
    if (said === "") throw new Error("The KV Connect server did not start");
    return new KvConnect(child, folder, said.trim());
  }

  static readonly token = "a token for tests";

  /** What a server is told to use this store. */
  get env(): Record<string, string> {
    return { SORI_KV: this.url, DENO_KV_ACCESS_TOKEN: KvConnect.token };
  }

  /** How many keys and ranges were read so far, by the first part of their keys. */
  async reads(): Promise<Reads> {
    return await (await fetch(new URL("/reads", this.url))).json();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#child.status;
    await this.#folder[Symbol.asyncDispose]();
  }
}
