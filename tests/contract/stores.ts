/** The stores that the contract suites run on. */
import { DenoKv } from "../../lib/store/deno_kv.ts";
import { MemoryKv } from "../support/memory_kv.ts";
import type { OpenKv } from "./kv_contract.ts";

/** Each kind of store with what opens a new one. */
export const STORES: readonly [kind: string, open: OpenKv][] = [
  ["MemoryKv", () => {
    const kv = new MemoryKv();
    return Promise.resolve({ kv, [Symbol.asyncDispose]: () => Promise.resolve(kv.close()) });
  }],
  ["DenoKv in memory", async () => {
    const kv = await DenoKv.open(":memory:");
    return { kv, [Symbol.asyncDispose]: () => Promise.resolve(kv.close()) };
  }],
  ["DenoKv on a file", async () => {
    const folder = await Deno.makeTempDir({ prefix: "sori-" });
    const kv = await DenoKv.open(`${folder}/store.db`);
    return {
      kv,
      async [Symbol.asyncDispose]() {
        kv.close();
        await Deno.remove(folder, { recursive: true });
      },
    };
  }],
];
