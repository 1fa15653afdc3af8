/** `deno task bench:browser <name> [arguments]`; `bench/README.md` has the names. */
const NAMES = ["lighthouse", "memory", "scrolling", "typing", "upload"];

const [name = "", ...args] = Deno.args;
if (!NAMES.includes(name)) throw new Error(`Name one of ${NAMES.join(", ")}.`);
const { run } = await import(new URL(`./${name}.ts`, import.meta.url).href);
await run(args);
