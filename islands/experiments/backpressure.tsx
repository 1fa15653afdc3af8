import { useState } from "preact/hooks";
import { Act, type ExperimentProps, Log, opened, pause, useBusy, useLab, useLog } from "./lab.tsx";

const BYTES = 8 * 1_048_576;
/** The slow reader rests so long after each piece, in milliseconds. */
const REST_MS = 20;

/** What is used of the API, which TypeScript's library does not know. */
interface SocketStream {
  opened: Promise<{
    readable: ReadableStream<string | Uint8Array | ArrayBuffer>;
    writable: WritableStream<string>;
  }>;
  close(): void;
}
type SocketStreamConstructor = new (url: string, options: { protocols: string[] }) => SocketStream;

/** Somebody who reads slowly, with an API that lets the server feel it and with one that does not. */
export default function Backpressure({ locale, text }: ExperimentProps) {
  const lab = useLab(locale);
  const [lines, add] = useLog();
  const [busy, run] = useBusy(add, text);
  const [read, setRead] = useState(0);
  const { label } = text;
  const told = (message: string) => {
    const { tookMs, waitedMs } = JSON.parse(message);
    add(label.serverTold(lab.numbers.milliseconds(tookMs), lab.numbers.milliseconds(waitedMs)));
  };
  const flow = () =>
    run(async () => {
      setRead(0);
      const socket = lab.practice("");
      socket.binaryType = "arraybuffer";
      await opened(socket);
      await new Promise<void>((done) => {
        socket.addEventListener("close", () => done());
        socket.addEventListener("message", ({ data }) => {
          if (typeof data !== "string") return setRead((before) => before + data.byteLength);
          told(data);
          socket.close(1000);
        });
        socket.send(JSON.stringify({ pour: BYTES }));
      });
    });
  const slowly = () =>
    run(async () => {
      const Stream = (globalThis as { WebSocketStream?: SocketStreamConstructor }).WebSocketStream;
      if (!Stream) return add(label.noStream);
      setRead(0);
      const stream = new Stream("/practice", { protocols: ["practice.v1"] });
      const { readable, writable } = await stream.opened;
      await writable.getWriter().write(JSON.stringify({ pour: BYTES }));
      const reader = readable.getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done || lab.signal.aborted) break;
        if (typeof value === "string") {
          told(value);
          break;
        }
        setRead((before) => before + value.byteLength);
        await pause(REST_MS);
      }
      stream.close();
    });
  return (
    <>
      <div class="wire-buttons">
        <Act busy={busy} onClick={flow}>{label.letFlow}</Act>
        <Act busy={busy} onClick={slowly}>{label.readSlowly}</Act>
        <span class="help" role="status">{label.readSoFar(lab.numbers.bytes(read))}</span>
      </div>
      <Log lines={lines} text={text} />
    </>
  );
}
