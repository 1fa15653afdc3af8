/** Files whose messages are gone, however late somebody finds what is to be done. */
import { assert, assertEquals } from "@std/assert";
import type { StoredFile } from "../lib/store/blobs.ts";
import { dropFiles, droppedNote } from "../lib/store/dropped_files.ts";
import { keys } from "../lib/store/keys.ts";
import { fromJson, toJson } from "../lib/store/kv.ts";
import { MemoryKv } from "./support/memory_kv.ts";

const TIME = 1_800_000_000_000;
const AT = "000100000000000000000001";

/** A store with files, each of which had one message that is gone. */
async function setUp(files: number) {
  const kv = new MemoryKv();
  for (let n = 0; n < files; n++) {
    const id = `file${n}`;
    const set = droppedNote("lobby", AT, [[id, `${AT}.${String(n).padStart(3, "0")}`]], TIME);
    await kv.commit({
      checks: [],
      set: [
        ...set,
        { key: keys.file(id), value: toJson({ id }) },
        { key: keys.chunk(id, 0), value: new Uint8Array(1) },
      ],
    });
  }
  const fileOf = async (id: string) => {
    const entry = await kv.get(keys.file(id));
    return entry && fromJson<StoredFile>(entry.value);
  };
  return { kv, fileOf };
}

Deno.test("a file that is found late is given to no message for a while before its bytes go", async () => {
  const { kv, fileOf } = await setUp(1);
  const late = TIME + 3_600_000;
  await dropFiles(kv, late);
  assertEquals((await fileOf("file0"))?.droppedAt, late);
  await dropFiles(kv, late + 14_000);
  assert(await fileOf("file0"));
  await dropFiles(kv, late + 15_000);
  assertEquals(await kv.list({ prefix: [] }, { limit: 9 }), []);
});

Deno.test("a message that was on its way has its file back", async () => {
  const { kv, fileOf } = await setUp(1);
  await dropFiles(kv, TIME + 20_000);
  const use = keys.fileUse("file0", "lobby", "0001", "000");
  await kv.commit({ checks: [], beside: [{ prefix: use, value: new Uint8Array() }] });
  await dropFiles(kv, TIME + 40_000);
  assertEquals(await fileOf("file0"), { id: "file0" } as StoredFile);
  assertEquals(await kv.list({ prefix: keys.allDropped }, { limit: 9 }), []);
});

Deno.test("no file waits for those before it", async () => {
  const { kv, fileOf } = await setUp(100);
  await dropFiles(kv, TIME);
  for (let n = 0; n < 100; n++) assertEquals((await fileOf(`file${n}`))?.droppedAt, TIME);
  await dropFiles(kv, TIME + 15_000);
  assertEquals(await kv.list({ prefix: [] }, { limit: 9 }), []);
});
