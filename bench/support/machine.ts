/** What the figures were measured on, for the report. */
import { placement } from "./cores.ts";
import { NODE } from "./servers.ts";

/** Lines of name and value. */
export async function machine(): Promise<[name: string, value: string][]> {
  const { total } = Deno.systemMemoryInfo();
  return [
    ["processor", `${await processor()}, ${navigator.hardwareConcurrency} cores`],
    ["memory", `${(total / 2 ** 30).toFixed(0)} GiB`],
    ["system", `${Deno.build.os} ${Deno.osRelease()}, ${Deno.build.arch}`],
    ["Deno (Sori)", Deno.version.deno],
    ["Node (peers and generator)", await versionOf(NODE)],
    ...await peerVersions(),
    ["placement", placement],
  ];
}

async function processor(): Promise<string> {
  try {
    const text = await Deno.readTextFile("/proc/cpuinfo");
    return /^model name\s*:\s*(.+)$/m.exec(text)?.[1] ?? "unknown";
  } catch {
    return "unknown";
  }
}

async function versionOf(program: string): Promise<string> {
  const { stdout } = await new Deno.Command(program, { args: ["--version"] }).output();
  return new TextDecoder().decode(stdout).trim().replace(/^v/, "");
}

async function peerVersions(): Promise<[string, string][]> {
  const file = new URL("../peers/package.json", import.meta.url);
  const { dependencies } = JSON.parse(await Deno.readTextFile(file)) as {
    dependencies: Record<string, string>;
  };
  return Object.entries(dependencies).filter(([name]) => name !== "node");
}
