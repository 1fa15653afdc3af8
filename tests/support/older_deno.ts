/** The oldest Deno that Sori runs on: the one that Deno Deploy's documentation states. */
const VERSION = "2.5.6";

/** Fetching it once may take long. */
const FETCH_MS = 300_000;

/** Its path, from npm's own cache or registry; null where neither can be had. */
export async function olderDeno(): Promise<string | null> {
  const npx = Deno.build.os === "windows" ? "npx.cmd" : "npx";
  try {
    const { success, stdout } = await new Deno.Command(npx, {
      args: ["-y", `deno@${VERSION}`, "eval", "--no-config", "console.log(Deno.execPath())"],
      stdin: "null",
      stderr: "null",
      signal: AbortSignal.timeout(FETCH_MS),
    }).output();
    return success ? new TextDecoder().decode(stdout).trim() : null;
  } catch {
    return null;
  }
}
