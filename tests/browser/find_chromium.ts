/** Where Debian and Ubuntu put it. */
const USUAL_PATH = "/usr/bin/chromium";

/** A Linux Chromium that comes inside an npm package, for machines that reach nothing else. */
const PACKAGED = `
  import chromium from "npm:@sparticuz/chromium@153.0.0";
  const path = await chromium.executablePath();
  console.log(JSON.stringify({ path, libraries: Deno.env.get("LD_LIBRARY_PATH") ?? "" }));
`;

/** How to launch Chromium. */
export interface ChromiumPlace {
  executablePath: string;
  env?: Record<string, string>;
}

/** `CHROMIUM_PATH`, else the system's Chromium, else the one of the npm package. */
export async function findChromium(): Promise<ChromiumPlace> {
  const told = Deno.env.get("CHROMIUM_PATH");
  const executablePath = told ?? USUAL_PATH;
  if (await Deno.stat(executablePath).then(() => true, () => false)) return { executablePath };
  const hint = "install Chromium (Debian: apt-get install chromium) or set CHROMIUM_PATH to it";
  if (told !== undefined) throw new Error(`There is no Chromium at ${told}: ${hint}`);
  if (Deno.build.os !== "linux") throw new Error(`There is no Chromium at ${USUAL_PATH}: ${hint}`);
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    // Outside of the project's lock file: whoever has a Chromium never downloads this one.
    args: ["eval", "-q", "--no-config", "--no-lock", PACKAGED],
    // It then brings the system's libraries along too.
    env: { AWS_EXECUTION_ENV: "AWS_Lambda_nodejs22.x" },
  }).output();
  if (!success) {
    const reason = new TextDecoder().decode(stderr).split("\n")[0];
    throw new Error(
      `There is no Chromium at ${USUAL_PATH}, nor could npm bring one (${reason}): ${hint}`,
    );
  }
  const { path, libraries } = JSON.parse(new TextDecoder().decode(stdout));
  return { executablePath: path, env: { ...Deno.env.toObject(), LD_LIBRARY_PATH: libraries } };
}
