/**
 * The load generator: a process of its own, so that it can be given a core of its own. It runs on
 * Node, whose sockets were the cheapest to read of those that were tried. Takes an order as JSON in
 * its first argument and answers with one line of JSON.
 */
import process from "node:process";
import { publish, type PublishOrder } from "./modes/publish.ts";
import { saturate, type SaturateOrder } from "./modes/saturate.ts";

/** What it can be told to do. */
export type Order = SaturateOrder | PublishOrder;

async function carryOut(order: Order): Promise<unknown> {
  if (order.mode === "publish") return await publish(order);
  return await saturate(order);
}

const result = await carryOut(JSON.parse(process.argv[2] ?? "") as Order);
process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(0));
