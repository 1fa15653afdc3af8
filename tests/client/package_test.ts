/**
 * The library as others get it: the packages that `deno task build:client` makes, their
 * documentation, and the npm one installed, compiled and run by Node.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { buildClient, type ClientPackages } from "../../tools/build_client.ts";
import { ServerProcess } from "../support/server_process.ts";
import { TempFolder } from "../support/temp_folder.ts";

const ROOT = new URL("../../", import.meta.url);
const READMES = ["README.md", "README.ko.md"];
const SAID = "안녕! Hello from a script.";

/** What a project of somebody else installs beside the library. */
const OTHERS = ["typescript@5.9.3", "ws@8.18.3", "@types/ws@8.18.1"];

/** An older library than Deno's, the types of every package checked, and none but theirs. */
const TSCONFIG = {
  compilerOptions: {
    strict: true,
    module: "nodenext",
    target: "es2022",
    lib: ["es2022", "dom"],
    types: [],
  },
};

/** The same without a WebSocket of the platform's, as on Node 20. */
const WITH_WS = `
  import { WebSocket } from "ws";
  import { connect, PublishError } from "@sori/client";
  Reflect.deleteProperty(globalThis, "WebSocket");
  const client = connect(process.argv[2]!, { WebSocket });
  console.log(await client.join("lobby").publish("${SAID}").position);
  // @ts-expect-error: the types are there, and they are the library's.
  () => client.join(5);
  const refused = client.join("lobby").publish("").position;
  console.log(await refused.catch((error) => error instanceof PublishError));
  client.close();
  declare const process: { argv: string[] };
`;

async function run(command: string, args: string[], cwd: string | URL): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(command, { args, cwd }).output();
  const output = new TextDecoder().decode(stdout);
  assert(success, `${command} ${args.join(" ")}\n${output}${new TextDecoder().decode(stderr)}`);
  return output;
}

/** The example of a README. */
async function exampleOf(readme: string): Promise<string> {
  const text = await Deno.readTextFile(new URL(`lib/client/${readme}`, ROOT));
  const example = /^```ts\n(.*?)^```$/ms.exec(text)?.[1];
  assert(example);
  return example;
}

async function built(folder: TempFolder): Promise<ClientPackages> {
  return await buildClient(new URL(`file://${folder.path}/`));
}

const hasNode = await new Deno.Command("npm", { args: ["--version"], stdout: "null" }).output()
  .then(({ success }) => success, () => false);

Deno.test("the library can be published on JSR: its types are fast, and all of it is documented", async () => {
  await using folder = await TempFolder.make();
  const { jsr } = await built(folder);
  await run(Deno.execPath(), ["doc", "--lint", "client/mod.ts"], jsr);
  await run(Deno.execPath(), ["publish", "--dry-run", "--allow-dirty"], jsr);
});

Deno.test("both READMEs of the library have the same example, and it says something and hears it", async () => {
  const [english, korean] = await Promise.all(READMES.map(exampleOf));
  assertEquals(korean, english);
  await using server = await ServerProcess.start();
  await using folder = await TempFolder.make();
  const file = folder.file("example.ts");
  const code = english!.replace("localhost:8000", server.url.host)
    .replace("@sori/client", new URL("lib/client/mod.ts", ROOT).href);
  await Deno.writeTextFile(file, code);
  const flags = ["run", "-q", "--check", "--no-lock", "--allow-net", "--config", "deno.json"];
  assertStringIncludes(await run(Deno.execPath(), [...flags, file], ROOT), SAID);
});

Deno.test({
  name: "the npm package is installed, compiled against and run by Node",
  ignore: !hasNode,
  async fn() {
    await using server = await ServerProcess.start();
    await using folder = await TempFolder.make();
    const { npm } = await built(folder);
    const [archive] = (await run("npm", ["pack", "--silent"], npm)).trim().split("\n");
    const project = folder.file("project");
    await Deno.mkdir(project);
    const write = (name: string, text: string) => Deno.writeTextFile(`${project}/${name}`, text);
    await write("package.json", '{"private": true, "type": "module"}');
    await write("tsconfig.json", JSON.stringify(TSCONFIG));
    await write(
      "example.ts",
      (await exampleOf("README.md")).replace("localhost:8000", server.url.host),
    );
    await write("with_ws.ts", WITH_WS);
    const quiet = ["--silent", "--no-audit", "--no-fund", "--prefer-offline"];
    await run("npm", ["install", ...quiet, new URL(archive!, npm).pathname, ...OTHERS], project);
    await run("npx", ["tsc"], project);
    const heard = await run("node", ["--experimental-websocket", "example.js"], project);
    assertStringIncludes(heard, SAID);
    const told = await run("node", ["with_ws.js", `${server.url}ws`], project);
    const [position, refused] = told.trim().split("\n");
    assert(/^[0-9a-f]{24}\.\d{3}$/.test(position!), told);
    assertEquals(refused, "true");
  },
});
