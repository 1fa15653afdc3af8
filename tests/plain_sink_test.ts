import { assert, assertEquals } from "@std/assert";
import { DEFAULT_LIMITS } from "../lib/protocol/mod.ts";
import { Outlet } from "../lib/session/outlet.ts";
import { PlainSink } from "../lib/session/plain_sink.ts";
import { HostedConnection, PlainHost } from "./support/plain_host.ts";

const KIB = 1_024;

/** A connection that takes nothing from this side until it is told to. */
class FullConnection extends HostedConnection {
  override sendBinary(frame: Uint8Array): void {
    super.sendBinary(frame);
    this.queuedBytes += frame.length;
  }
}

function sinkOf(host: PlainHost, connection: HostedConnection): PlainSink {
  const outlet = new Outlet(connection, DEFAULT_LIMITS, host.clock, () => {});
  const link = (id: string) => `https://chat.example/files/${id}`;
  return new PlainSink(host.plain, connection, outlet, { address: "192.0.2.1", link });
}

/** A frame of the room with these events of Anna's. */
function frameOf(...events: object[]): string {
  const all = events.map((event) => ({ from: "anna", ...event }));
  const segments = [{ at: "000100000000000a31f90000", time: 1_800_000_000_000, events: all }];
  const prev = "000100000000000a31f80000.002";
  return JSON.stringify({ type: "events", room: "lobby", prev, segments });
}

/** An event of a file that is in the store. */
async function fileEvent(host: PlainHost, size: number): Promise<object> {
  const { id, name, type } = await host.files.save(new Uint8Array(size), {
    room: "lobby",
    from: "anna",
    messageId: "lane.1",
    name: () => "a.bin",
    type: "application/octet-stream",
  });
  return { text: "", files: [{ id, name, type, size }] };
}

Deno.test("of many small files in one frame only so many wait for the network as fit", async () => {
  using host = new PlainHost();
  const file = await fileEvent(host, 60 * KIB);
  const connection = new FullConnection();
  sinkOf(host, connection).send(frameOf(...Array.from({ length: 100 }, () => file)));
  await host.clock.tick(1_000);
  assertEquals(connection.queuedBytes, 5 * 60 * KIB, "up to the high-water mark of 256 KiB");
  for (let seconds = 0; connection.frames.length < 100; seconds++) {
    assert(seconds < 100, `${connection.frames.length} files came`);
    connection.queuedBytes = 0;
    await host.clock.tick(1_000);
  }
});

Deno.test("what is said at any point of the way of a file follows it", async () => {
  using host = new PlainHost();
  const file = await fileEvent(host, 1);
  for (let count = 0; count < 60; count++) {
    const connection = new HostedConnection();
    const sink = sinkOf(host, connection);
    sink.send(frameOf(file));
    for (let turn = 0; turn < count; turn++) await Promise.resolve();
    sink.send(frameOf({ text: "after" }));
    await host.clock.tick();
    assertEquals(connection.frames, [[0], "after"], `after ${count} turns`);
  }
});
