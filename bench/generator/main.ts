// deno-lint-ignore-file no-console -- a command-line tool
/**
 * The load generator: a process of its own, so that it can be given a core of its own. Takes an
 * order as JSON in its first argument and answers with one line of JSON.
 */
import { publish, type PublishOrder } from "./modes/publish.ts";
import { saturate, type SaturateOrder } from "./modes/saturate.ts";

/** What it can be told to do. */
export type Order = SaturateOrder | PublishOrder;

async function carryOut(order: Order): Promise<unknown> {
  if (order.mode === "publish") return await publish(order);
  return await saturate(order);
}

if (import.meta.main) {
  const result = await carryOut(JSON.parse(Deno.args[0] ?? "") as Order);
  console.log(JSON.stringify(result));
  Deno.exit(0);
}
