import { Crowd } from "../crowd.ts";
import type { ServerName } from "../dialect.ts";
import { pause } from "../pause.ts";

/** Connections that are in a room and hear what is said there, for as long as was asked. */
export interface HoldOrder {
  mode: "hold";
  server: ServerName;
  port: number;
  room: string;
  members: number;
  /** Of them so many go each second, and as many others come. */
  changing: number;
  holdMs: number;
}

/** What came of it. */
export interface HoldResult {
  messages: number;
  gaps: number;
  lost: number;
}

export async function hold(order: HoldOrder): Promise<HoldResult> {
  const { server, port, room, members, changing } = order;
  const crowd = new Crowd({ server, port, room });
  await crowd.open(members);
  const timer = setInterval(() => {
    for (const { socket } of crowd.members.splice(0, changing)) socket.destroy();
    // Whoever cannot come is told of at the end.
    crowd.open(changing).catch((error) => crowd.error ??= error);
  }, 1_000);
  await pause(order.holdMs);
  clearInterval(timer);
  if (crowd.error) throw crowd.error;
  return { messages: crowd.messages, gaps: crowd.gaps, lost: crowd.lost };
}
