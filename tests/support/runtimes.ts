/** Whether other runtimes are here, for tests that run programs of other languages. */

/** Programs that prove that a runtime can do what is wanted of it. */
const PROOFS = {
  node: ["node", "--version"],
  npm: ["npm", "--version"],
  // Debian's own: the package belongs to it, and not to another python3 in front of it.
  python: ["/usr/bin/python3", "-c", "import websockets"],
  java: ["javac", "-version"],
  curl: ["curl", "--version"],
  openssl: ["openssl", "version"],
  // Debian keeps it where only root's path leads.
  nginx: ["/usr/sbin/nginx", "-v"],
  script: ["script", "--version"],
} as const;

/** A runtime that examples need. */
export type Runtime = keyof typeof PROOFS;

/**
 * What `Deno.test` is to ignore: true if one of `runtimes` is missing, which is told in a line.
 * @throws {Error} with `CI` set: there everything is to be here
 */
export async function isMissing(...runtimes: readonly Runtime[]): Promise<boolean> {
  for (const runtime of runtimes) {
    if (await works(PROOFS[runtime])) continue;
    const told = `${runtime} is missing (${PROOFS[runtime].join(" ")})`;
    if (Deno.env.get("CI")) throw new Error(told);
    // deno-lint-ignore no-console -- for whoever runs the tests
    console.log(`${told}: what needs it is not tested`);
    return true;
  }
  return false;
}

async function works([program, ...args]: readonly string[]): Promise<boolean> {
  try {
    const { success } = await new Deno.Command(program!, { args, stdout: "null", stderr: "null" })
      .output();
    return success;
  } catch {
    return false;
  }
}
