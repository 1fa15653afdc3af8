import { fileURLToPath } from "node:url";

/** Installs a folder's npm packages as pinned in its lock file, unless they are there. */
export async function install(folder: URL): Promise<void> {
  const cwd = fileURLToPath(folder);
  const [locked, installed] = await Promise.all([
    Deno.stat(new URL("package-lock.json", folder)),
    Deno.stat(new URL("node_modules/.package-lock.json", folder)).catch(() => null),
  ]);
  if (installed?.mtime && locked.mtime && installed.mtime >= locked.mtime) return;
  const args = ["ci", "--no-audit", "--no-fund"];
  const { success } = await new Deno.Command("npm", { args, cwd, stdout: "null" }).output();
  if (!success) throw new Error(`npm ci in ${cwd} failed: see what it printed`);
}
