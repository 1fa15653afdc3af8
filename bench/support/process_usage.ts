/** What a process has used, from outside. Linux tells in /proc; elsewhere `ps` does. */
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import process from "node:process";
import { promisify } from "node:util";

/** Memory and processor time of a process. */
export interface Usage {
  /** Resident memory, in KiB. */
  rssKib: number;
  /** Processor time of all its threads, in milliseconds. */
  cpuMs: number;
}

/** The clock ticks of /proc are hundredths of a second on every Linux. */
const TICK_MS = 10;

/** Reads what the process `pid` uses. */
export async function usageOf(pid: number): Promise<Usage> {
  if (process.platform === "linux") {
    const status = await readFile(`/proc/${pid}/status`, "utf8");
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return {
      rssKib: Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]),
      cpuMs: (Number(fields[11]) + Number(fields[12])) * TICK_MS,
    };
  }
  const args = ["-o", "rss=,time=", "-p", String(pid)];
  const { stdout } = await promisify(execFile)("ps", args);
  const [rss, time = ""] = stdout.trim().split(/\s+/);
  const seconds = time.split(/[:-]/).reduce((sum, part) => sum * 60 + Number(part), 0);
  return { rssKib: Number(rss), cpuMs: seconds * 1_000 };
}
