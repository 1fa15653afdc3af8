/** What a server does while its store is slow, failing, locked, full or away, and after. */
import { assert, assertEquals, assertLess, assertMatch, assertStringIncludes } from "@std/assert";
import { hasKvConnect } from "../support/kv_connect.ts";
import { ServerProcess } from "../support/server_process.ts";
import { Talk } from "../support/talk.ts";
import { TempFolder } from "../support/temp_folder.ts";
import { together } from "../support/together.ts";
import { type KvMood, TroubledKv } from "../support/troubled_kv.ts";
import { Visitor } from "../support/visitor.ts";

/** Who publishes has an answer within so long, whatever the store does. */
const ANSWER_MS = 20_000;

/** Asks until the server is ready, or not; what it said last. */
async function ready(server: ServerProcess, status: 200 | 503): Promise<string> {
  while (true) {
    const response = await server.fetch("/readyz");
    const text = await response.text();
    if (response.status === 503) assert(Number(response.headers.get("retry-after")) > 0);
    if (response.status === status) return text;
    await pause();
  }
}

/** Who only asks whether it is so far leaves the others room. */
const pause = () => new Promise((resolve) => setTimeout(resolve, 20));

/** Forms and pages tell in the reader's language that it does not work now. */
async function showsTrouble(server: ServerProcess, { pages }: { pages: boolean }): Promise<void> {
  await Promise.all(([["ko", "잠시"], ["en", "moment"]] as const).map(async ([language, said]) => {
    const visitor = new Visitor(server, { language });
    const responses = [
      visitor.post("/r/busy", { text: "hello" }),
      ...pages ? [visitor.get("/"), visitor.get("/r/busy")] : [],
    ];
    for (const response of await Promise.all(responses)) {
      assertEquals(response.status, 503);
      assert(Number(response.headers.get("retry-after")) > 0);
      const page = await response.text();
      assertStringIncludes(page, said);
      assert(!page.includes("    at "), "no stack trace");
    }
  }));
  const response = await server.fetch("/healthz");
  assertEquals([response.status, await response.text()], [200, "ok\n"]);
}

/** What the operator reads: once what is wrong and what to do, and once that it is over. */
async function told(server: ServerProcess, what: RegExp): Promise<void> {
  // That it is over is certain when it has worked for a second.
  while (!/(reads|writes) again, after \d+ s/.test(server.output)) await ready(server, 200);
  const lines = server.output.split("\n").filter((line) => line.startsWith("sori: "));
  assert(lines.some((line) => what.test(line)), server.output);
  assertLess(lines.length, 9, server.output);
  assert(!server.output.includes("    at "), server.output);
}

const figures = (what: string, talk: Talk) => {
  // deno-lint-ignore no-console -- a figure for whoever runs it
  console.log(`${what}: an answer took ${Math.round(talk.slowest)} ms at the most`);
};

Deno.test({
  name: "a store over the network that is in trouble, whatever it is, costs nobody a message",
  ignore: !hasKvConnect,
  async fn(t) {
    const moods: KvMood[] = ["failing", "cut", "silent", "away"];
    await together(t, [
      ...moods.map((mood) => ({
        name: `${mood}: it gives no answer`,
        fn: () => givesNoAnswer(mood),
      })),
      { name: "half a second for every answer: it is slow, and nothing is refused", fn: isSlow },
    ]);
  },
});

async function givesNoAnswer(mood: KvMood): Promise<void> {
  await using kv = await TroubledKv.start();
  await using server = await ServerProcess.start({ env: { ...kv.env, SORI_ISOLATES: "1" } });
  await using talk = await Talk.start(server);
  assertMatch(await ready(server, 200), /^ready: /);
  await kv.become(mood);
  assertMatch(await ready(server, 503), /^not ready: .*the store gives no answer; see whether/);
  await Promise.all([talk.isRefused(), showsTrouble(server, { pages: true })]);
  await kv.become("well");
  await ready(server, 200);
  await talk.goesOn();
  await talk.check();
  assertLess(talk.slowest, ANSWER_MS);
  await told(server, /the store gives no answer/);
  figures(mood, talk);
}

async function isSlow(): Promise<void> {
  await using kv = await TroubledKv.start();
  await using server = await ServerProcess.start({ env: { ...kv.env, SORI_ISOLATES: "1" } });
  await using talk = await Talk.start(server);
  await kv.become("slow");
  await talk.goesOn();
  const { status } = await server.fetch("/");
  assertEquals(status, 200);
  await kv.become("well");
  await ready(server, 200);
  await talk.check();
  assert(!server.output.includes("sori: "), server.output);
  figures("slow", talk);
}

/** Another process that has the database for itself until it is let go. */
async function lock(path: string): Promise<() => Promise<void>> {
  const script = [
    "import sqlite3, sys",
    `db = sqlite3.connect(sys.argv[1], timeout=60, isolation_level=None)`,
    "db.execute('BEGIN EXCLUSIVE')",
    "print('locked', flush=True)",
    "sys.stdin.read()",
    "db.execute('ROLLBACK')",
  ].join("\n");
  const child = new Deno.Command("python3", {
    args: ["-c", script, path],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const reader = child.stdout.getReader();
  await reader.read();
  return async () => {
    await child.stdin.close();
    await reader.cancel();
    await child.status;
  };
}

const hasPython = await works("python3", ["-c", "import sqlite3"]);

Deno.test("a store in a file that is in trouble costs nobody a message", async (t) => {
  await together(t, [
    { name: "another process has locked it", ignore: !hasPython, fn: isLocked },
    { name: "the disk is full", fn: isFull },
  ]);
});

async function isLocked(): Promise<void> {
  await using folder = await TempFolder.make();
  const SORI_KV = folder.file("sori.kv");
  await using server = await ServerProcess.start({ env: { SORI_KV, SORI_ISOLATES: "2" } });
  await using talk = await Talk.start(server);
  const unlock = await lock(SORI_KV);
  try {
    assertMatch(await ready(server, 503), /^not ready: /);
    await talk.isRefused();
    const { status } = await server.fetch("/healthz");
    assertEquals(status, 200);
  } finally {
    await unlock();
  }
  await ready(server, 200);
  await talk.goesOn();
  await talk.check();
  assertLess(talk.slowest, ANSWER_MS);
  await told(server, /the store gives no answer|the database is locked/);
  figures("locked", talk);
}

/** A small disk of its own; null where this user may not mount one. */
async function smallDisk(
  folder: TempFolder,
): Promise<{ path: string; end(): Promise<void> } | null> {
  const path = folder.file("disk");
  await Deno.mkdir(path);
  if (!await works("mount", ["-t", "tmpfs", "-o", "size=4m", "tmpfs", path])) return null;
  return { path, end: async () => void await works("umount", ["-l", path]) };
}

async function isFull(): Promise<void> {
  await using folder = await TempFolder.make();
  const disk = await smallDisk(folder);
  if (!disk) {
    // deno-lint-ignore no-console -- whoever runs it must know that it proved nothing
    return console.log("SKIPPED: this user may not mount a small disk (run as root)");
  }
  try {
    const SORI_KV = `${disk.path}/sori.kv`;
    await using server = await ServerProcess.start({ env: { SORI_KV, SORI_ISOLATES: "2" } });
    await using talk = await Talk.start(server);
    await fill(`${disk.path}/fill`);
    assertMatch(
      await ready(server, 503),
      /^not ready: a message was not written: the disk is full; make space/,
    );
    await Promise.all([talk.isRefused(), showsTrouble(server, { pages: false })]);
    const { status } = await server.fetch("/r/busy");
    assertEquals(status, 200, "what is stored can be read");
    await Deno.remove(`${disk.path}/fill`);
    await ready(server, 200);
    await talk.goesOn();
    await talk.check();
    assertLess(talk.slowest, ANSWER_MS);
    await told(server, /the disk is full .*make space on the disk of SORI_KV/);
    figures("full", talk);
  } finally {
    await disk.end();
  }
}

/** Writes until the disk takes no more. */
async function fill(path: string): Promise<void> {
  using file = await Deno.open(path, { write: true, create: true });
  for (const size of [64 * 1024, 1024, 1]) {
    try {
      while (true) await file.write(new Uint8Array(size));
    } catch {
      // Full, but for less than that.
    }
  }
}

async function works(command: string, args: string[]): Promise<boolean> {
  const options = { args, stdout: "null", stderr: "null" } as const;
  return await new Deno.Command(command, options).output().then((it) => it.success, () => false);
}
