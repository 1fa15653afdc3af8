import { assert, assertEquals } from "@std/assert";

const ROOT = new URL("../../", import.meta.url);

Deno.test("the example in the library's documentation is right by its types", async () => {
  const source = await Deno.readTextFile(new URL("lib/client/mod.ts", ROOT));
  const example = /```ts\n(.*?)```/s.exec(source)?.[1];
  assert(example);
  const code = example.replaceAll(/^ \* ?/gm, "")
    .replace('"@sori/client"', `"${new URL("lib/client/mod.ts", ROOT).href}"`);
  const file = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    await Deno.writeTextFile(file, code);
    const { code: status, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["check", "-q", "--no-lock", "--config", "deno.json", file],
      cwd: ROOT,
    }).output();
    assertEquals(status, 0, new TextDecoder().decode(stderr));
  } finally {
    await Deno.remove(file);
  }
});
