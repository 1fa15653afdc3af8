/** Where the server listens, and what to say when it cannot. */
import type { Config } from "../lib/config/config.ts";

/** Listens. @throws {Error} one line that names the variable, its value and what to do */
export async function listen(
  config: Config,
  sharePort: boolean,
  handler: Deno.ServeHandler,
): Promise<Deno.HttpServer<Deno.NetAddr>> {
  const { host, port, tls } = config;
  const certificate = tls && {
    cert: await readPem("SORI_TLS_CERT", tls.cert),
    key: await readPem("SORI_TLS_KEY", tls.key),
  };
  try {
    const options = { hostname: host, port, reusePort: sharePort, onListen() {}, ...certificate };
    return Deno.serve(options, handler);
  } catch (error) {
    throw listenError(config, error);
  }
}

function listenError({ host, port, tls }: Config, error: unknown): Error {
  if (error instanceof Deno.errors.AddrInUse) {
    return new Error(`PORT=${port} is in use: set PORT to a free port, or stop what listens there`);
  }
  const reason = error instanceof Error ? error.message : String(error);
  if (tls && /certificate|\bkeys?\b/i.test(reason)) {
    const pair = `SORI_TLS_CERT=${tls.cert} SORI_TLS_KEY=${tls.key}`;
    const hint = "set them to PEM files of a certificate and its private key";
    return new Error(`${pair} cannot be used (${reason}): ${hint}`);
  }
  return new Error(`HOST=${host} PORT=${port} cannot be listened at (${reason}): set others`);
}

async function readPem(variable: string, path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${variable}=${path} cannot be read (${reason}): set it to a PEM file`);
  }
}

/** The address to tell people: a server that listens everywhere is found at localhost. */
export function addressOf({ host, tls }: Config, port: number): string {
  const name = host === "0.0.0.0" || host === "::" ? "localhost" : host;
  return `${tls ? "https" : "http"}://${name.includes(":") ? `[${name}]` : name}:${port}/`;
}

/**
 * The port to share, once it is certain that nobody else has it: those who share a port do not
 * notice each other. Port 0 becomes one that is free.
 */
export function freePort(config: Config): number {
  try {
    // Not a server: that would answer whoever comes in between.
    const listener = Deno.listen({ hostname: config.host, port: config.port });
    listener.close();
    return listener.addr.port;
  } catch (error) {
    throw listenError(config, error);
  }
}
