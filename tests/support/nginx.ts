/** nginx in front of a server, set up by what the README says. */
import { makeCertificate } from "./certificate.ts";
import type { ServerProcess } from "./server_process.ts";
import { TempFolder } from "./temp_folder.ts";

/** Debian keeps it where only root's path leads. */
const PROGRAM = "/usr/sbin/nginx";

/** What stands in the README is for a machine of its own; these are put in its place. */
const PLACEHOLDERS = {
  listen: "listen 443 ssl;",
  certificate: "/etc/ssl/chat.example.pem",
  key: "/etc/ssl/chat.example.key",
  target: "http://127.0.0.1:8000",
};

/** The block of nginx's configuration in a README. @throws {Error} if there is not just one */
export async function snippetOf(readme: string): Promise<string> {
  const text = await Deno.readTextFile(new URL(`../../${readme}`, import.meta.url));
  const blocks = [...text.matchAll(/^```nginx\n(.*?)^```$/gms)].map(([, block]) => block!);
  if (blocks.length !== 1) throw new Error(`${readme} has ${blocks.length} blocks for nginx`);
  return blocks[0]!;
}

export class Nginx implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #folder: TempFolder;

  private constructor(
    child: Deno.ChildProcess,
    folder: TempFolder,
    readonly url: URL,
    /** The certificate that it shows. */
    readonly caCert: string,
    /** The same as a file. */
    readonly caFile: string,
  ) {
    this.#child = child;
    this.#folder = folder;
  }

  /** Starts it in front of `server`; resolves when it listens. */
  static async start(server: ServerProcess): Promise<Nginx> {
    const folder = await TempFolder.make();
    const { cert, key } = await makeCertificate(folder);
    const port = freePort();
    let snippet = await snippetOf("README.md");
    const put = (placeholder: string, value: string) => {
      if (!snippet.includes(placeholder)) throw new Error(`The README lacks ${placeholder}`);
      snippet = snippet.replaceAll(placeholder, value);
    };
    put(PLACEHOLDERS.listen, `listen 127.0.0.1:${port} ssl;`);
    put(PLACEHOLDERS.certificate, cert);
    put(PLACEHOLDERS.key, key);
    put(PLACEHOLDERS.target, server.url.origin);
    // What Debian's own nginx.conf has around it, as far as a test may have it.
    const config = `daemon off;
master_process off;
pid ${folder.file("pid")};
error_log stderr warn;
events {}
http {
  access_log off;
  ${
      ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map((name) => `${name}_temp_path ${folder.file(name)};`).join("\n  ")
    }
  gzip on;
${snippet}}
`;
    await Deno.writeTextFile(folder.file("nginx.conf"), config);
    const child = new Deno.Command(PROGRAM, {
      args: ["-e", "stderr", "-p", folder.path, "-c", folder.file("nginx.conf")],
      stdout: "null",
      stderr: "inherit",
    }).spawn();
    const url = new URL(`https://127.0.0.1:${port}/`);
    const nginx = new Nginx(child, folder, url, await Deno.readTextFile(cert), cert);
    let ended = false;
    void child.status.then(() => ended = true);
    while (!await listens(port)) {
      if (!ended) continue;
      await folder[Symbol.asyncDispose]();
      throw new Error("nginx does not take the README's configuration");
    }
    return nginx;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGTERM");
    } catch {
      // It has ended by itself.
    }
    await this.#child.status;
    await this.#folder[Symbol.asyncDispose]();
  }
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

async function listens(port: number): Promise<boolean> {
  try {
    (await Deno.connect({ hostname: "127.0.0.1", port })).close();
    return true;
  } catch {
    // A turn for the process to say that it has ended.
    await new Promise((resolve) => setTimeout(resolve, 20));
    return false;
  }
}
