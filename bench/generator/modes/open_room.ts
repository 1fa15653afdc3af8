import { type Latency, LatencySamples } from "../../support/stats.ts";
import { Crowd } from "../crowd.ts";

/** Opens rooms of different length by turns, each time over a new connection. Sori alone. */
export interface OpenRoomOrder {
  mode: "open room";
  port: number;
  rooms: string[];
  times: number;
}

/** From sending `join` to having the newest page, and of the page as HTML, by room. */
export type OpenRoomResult = Record<string, { join: Latency; page: Latency }>;

export async function openRoom({ port, rooms, times }: OpenRoomOrder): Promise<OpenRoomResult> {
  const joins = new Map(rooms.map((room) => [room, new LatencySamples(times)]));
  const pages = new Map(rooms.map((room) => [room, new LatencySamples(times)]));
  for (let i = 0; i < times; i++) {
    for (const room of i % 2 === 0 ? rooms : rooms.toReversed()) {
      const crowd = new Crowd({ server: "sori", port, room, enter: false });
      await crowd.open(1);
      const member = crowd.members[0]!;
      member.entered = false;
      const sentAt = performance.now();
      for (const frame of crowd.dialect.enter) member.socket.send(frame);
      while (!member.entered) await new Promise((resolve) => setImmediate(resolve));
      joins.get(room)!.add(performance.now() - sentAt);
      crowd.close();
      const askedAt = performance.now();
      const response = await fetch(`http://127.0.0.1:${port}/r/${room}`);
      await response.text();
      if (response.status !== 200) throw new Error(`/r/${room} answered ${response.status}`);
      pages.get(room)!.add(performance.now() - askedAt);
    }
  }
  return Object.fromEntries(rooms.map((room) => [
    room,
    { join: joins.get(room)!.summary(), page: pages.get(room)!.summary() },
  ]));
}
