import { useEffect, useRef, useState } from "preact/hooks";
import type { InspectText } from "../../lib/i18n/inspect/mod.ts";
import { opcodeName } from "./frame.ts";
import { inspectedWebSocket } from "./inspected_socket.ts";
import type { Numbers } from "./numbers.ts";
import type { Recorder } from "./recorder.ts";

/** How often the relay is asked for what is new, in milliseconds. */
const ASK_MS = 500;
/** Frames that are shown: the newest. */
const SHOWN = 100;
/** Large enough that a browser sends it in pieces. */
const LARGE = 200 * 1024;

/** A frame as the relay saw it; see `routes/dev_tap.ts`. */
interface TappedFrame {
  n: number;
  direction: "out" | "in";
  final: boolean;
  opcode: number;
  masked: boolean;
  length: number;
  headBytes: number;
  preview: string;
}

interface Props {
  recorder: Recorder;
  text: InspectText;
  numbers: Numbers;
}

/** Frames as they are on the wire, from the relay that a server for development has. */
export function TapView({ recorder, text, numbers }: Props) {
  const [frames, setFrames] = useState<TappedFrame[]>([]);
  const [failed, setFailed] = useState(false);
  const [open, setOpen] = useState(false);
  const socket = useRef<WebSocket | null>(null);
  const words = text.tap;
  useEffect(() => () => socket.current?.close(), []);

  const connect = async () => {
    setFailed(false);
    try {
      const { port } = await (await fetch("/dev/tap")).json();
      const id = crypto.randomUUID().replaceAll("-", "");
      const Inspected = inspectedWebSocket(recorder);
      const ws = new Inspected(
        `ws://${location.hostname}:${port}/practice?tap=${id}&handshake`,
        ["practice.v1"],
      );
      socket.current?.close();
      socket.current = ws;
      setFrames([]);
      ws.onopen = () => setOpen(true);
      ws.onerror = () => setFailed(true);
      let last = 0;
      const ask = async () => {
        const response = await fetch(`/dev/tap/frames?id=${id}&after=${last}`).catch(() => null);
        if (!response?.ok) return;
        const { frames: news } = await response.json() as { frames: TappedFrame[] };
        last = news.at(-1)?.n ?? last;
        if (news.length > 0) setFrames((before) => [...before, ...news].slice(-SHOWN));
      };
      const timer = setInterval(ask, ASK_MS);
      ws.onclose = () => {
        if (socket.current === ws) setOpen(false);
        clearInterval(timer);
        // The close frames, too.
        setTimeout(ask, ASK_MS);
      };
    } catch {
      setFailed(true);
    }
  };
  return (
    <section class="tap" aria-label={words.title}>
      <h3>{words.title}</h3>
      <p class="help">{words.lead}</p>
      <div class="wire-buttons">
        <button type="button" class="button small" onClick={connect}>{words.connect}</button>
        <button
          type="button"
          class="button small"
          disabled={!open}
          onClick={() => socket.current?.send(new Blob([new Uint8Array(LARGE)]))}
        >
          {words.large}
        </button>
        <button
          type="button"
          class="button small"
          disabled={!open}
          onClick={() => socket.current?.close(1000)}
        >
          {text.target.disconnect}
        </button>
      </div>
      {failed && <p class="problem" role="status">{words.failed}</p>}
      {/* Scrolls by itself, also from the keyboard. */}
      <div class="wire-list" tabIndex={0} role="region" aria-label={words.title}>
        {frames.length === 0 ? <p class="wire-empty">{words.empty}</p> : (
          <table>
            <tbody>
              {frames.map((frame) => (
                <tr key={frame.n} class={frame.direction} data-opcode={frame.opcode}>
                  <td>
                    <span class="arrow" aria-hidden="true">
                      {frame.direction === "out" ? "↑" : "↓"}
                    </span>
                    <span class="sr-only">{text.frames.direction[frame.direction]}</span>
                    {text.frames.opcodes[opcodeName(frame.opcode)]}
                  </td>
                  <td>{frame.final ? words.final : words.fragment}</td>
                  <td>{frame.masked && words.masked}</td>
                  <td class="number">
                    {numbers.bytes(frame.headBytes)} + {numbers.bytes(frame.length)}
                  </td>
                  <td class="content">{frame.preview}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </div>
    </section>
  );
}
