/** What every {@linkcode Kv} does. Run on memory and on Deno KV, so that the one may stand for the other. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  type Entry,
  fromBytes,
  type Key,
  type Kv,
  toBytes,
  TooManyChecksError,
} from "../../lib/store/kv.ts";

/** Opens a store of its own for one test; disposing of it closes it. */
export type OpenKv = () => Promise<{ kv: Kv } & AsyncDisposable>;

/** Registers the suite for one kind of store. */
export function kvContract(kind: string, open: OpenKv): void {
  const test = (sentence: string, check: (kv: Kv) => Promise<void>) =>
    Deno.test(`${kind}: ${sentence}`, async () => {
      await using opened = await open();
      await check(opened.kv);
    });

  test("a key that was never set has no entry", async (kv) => {
    assertEquals(await kv.get(["nothing"]), null);
    assertEquals(await kv.getMany([["nothing"], ["neither"]]), [null, null]);
  });

  test("what was set is read again with the versionstamp of its commit", async (kv) => {
    const versionstamp = await set(kv, ["a"], "안녕");
    const entry = await kv.get(["a"]);
    assertEquals(entry, { key: ["a"], value: toBytes("안녕"), versionstamp });
  });

  test("a value given out is a copy", async (kv) => {
    const value = toBytes("original");
    await kv.commit({ checks: [], set: [{ key: ["a"], value }] });
    value.fill(0);
    (await kv.get(["a"]))!.value.fill(0);
    assertEquals(await read(kv, ["a"]), "original");
  });

  test("versionstamps are 20 hexadecimal digits that grow with each commit", async (kv) => {
    const stamps: string[] = [];
    for (let n = 0; n < 20; n++) stamps.push(await set(kv, ["a"], String(n)));
    assert(stamps.every((stamp) => /^[0-9a-f]{20}$/.test(stamp)));
    assertEquals(stamps, [...new Set(stamps)].sort());
  });

  test("all entries of a commit have its versionstamp, and so has the last part of an appended key", async (kv) => {
    const versionstamp = await kv.commit({
      checks: [],
      set: [{ key: ["head"], value: toBytes("h") }],
      append: { prefix: ["log", "room"], value: toBytes("segment") },
    });
    assertEquals((await kv.get(["head"]))!.versionstamp, versionstamp);
    assertEquals(await keysOf(kv, ["log"]), [["log", "room", versionstamp!]]);
  });

  test("appends stand in the order of their commits, also of those made at once", async (kv) => {
    const texts = Array.from({ length: 30 }, (_, n) => String(n));
    const stamps = await Promise.all(
      texts.map((text) =>
        kv.commit({ checks: [], append: { prefix: ["log"], value: toBytes(text) } })
      ),
    );
    const inOrder = texts.toSorted((a, b) => stamps[+a]! < stamps[+b]! ? -1 : 1);
    const listed = await kv.list({ prefix: ["log"] }, { limit: 500 });
    assertEquals(listed.map(({ value }) => fromBytes(value)), inOrder);
  });

  test("a commit whose check fails writes nothing", async (kv) => {
    await set(kv, ["a"], "1");
    const refused = await kv.commit({
      checks: [{ key: ["a"], versionstamp: null }],
      set: [{ key: ["a"], value: toBytes("2") }, { key: ["b"], value: toBytes("2") }],
      delete: [["a"]],
      append: { prefix: ["log"], value: toBytes("2") },
    });
    assertEquals(refused, null);
    assertEquals(await read(kv, ["a"]), "1");
    assertEquals(await kv.get(["b"]), null);
    assertEquals(await keysOf(kv, ["log"]), []);
  });

  test("a check holds against the versionstamp that was read, and null means no value", async (kv) => {
    const versionstamp = await set(kv, ["a"], "1");
    const checks = [{ key: ["a"], versionstamp }, { key: ["b"], versionstamp: null }];
    assert(await kv.commit({ checks, set: [{ key: ["b"], value: toBytes("2") }] }) !== null);
    assertEquals(await kv.commit({ checks, set: [{ key: ["b"], value: toBytes("3") }] }), null);
    assertEquals(await read(kv, ["b"]), "2");
  });

  test("of several commits under the same check one is written", async (kv) => {
    const results = await Promise.all(Array.from({ length: 8 }, () =>
      kv.commit({
        checks: [{ key: ["a"], versionstamp: null }],
        set: [{ key: ["a"], value: toBytes("x") }],
      })));
    assertEquals(results.filter((result) => result !== null).length, 1);
  });

  test("what is deleted is gone, and a key that is deleted and set in one commit stays", async (kv) => {
    await set(kv, ["a"], "1");
    await set(kv, ["b"], "1");
    await kv.commit({
      checks: [],
      delete: [["a"], ["b"], ["c"]],
      set: [{ key: ["b"], value: toBytes("2") }],
    });
    assertEquals(await kv.get(["a"]), null);
    assertEquals(await read(kv, ["b"]), "2");
  });

  test("keys stand in the order of their parts: strings by code point, then numbers by size", async (kv) => {
    const inOrder: Key[] = [
      ["k", ""],
      ["k", "A"],
      ["k", "A", "x"],
      ["k", "A", 1],
      ["k", "AB"],
      ["k", "a"],
      ["k", "가"],
      ["k", "\uffee"],
      ["k", "😀"],
      ["k", -1],
      ["k", 2],
      ["k", 10],
    ];
    for (const key of inOrder.toReversed()) await set(kv, key, "x");
    assertEquals(await keysOf(kv, ["k"]), inOrder);
  });

  test("a range is below its prefix, from its start on, or up to before its end", async (kv) => {
    for (const part of ["a", "b", "c", "d"]) await set(kv, ["k", part], part);
    await set(kv, ["k"], "itself");
    await set(kv, ["ka", "b"], "beside");
    const parts = async (range: Parameters<Kv["list"]>[0], reverse = false) =>
      (await kv.list(range, { limit: 10, reverse })).map(({ value }) => fromBytes(value)).join("");
    assertEquals(await parts({ prefix: ["k"] }), "abcd");
    assertEquals(await parts({ prefix: ["k"] }, true), "dcba");
    assertEquals(await parts({ prefix: ["k"], start: ["k", "b"] }), "bcd");
    assertEquals(await parts({ prefix: ["k"], end: ["k", "c"] }), "ab");
    assertEquals(await parts({ prefix: ["k"], end: ["k", "c"] }, true), "ba");
    assertEquals(await parts({ prefix: ["k"], start: ["k", "bb"] }, true), "dc");
    assertEquals(await parts({ prefix: ["none"] }), "");
  });

  test("a list has at most as many entries as asked for, from its beginning or its end", async (kv) => {
    for (let n = 0; n < 150; n++) await set(kv, ["k", n], String(n));
    const values = (entries: Entry[]) => entries.map(({ value }) => +fromBytes(value));
    assertEquals(values(await kv.list({ prefix: ["k"] }, { limit: 3 })), [0, 1, 2]);
    assertEquals(values(await kv.list({ prefix: ["k"] }, { limit: 2, reverse: true })), [149, 148]);
    assertEquals((await kv.list({ prefix: ["k"] }, { limit: 500 })).length, 150);
  });

  test("a list is one snapshot: a commit is in it whole or not at all", async (kv) => {
    const writing = (async () => {
      for (let n = 0; n < 40; n++) {
        await kv.commit({
          checks: [],
          set: Array.from(
            { length: 150 },
            (_, i) => ({ key: ["k", i], value: toBytes(String(n)) }),
          ),
        });
      }
    })();
    for (let n = 0; n < 40; n++) {
      const entries = await kv.list({ prefix: ["k"] }, { limit: 500 });
      assert(new Set(entries.map(({ versionstamp }) => versionstamp)).size <= 1);
    }
    await writing;
  });

  test("getMany() gives more than ten keys in the order they were asked for", async (kv) => {
    for (let n = 0; n < 25; n++) await set(kv, ["k", n], String(n));
    const keys = Array.from({ length: 26 }, (_, n): Key => ["k", 25 - n]);
    const values = (await kv.getMany(keys)).map((entry) => entry && fromBytes(entry.value));
    assertEquals(values, [null, ...Array.from({ length: 25 }, (_, n) => String(24 - n))]);
  });

  test("a value of 64,000 bytes is taken, and one of 70,000 refused with nothing written", async (kv) => {
    await kv.commit({ checks: [], set: [{ key: ["a"], value: new Uint8Array(64_000) }] });
    assertEquals((await kv.get(["a"]))!.value.length, 64_000);
    await assertRejects(() =>
      kv.commit({
        checks: [],
        set: [{ key: ["b"], value: toBytes("b") }, { key: ["a"], value: new Uint8Array(70_000) }],
      })
    );
    assertEquals(await kv.get(["b"]), null);
  });

  test("a hundred checks are taken, and more refused as TooManyChecksError with nothing written", async (kv) => {
    const write = (checks: number) =>
      kv.commit({
        checks: Array.from({ length: checks }, (_, n) => ({ key: ["c", n], versionstamp: null })),
        set: [{ key: ["a"], value: toBytes(String(checks)) }],
      });
    assert(await write(100) !== null);
    await assertRejects(() => write(101), TooManyChecksError);
    assertEquals(await read(kv, ["a"]), "100");
  });

  test("a key with a time to live can be read before that is over", async (kv) => {
    await kv.commit({ checks: [], set: [{ key: ["a"], value: toBytes("a"), expireInMs: 60_000 }] });
    assertEquals(await read(kv, ["a"]), "a");
  });

  test("watch() tells the present state, then the state after a change", async (kv) => {
    await set(kv, ["a"], "1");
    await using watching = watch(kv, [["a"], ["b"]]);
    assertEquals(await watching.until((texts) => texts[0] === "1"), ["1", null]);
    await set(kv, ["b"], "2");
    assertEquals(await watching.until((texts) => texts[1] === "2"), ["1", "2"]);
    await kv.commit({ checks: [], delete: [["a"]] });
    assertEquals(await watching.until((texts) => texts[0] === null), [null, "2"]);
  });

  test("watch() ends up with the last of many changes, however few it tells", async (kv) => {
    await using watching = watch(kv, [["a"]]);
    for (let n = 1; n <= 50; n++) await set(kv, ["a"], String(n));
    assertEquals(await watching.until(([text]) => text === "50"), ["50"]);
  });

  test("watch() ends when its signal aborts", async (kv) => {
    const abort = new AbortController();
    const watched = kv.watch([["a"]], () => {}, abort.signal);
    abort.abort();
    await watched;
  });
}

async function set(kv: Kv, key: Key, text: string): Promise<string> {
  const versionstamp = await kv.commit({ checks: [], set: [{ key, value: toBytes(text) }] });
  assert(versionstamp !== null);
  return versionstamp;
}

async function read(kv: Kv, key: Key): Promise<string | null> {
  const entry = await kv.get(key);
  return entry && fromBytes(entry.value);
}

async function keysOf(kv: Kv, prefix: Key): Promise<Key[]> {
  return (await kv.list({ prefix }, { limit: 500 })).map(({ key }) => key);
}

/** Follows a watch; `until` waits for a state. */
function watch(kv: Kv, keys: readonly Key[]) {
  const abort = new AbortController();
  let state: (string | null)[] = [];
  let told = Promise.withResolvers<void>();
  const watched = kv.watch(keys, (entries) => {
    state = entries.map((entry) => entry && fromBytes(entry.value));
    told.resolve();
  }, abort.signal);
  return {
    async until(holds: (texts: (string | null)[]) => boolean) {
      while (!holds(state)) {
        await told.promise;
        told = Promise.withResolvers();
      }
      return state;
    },
    async [Symbol.asyncDispose]() {
      abort.abort();
      await watched;
    },
  };
}
