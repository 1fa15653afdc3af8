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
  "islands/room.entry.ts": "import { shared } from './shared.ts'; console.log('room', shared);",
  "islands/home.entry.ts": "import { shared } from './shared.ts'; console.log('home', shared);",
  "static/app.css": "body { color: black }",
};

Deno.test("build() names files after their content and tells what to preload", async () => {
  await using project = await Project.create(FILES);
  const manifest = await build(project.root);
  assertEquals(Object.keys(manifest), ["app.css", "home", "room"]);
  assertMatch(manifest.room!.file, /^room-[0-9a-f]{10}\.js$/);
  assertMatch(manifest["app.css"]!.file, /^app-[0-9a-f]{10}\.css$/);
  assertEquals(manifest.room!.imports.length, 1);
  assertEquals(manifest.room!.imports, manifest.home!.imports);
  const files = new Set(Object.values(manifest).flatMap(({ file, imports }) => [file, ...imports]));
  assertEquals(await project.built(), [...files, "manifest.json"].sort());
  const written = await Deno.readTextFile(new URL("dist/manifest.json", project.root));
  assertEquals(JSON.parse(written), manifest);
});

Deno.test("build() again changes nothing, and a change renames what it reaches alone", async () => {
  await using project = await Project.create(FILES);
  const first = await build(project.root);
  const before = await project.built();
  assertEquals(await build(project.root), first);
  assertEquals(await project.built(), before);
  await project.write("islands/room.entry.ts", "console.log('another room')");
  const second = await build(project.root);
  assertNotEquals(second.room!.file, first.room!.file);
  assertEquals(second["app.css"], first["app.css"]);
  // Pages and servers of the earlier build may still ask for its files.
  const now = await project.built();
  assertEquals(before.filter((name) => !now.includes(name)), []);
});

Deno.test("build() says where the source is wrong, and leaves the last build in place", async () => {
  await using project = await Project.create(FILES);
  await build(project.root);
  const before = await project.built();
  await project.write("islands/room.entry.ts", "let = ;");
  await assertRejects(() => build(project.root), Error, "room.entry.ts");
  assertEquals(await project.built(), before);
});

Deno.test("build() refuses an entry that another file imports", async () => {
  await using project = await Project.create({
    "islands/a.entry.ts": "console.log(await import('./b.entry.ts'));",
    "islands/b.entry.ts": "export const b = 1;",
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
