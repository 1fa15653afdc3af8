import { fileURLToPath } from "node:url";
import { NODE } from "../support/servers.ts";
import type { Chart } from "./section.ts";

const PLOT = fileURLToPath(new URL("../plot/plot.mjs", import.meta.url));

/** Draws charts as one SVG. */
export async function plot(charts: readonly Chart[]): Promise<string> {
  const child = new Deno.Command(NODE, { args: [PLOT], stdin: "piped", stdout: "piped" }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(JSON.stringify(charts)));
  await writer.close();
  const { success, stdout } = await child.output();
  if (!success) throw new Error("The plot failed: see what it printed");
  return new TextDecoder().decode(stdout);
}
