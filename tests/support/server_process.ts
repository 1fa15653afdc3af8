/** A real server in a process of its own, with the permissions that `deno task start` gives it. */
import { serverPermissions } from "../../tools/server_permissions.ts";
import { newestMain } from "./newest_build.ts";

/** How a server is started. */
export interface ServerOptions {
  /** Variables beside `PORT=0`, `HOST=127.0.0.1` and `SORI_KV=:memory:`, or in their place. */
  env?: Record<string, string>;
  /** Flags for Deno before the program's name. */
  flags?: string[];
  /** The Deno to run it with; by default the one that runs the tests. */
  deno?: string;
  /** What it runs; by default what is newest, see {@linkcode newestMain}. */
  main?: string;
  /** Starts it by `deno task start`, with all that is between. */
  task?: boolean;
}

/** How a process that ended by itself did so. */
export interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

const ROOT = new URL("../../", import.meta.url);

/** A machine with much else to do starts a server slowly. */
const START_MS = 120_000;

/** Runs the server until it ends by itself: for settings that it refuses. */
export async function runServer(options: ServerOptions = {}): Promise<Ended> {
  const { code, stdout, stderr } = await command(options).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

export class ServerProcess implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #reading: Promise<unknown>;
  readonly #told: Promise<string>;
  #output = "";
  #url: URL | null = null;

  private constructor(options: ServerOptions) {
    this.#child = command(options).spawn();
    const { promise, resolve } = Promise.withResolvers<string>();
    this.#told = promise;
    const read = async (stream: ReadableStream<Uint8Array<ArrayBuffer>>) => {
      for await (const text of stream.pipeThrough(new TextDecoderStream())) {
        this.#output += text;
        const address = /^Sori is listening at (\S+) .*$/m.exec(this.#output)?.[1];
        if (address) resolve(address);
      }
    };
    this.#reading = Promise.all([read(this.#child.stdout), read(this.#child.stderr)]);
  }

  /** Starts a server and does not wait until it listens: it has no address yet. */
  static spawn(options: ServerOptions = {}): ServerProcess {
    return new ServerProcess(options);
  }

  /** Starts a server; resolves when it listens. @throws {Error} with its output if it does not */
  static async start(options: ServerOptions = {}): Promise<ServerProcess> {
    const server = new ServerProcess(options);
    const { promise: gone, resolve: giveUp } = Promise.withResolvers<null>();
    void server.exited.then(() => giveUp(null));
    const late = setTimeout(() => giveUp(null), START_MS);
    const address = await Promise.race([server.#told, gone]);
    clearTimeout(late);
    if (address === null) {
      await server[Symbol.asyncDispose]();
      throw new Error(`The server did not start:\n${server.output}`);
    }
    server.#url = new URL(address);
    return server;
  }

  /** Where it listens. */
  get url(): URL {
    return this.#url!;
  }

  /** Its port, for another server that is to take its place. */
  get port(): string {
    return this.url.port;
  }

  /** Where it speaks WebSocket. */
  get socketUrl(): URL {
    const url = new URL("/ws", this.url);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    return url;
  }

  /** What it has written so far, to both outputs. */
  get output(): string {
    return this.#output;
  }

  /** Resolves when the process has ended. */
  get exited(): Promise<Deno.CommandStatus> {
    return this.#child.status;
  }

  /** Memory of the process that is in use (its resident set), in bytes; null where unknown. */
  async residentBytes(): Promise<number | null> {
    try {
      const status = await Deno.readTextFile(`/proc/${this.#child.pid}/status`);
      return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
    } catch {
      return null;
    }
  }

  /** Requests a page or an address of the API. Redirects are not followed. */
  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(new URL(path, this.url), { redirect: "manual", ...init });
  }

  kill(signal: Deno.Signal): void {
    this.#child.kill(signal);
  }

  /** Ends the process if it still runs; its store keeps what was acknowledged. */
  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has ended by itself.
    }
    await this.exited;
    await this.#reading;
  }
}

function command(options: ServerOptions): Deno.Command {
  const { env = {}, flags = [], deno = Deno.execPath(), task = false } = options;
  const main = options.main ?? newestMain();
  // What the tests themselves were started with must not change the server.
  const own = Object.entries(Deno.env.toObject())
    .filter(([name]) => !/^(PORT|HOST|SORI_.*|DENO_KV_.*|DENO_DEPLOY.*)$/.test(name));
  const all: Record<string, string> = {
    ...Object.fromEntries(own),
    PORT: "0",
    HOST: "127.0.0.1",
    SORI_KV: ":memory:",
    NO_COLOR: "1",
    ...env,
  };
  const permissions = serverPermissions((name) => all[name]);
  return new Deno.Command(deno, {
    args: task ? ["task", "start"] : ["run", "-q", "-P=server", ...permissions, ...flags, main],
    cwd: ROOT,
    env: all,
    clearEnv: true,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
}
