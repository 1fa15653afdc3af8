import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import config from "../deno.json" with { type: "json" };

/** Deno takes a comma as the end of a path unless it is doubled. */
const pathList = (paths: readonly string[]) =>
  paths.map((path) => path.replaceAll(",", ",,")).join(",");

const isUrl = (text: string) => /^https?:/i.test(text);

/**
 * The flags that go with `-P=server`: what deno.json allows, and the files that the environment
 * names outside of it: the folder of the KV, the certificate, and a registry folder, as workers
 * read their modules. A flag replaces its list in deno.json, so each repeats that.
 */
export function serverPermissions(
  env: (name: string) => string | undefined,
): string[] {
  const { read, write } = config.permissions.server;
  const kv = env("SORI_KV") ?? "";
  const store = kv === "" || kv === ":memory:" || isUrl(kv) ? [] : [dirname(kv)];
  const jsr = env("JSR_URL") ?? "";
  const registry = jsr.startsWith("file:") ? [fileURLToPath(jsr)] : [];
  const tls = [env("SORI_TLS_CERT") ?? "", env("SORI_TLS_KEY") ?? ""]
    .filter((path) => path !== "");
  const alsoRead = [...store, ...tls, ...registry];
  return [
    ...alsoRead.length > 0 ? [`--allow-read=${pathList([...read, ...alsoRead])}`] : [],
    ...store.length > 0 ? [`--allow-write=${pathList([...write, ...store])}`] : [],
  ];
}
