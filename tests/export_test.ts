/** What becomes of an export while the store does not answer. */
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import type { RequestContext } from "../routes/app.ts";
import { getExport } from "../routes/my_data.ts";
import { PlainHost } from "./support/plain_host.ts";

Deno.test("an export that broke off may be begun again, and only one is made at a time", async () => {
  using host = new PlainHost();
  const { clock, kv, people, rooms } = host;
  const context = {
    app: { clock, kv, people, rooms },
    client: { address: "192.0.2.1" },
    request: new Request("http://localhost/me/export"),
    visitor: { user: "anna" },
  } as unknown as RequestContext;
  const list = kv.list.bind(kv);
  kv.list = () => Promise.reject(new Error("the store does not answer"));
  const broken = getExport(context);
  assertThrows(() => getExport(context), Error, "being collected already");
  await assertRejects(() => broken.text(), Error, "the store does not answer");
  kv.list = list;
  const whole = await getExport(context).json();
  assertEquals(whole.profile.id, "anna");
  assert(Array.isArray(whole.messages));
});
