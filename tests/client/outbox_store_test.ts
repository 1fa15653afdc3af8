import { memoryOutbox } from "../../lib/client/memory_outbox.ts";
import { CASES } from "./outbox_store_contract.ts";

for (const { name, run } of CASES) {
  Deno.test(`a store in memory ${name}`, async () => {
    const store = memoryOutbox();
    await run(store, store);
  });
}
