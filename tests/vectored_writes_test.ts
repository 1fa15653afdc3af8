import { assertEquals } from "@std/assert";
import { useVectoredWrites } from "../lib/transport/vectored_writes.ts";

const VARIABLE = "DENO_USE_WRITEV";

Deno.test("useVectoredWrites() tells the runtime, unless somebody has said otherwise", () => {
  const before = Deno.env.get(VARIABLE);
  try {
    Deno.env.delete(VARIABLE);
    useVectoredWrites();
    assertEquals(Deno.env.get(VARIABLE), "1");
    Deno.env.set(VARIABLE, "");
    useVectoredWrites();
    assertEquals(Deno.env.get(VARIABLE), "");
  } finally {
    if (before === undefined) Deno.env.delete(VARIABLE);
    else Deno.env.set(VARIABLE, before);
  }
});

Deno.test({
  name: "useVectoredWrites() does nothing where the environment may not be written",
  permissions: { env: false },
  fn: () => useVectoredWrites(),
});
