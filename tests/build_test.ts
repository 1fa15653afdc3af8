import { assertEquals, assertMatch, assertNotEquals, assertRejects } from "@std/assert";
import { pathToFileURL } from "node:url";
import { build } from "../tools/build.ts";

/** A project of its own, with these files. */
class Project implements AsyncDisposable {
  readonly root: URL;

  private constructor(folder: string) {
    this.root = pathToFileURL(`${folder}/`);
  }

  static async create(files: Record<string, string>): Promise<Project> {
    const project = new Project(await Deno.makeTempDir());
    for (const folder of ["islands", "static"]) await Deno.mkdir(new URL(folder, project.root));
    for (const [name, text] of Object.entries(files)) await project.write(name, text);
    return project;
  }

  write(name: string, text: string): Promise<void> {
    return Deno.writeTextFile(new URL(name, this.root), text);
  }

  built(): Promise<string[]> {
    return Array.fromAsync(Deno.readDir(new URL("dist/", this.root)), ({ name }) => name)
      .then((names) => names.sort());
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Deno.remove(this.root, { recursive: true });
  }
}

const FILES = {
  "islands/shared.ts": "export const shared = 'a text that both entries have '.repeat(9);",
  "islands/room.ko.entry.ts": "import { shared } from './shared.ts'; console.log('방', shared);",
  "islands/room.en.entry.ts": "import { shared } from './shared.ts'; console.log('room', shared);",
  "static/app.css": "body { color: black }",
};

Deno.test("build() names files after their content and tells what to preload", async () => {
  await using project = await Project.create(FILES);
  const manifest = await build(project.root);
  assertEquals(Object.keys(manifest), ["app.css", "room.en", "room.ko"]);
  assertMatch(manifest["room.ko"]!.file, /^room\.ko-[0-9a-f]{10}\.js$/);
  assertMatch(manifest["app.css"]!.file, /^app-[0-9a-f]{10}\.css$/);
  assertEquals(manifest["room.ko"]!.imports.length, 1);
  assertEquals(manifest["room.ko"]!.imports, manifest["room.en"]!.imports);
  const files = new Set(Object.values(manifest).flatMap(({ file, imports }) => [file, ...imports]));
  const all = [...files].flatMap((file) => [file, `${file}.br`, `${file}.gz`]);
  assertEquals(await project.built(), [...all, "manifest.json"].sort());
  const written = await Deno.readTextFile(new URL("dist/manifest.json", project.root));
  assertEquals(JSON.parse(written), manifest);
});

Deno.test("build() again changes nothing, and a change renames what it reaches alone", async () => {
  await using project = await Project.create(FILES);
  const first = await build(project.root);
  const before = await project.built();
  assertEquals(await build(project.root), first);
  assertEquals(await project.built(), before);
  await project.write("islands/room.ko.entry.ts", "console.log('다른 방')");
  const second = await build(project.root);
  assertNotEquals(second["room.ko"]!.file, first["room.ko"]!.file);
  assertEquals(second["app.css"], first["app.css"]);
  // Pages and servers of the earlier build may still ask for its files.
  const now = await project.built();
  assertEquals(before.filter((name) => !now.includes(name)), []);
});

Deno.test("what parts share with a page is in one chunk of the page, and works", async () => {
  const page = (name: string) =>
    `import { one } from './one.ts'; import { two } from './two.ts';
     export const said = Promise.all([import('./p.ts'), import('./q.ts')])
       .then(([{ p }, { q }]) => ['${name}', one.length, two.length, p, q]);`;
  await using project = await Project.create({
    "islands/one.ts": "export const one = Array.from('one'); export const more = one;",
    "islands/two.ts": "export const two = Array.from('three');",
    "islands/p.ts": "import { one as a } from './one.ts'; export const p = a;",
    "islands/q.ts":
      "import { two } from './two.ts'; import { p } from './p.ts'; export const q = [two, p];",
    "islands/room.ko.entry.ts": page("ko"),
    "islands/room.en.entry.ts": page("en"),
  });
  const manifest = await build(project.root);
  for (const name of ["ko", "en"]) {
    const { file, imports } = manifest[`room.${name}`]!;
    assertEquals(imports.length, 1);
    const { said } = await import(new URL(`dist/${file}`, project.root).href);
    const [one, three] = [Array.from("one"), Array.from("three")];
    assertEquals(await said, [name, 3, 5, one, [three, one]]);
  }
});

Deno.test("build() says where the source is wrong, and leaves the last build in place", async () => {
  await using project = await Project.create(FILES);
  await build(project.root);
  const before = await project.built();
  await project.write("islands/room.ko.entry.ts", "let = ;");
  await assertRejects(() => build(project.root), Error, "room.ko.entry.ts");
  assertEquals(await project.built(), before);
});

Deno.test("build() refuses an entry that another file imports", async () => {
  await using project = await Project.create({
    "islands/a.one.entry.ts": "console.log(await import('./a.two.entry.ts'));",
    "islands/a.two.entry.ts": "export const b = 1;",
  });
  await assertRejects(() => build(project.root), Error, "imports an entry");
});

Deno.test("build() forgets files after a month, and leaves folders alone", async () => {
  await using project = await Project.create(FILES);
  await build(project.root);
  const packed = new URL("dist/packed/", project.root);
  await Deno.mkdir(packed);
  await project.write("dist/packed/file", "");
  await project.write("dist/old-0123456789.js", "");
  const longAgo = 1_000_000_000;
  await Deno.utime(new URL("dist/old-0123456789.js", project.root), longAgo, longAgo);
  await Deno.utime(packed, longAgo, longAgo);
  await build(project.root);
  const built = await project.built();
  assertEquals(built.includes("packed"), true);
  assertEquals(built.includes("old-0123456789.js"), false);
});

Deno.test("build() of a project without islands and styles writes an empty manifest", async () => {
  await using project = await Project.create({});
  assertEquals(await build(project.root), {});
});
