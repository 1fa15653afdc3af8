import { assertEquals } from "@std/assert";
import { streamSocket } from "../../lib/client/stream_socket.ts";
import { settle } from "../support/fake_clock.ts";

/** A network's side of a `WebSocketStream`. */
function setUp() {
  const incoming = new TransformStream<string, string>(
    {},
    { highWaterMark: 0 },
    { highWaterMark: 0 },
  );
  const taken: { data: unknown; take: () => void }[] = [];
  const writable = new WritableStream<string | Uint8Array<ArrayBuffer>>({
    write: (data) => new Promise<void>((take) => void taken.push({ data, take })),
  });
  const opened = Promise.withResolvers<
    { readable: ReadableStream<string>; writable: typeof writable }
  >();
  const closed = Promise.withResolvers<{ closeCode?: number }>();
  const asked: unknown[] = [];
  const Socket = streamSocket(
    class {
      opened = opened.promise;
      closed = closed.promise;
      constructor(...args: unknown[]) {
        asked.push(args);
      }
      close(info: unknown) {
        asked.push(info);
      }
    },
  );
  const socket = new Socket("wss://chat.example/ws", ["sori.v1"]);
  const heard: unknown[] = [];
  socket.onmessage = ({ data }) => heard.push(data);
  socket.onclose = ({ code }) => heard.push(code);
  return {
    socket,
    heard,
    asked,
    taken,
    closed,
    opened,
    writer: incoming.writable.getWriter(),
    open: () => opened.resolve({ readable: incoming.readable, writable }),
  };
}

Deno.test("a stream's frames come in order, each when the one before it was dealt with", async () => {
  const { asked, heard, open, writer } = setUp();
  assertEquals(asked, [["wss://chat.example/ws", { protocols: ["sori.v1"] }]]);
  open();
  await writer.write("one");
  await writer.write("two");
  await settle();
  assertEquals(heard, ["one", "two"]);
});

Deno.test("what waits to be sent is counted until the network has taken it", async () => {
  const { open, socket, taken } = setUp();
  open();
  await settle();
  socket.send("four");
  socket.send(new Uint8Array(1_000));
  assertEquals(socket.bufferedAmount, 1_004);
  await settle();
  // Backpressure: the second is not even offered before the first was taken.
  assertEquals(taken.map(({ data }) => data), ["four"]);
  taken[0]!.take();
  await settle();
  assertEquals([socket.bufferedAmount, taken.length], [1_000, 2]);
  taken[1]!.take();
  await settle();
  assertEquals(socket.bufferedAmount, 0);
});

Deno.test("the end of a stream is told with its code", async () => {
  const { closed, heard, open, writer } = setUp();
  open();
  await writer.close();
  closed.resolve({ closeCode: 4100 });
  await settle();
  assertEquals(heard, [4100]);
});

Deno.test("a connection that breaks, or never opens, is told as one", async () => {
  const broken = setUp();
  broken.open();
  void broken.writer.abort(new Error("cut")).catch(() => {});
  broken.closed.reject(new Error("cut"));
  await settle();
  assertEquals(broken.heard, [1006]);
  const refused = setUp();
  refused.opened.reject(new Error("refused"));
  refused.closed.reject(new Error("refused"));
  await settle();
  assertEquals(refused.heard, [1006]);
});

Deno.test("close() passes its code on", () => {
  const { asked, socket } = setUp();
  socket.close(1000);
  assertEquals(asked.at(-1), { closeCode: 1000 });
});
