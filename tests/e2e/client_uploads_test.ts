/** The library's uploads to real servers, over every transport and over lines that fail. */
import { assert, assertEquals } from "@std/assert";
import { connect, memoryOutbox } from "../../lib/client/mod.ts";
import { eventStreamTransport } from "../../lib/client/event_stream_transport.ts";
import { longPollTransport } from "../../lib/client/long_poll_transport.ts";
import type { OpenTransport } from "../../lib/client/transport.ts";
import { webSocketTransport } from "../../lib/client/web_socket_transport.ts";
import { systemClock } from "../../lib/base/clock.ts";
import { ServerProcess } from "../support/server_process.ts";
import { SlowLine } from "../support/slow_line.ts";
import { TcpProxy } from "../support/tcp_proxy.ts";
import { someBytes } from "../support/uploads.ts";

const MIB = 1024 * 1024;

let server: ServerProcess;
Deno.test.beforeAll(async () => {
  server = await ServerProcess.start({ env: { SORI_RATE_LIMIT: "off" } });
});
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

const send = (url: URL, init: RequestInit) => fetch(url, init);
const TRANSPORTS: Record<string, OpenTransport> = {
  "WebSocket": webSocketTransport(WebSocket),
  "event stream": eventStreamTransport(systemClock, send),
  "long poll": longPollTransport(send),
};

const client = (url: URL, transport?: OpenTransport) =>
  connect(url, {
    store: memoryOutbox(),
    random: () => 0.01,
    ...(transport && { transport }),
  });

async function served(id: string): Promise<Uint8Array> {
  const response = await server.fetch(`/files/${id}`);
  assertEquals(response.status, 200);
  return new Uint8Array(await response.arrayBuffer());
}

for (const [name, transport] of Object.entries(TRANSPORTS)) {
  Deno.test(`${name}: a file comes as it was, with its name`, async () => {
    using anna = client(server.socketUrl, transport);
    const room = anna.join("lobby");
    const bytes = someBytes(MIB + 1);
    let last = 0;
    const onProgress = (bytes: number) => void (last = bytes);
    const file = await room.upload(new Blob([bytes]), { name: "고양이.bin", onProgress });
    assertEquals([file.name, file.size, last], ["고양이.bin", bytes.length, bytes.length]);
    assertEquals(await served(file.id), bytes);
  });
}

Deno.test("an upload whose connection is cut again and again comes as it was", async () => {
  const bytes = someBytes(2 * MIB);
  await using proxy = new TcpProxy({
    target: server.url,
    cutAfterBytes: () => 500_000,
  });
  using anna = client(proxy.socketUrl, webSocketTransport(WebSocket));
  const file = await anna.join("lobby").upload(new Blob([bytes]));
  assert(proxy.cuts >= 4, `${proxy.cuts} cuts`);
  assertEquals(await served(file.id), bytes);
});

Deno.test("text passes a large upload on a slow line behind two chunks at the most", async () => {
  // All that the client hands over, in its order.
  const out: { at: number; bytes: number }[] = [];
  let all = 0;
  class Counting extends WebSocket {
    override send(data: string | ArrayBufferLike | Blob | ArrayBufferView): void {
      const bytes = typeof data === "string" ? data.length : (data as Uint8Array).byteLength;
      if (typeof data !== "string") all += bytes;
      else if (data.includes('"publish"')) out.push({ at: all, bytes });
      super.send(data as string);
    }
  }
  await using line = new SlowLine(server.url, 8_000_000);
  using anna = client(line.socketUrl, webSocketTransport(Counting));
  const room = anna.join("lobby");
  const bytes = someBytes(2 * MIB);
  let acknowledged = 0;
  const upload = room.upload(new Blob([bytes]), {
    onProgress(bytes) {
      acknowledged = bytes;
      // At each step something is said: before it stands what the server has not answered.
      if (bytes % (8 * 16 * 1024) === 0) {
        room.publish(`at ${bytes}`);
        const { at } = out.at(-1)!;
        const chunks = Math.ceil(bytes / (16 * 1024));
        assert(at - bytes - chunks * 12 <= 2 * (16 * 1024 + 12), `${at} bytes at ${bytes}`);
      }
    },
  });
  const file = await upload;
  assert(out.length > 10);
  assertEquals(acknowledged, bytes.length);
  assertEquals(await served(file.id), bytes);
});
