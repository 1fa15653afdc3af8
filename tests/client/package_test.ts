/**
 * The library as others get it: the packages that `deno task build:client` makes, their
 * documentation, and the npm one installed, compiled and run by Node.
 */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { buildClient, type ClientPackages } from "../../tools/build_client.ts";
import { ServerProcess } from "../support/server_process.ts";
import { TempFolder } from "../support/temp_folder.ts";
import { together } from "../support/together.ts";

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

/** A command that takes longer has got stuck, most likely on a registry that does not answer. */
const DEADLINE_MS = 180_000;

async function run(
  command: string,
  args: string[],
  cwd: string | URL,
  deadlineMs = DEADLINE_MS,
): Promise<string> {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), deadlineMs);
  const { signal } = deadline;
  const { success, stdout, stderr } = await new Deno.Command(command, { args, cwd, signal })
    .output().finally(() => clearTimeout(timer));
  const [output, errors] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  const line = `${command} ${args.join(" ")}`;
  assert(!signal.aborted, `not done in ${deadlineMs / 1_000} s: ${line}\n${output}${errors}`);
  assert(success, `${line}\n${output}${errors}`);
  return output!;
}

/** What is said where the registry is at fault, and not the package. */
async function install(project: string, packages: string[], deadlineMs?: number): Promise<void> {
  const flags = ["--loglevel=error", "--no-audit", "--no-fund", "--prefer-offline"];
  // Else it goes on for minutes.
  const patience = ["--fetch-retries=1", "--fetch-timeout=30000"];
  try {
    await run("npm", ["install", ...flags, ...patience, ...packages], project, deadlineMs);
  } catch (cause) {
    throw new Error("This test needs npm and its registry, and they did not install.", { cause });
  }
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

/** Whether a command is there at all; a slow one is. */
async function isThere(command: string): Promise<boolean> {
  try {
    await new Deno.Command(command, { args: ["--version"], stdout: "null", stderr: "null" })
      .output();
    return true;
  } catch (error) {
    return !(error instanceof Deno.errors.NotFound);
  }
}
const hasNode = await isThere("node") && await isThere("npm");

Deno.test("the library as others get it", async (t) => {
  await together(t, [
    {
      name: "the npm package is installed, compiled against and run by Node" +
        (hasNode ? "" : " (not tried: node and npm are not here)"),
      ignore: !hasNode,
      fn: isInstalled,
    },
    {
      name: "it can be published on JSR: its types are fast, and all of it is documented",
      fn: isPublishable,
    },
    {
      name: "both READMEs have the same example, and it says something and hears it",
      fn: hasOneExample,
    },
    {
      name: "a registry that does not answer fails the test, which says so",
      ignore: !hasNode,
      fn: tellsOfRegistry,
    },
  ]);
});

async function isPublishable(): Promise<void> {
  await using folder = await TempFolder.make();
  const { jsr } = await built(folder);
  await Promise.all([
    run(Deno.execPath(), ["doc", "--lint", "client/mod.ts"], jsr),
    run(Deno.execPath(), ["publish", "--dry-run", "--allow-dirty"], jsr),
  ]);
}

async function hasOneExample(): Promise<void> {
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
}

async function isInstalled(): Promise<void> {
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
  await install(project, [new URL(archive!, npm).pathname, ...OTHERS]);
  await run("npx", ["--no-install", "tsc"], project);
  const heard = await run("node", ["--experimental-websocket", "example.js"], project);
  assertStringIncludes(heard, SAID);
  const told = await run("node", ["with_ws.js", `${server.url}ws`], project);
  const [position, refused] = told.trim().split("\n");
  assert(/^[0-9a-f]{24}\.\d{3}$/.test(position!), told);
  assertEquals(refused, "true");
}

async function tellsOfRegistry(): Promise<void> {
  await using folder = await TempFolder.make();
  // Takes connections, and says nothing.
  using silent = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const registry = `--registry=http://127.0.0.1:${silent.addr.port}/`;
  const installing = install(folder.path, [registry, "@sori/none"], 3_000);
  const error = await assertRejects(() => installing, Error, "npm and its registry");
  assertStringIncludes(String(error.cause), "not done in 3 s: npm install");
}
