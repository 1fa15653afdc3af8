/**
 * The load generator: a process of its own, so that it can be given a core of its own. It runs on
 * Node, whose sockets were the cheapest to read of those that were tried. Takes an order as JSON in
 * its first argument and answers with one line of JSON.
 */
import process from "node:process";
import { hold, type HoldOrder } from "./modes/hold.ts";
import { idle, type IdleOrder } from "./modes/idle.ts";
import { listen, type ListenOrder } from "./modes/listen.ts";
import { openRoom, type OpenRoomOrder } from "./modes/open_room.ts";
import { paced, type PacedOrder } from "./modes/paced.ts";
import { publish, type PublishOrder } from "./modes/publish.ts";
import { saturate, type SaturateOrder } from "./modes/saturate.ts";
import { stall, type StallOrder } from "./modes/stall.ts";
import { storm, type StormOrder } from "./modes/storm.ts";

/** What it can be told to do. */
export type Order =
  | HoldOrder
  | IdleOrder
  | ListenOrder
  | OpenRoomOrder
  | PacedOrder
  | PublishOrder
  | SaturateOrder
  | StallOrder
  | StormOrder;

function carryOut(order: Order): Promise<unknown> {
  switch (order.mode) {
    case "hold":
      return hold(order);
    case "idle":
      return idle(order);
    case "listen":
      return listen(order);
    case "open room":
      return openRoom(order);
    case "paced":
      return paced(order);
    case "publish":
      return publish(order);
    case "saturate":
      return saturate(order);
    case "stall":
      return stall(order);
    case "storm":
      return storm(order);
  }
}

const result = await carryOut(JSON.parse(process.argv[2] ?? "") as Order);
process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(0));
