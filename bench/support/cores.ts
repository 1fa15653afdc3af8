/**
 * Which processor cores the server and the generator run on. Where Linux has `taskset` and there
 * are two cores or more, each gets its own, so that neither takes the other's time.
 */

/** Who a core is for. */
export type Place = "server" | "generator" | "anywhere";

const pinnable = Deno.build.os === "linux" && navigator.hardwareConcurrency >= 2 &&
  await hasTaskset();

async function hasTaskset(): Promise<boolean> {
  try {
    const { success } = await new Deno.Command("taskset", {
      args: ["-V"],
      stdout: "null",
      stderr: "null",
    }).output();
    return success;
  } catch {
    return false;
  }
}

/** The command that runs `command` at its place. */
export function placed(place: Place, command: readonly string[]): string[] {
  if (!pinnable || place === "anywhere") return [...command];
  return ["taskset", "-c", place === "server" ? "0" : "1", ...command];
}

/** How the cores were given out, for the report. */
export const placement = pinnable
  ? "server on core 0 with all its threads, generator on core 1 (`taskset`)"
  : "server and generator wherever the system put them";
