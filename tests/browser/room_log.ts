import { assertEquals } from "@std/assert";
import { ORIGIN } from "../../lib/protocol/mod.ts";
import { WireClient } from "../support/wire_client.ts";
import type { TestServer } from "./browser.ts";

/** What a room's log holds, as somebody reads it who knows nothing but the protocol. */
export async function roomLog(server: TestServer, room: string): Promise<string[]> {
  const address = `${server.url.replace("http", "ws")}/ws`;
  await using witness = await WireClient.open(address);
  const { head } = await witness.join(room);
  await using reader = await WireClient.open(address);
  await reader.join(room, ORIGIN);
  const known = reader.room(room);
  if (known.position < head!) {
    await reader.next(() => known.position >= head!, "the end of the log", reader.frames.length);
  }
  assertEquals([...witness.violations, ...reader.violations], []);
  return reader.texts(room);
}
