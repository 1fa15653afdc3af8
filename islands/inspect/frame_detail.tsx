import type { InspectText } from "../../lib/i18n/inspect/mod.ts";
import { frameHead, hex, OPCODE, opcodeName } from "./frame.ts";
import type { Numbers } from "./numbers.ts";
import type { Frame } from "./recorder.ts";

interface Props {
  frame: Frame;
  text: InspectText;
  numbers: Numbers;
}

/** Bytes of a binary frame that are shown. */
const SHOWN_BYTES = 256;

/** One frame in full: its header byte by byte, and what is in it. */
export function FrameDetail({ frame, text, numbers }: Props) {
  const { frames } = text;
  const out = frame.direction === "out";
  return (
    <section class="wire-detail" aria-label={frames.chosen(numbers.count(frame.n))}>
      <h3>
        {frames.chosen(numbers.count(frame.n))}
        <span class="tag">
          {frames.said(
            frames.direction[frame.direction],
            `${frames.opcodes[opcodeName(frame.opcode)]} (${frame.opcode})`,
            frames.bytes(numbers.count(frame.bytes)),
          )}
        </span>
      </h3>
      <p class="help">
        {frames.head}: <code>{hex(frameHead(frame.opcode, frame.bytes, out))}</code>{" "}
        {frames.headHelp} {out && frames.maskBytes}
      </p>
      {frame.inferred && <p class="help">{frames.inferred}</p>}
      {/* Wide content scrolls by itself, also from the keyboard. */}
      <pre tabIndex={0}><code>{contentOf(frame)}</code></pre>
      {frame.cut && <p class="help">{frames.cut}</p>}
    </section>
  );
}

/** What is in a frame: JSON with line breaks, a close code and its reason, or bytes. */
export function contentOf(frame: Frame): string {
  if (frame.text !== null) {
    try {
      return JSON.stringify(JSON.parse(frame.text), null, 2);
    } catch {
      return frame.text;
    }
  }
  if (!frame.data) return "…";
  if (frame.opcode === OPCODE.close) return closeText(frame.data);
  return hexDump(frame.data);
}

/** A frame's content on one line. */
export function summaryOf(frame: Frame): string {
  if (frame.text !== null) return frame.text.slice(0, 200);
  if (!frame.data) return "…";
  if (frame.opcode === OPCODE.close) return closeText(frame.data);
  return hex(frame.data, 16);
}

function closeText(payload: Uint8Array): string {
  if (payload.length < 2) return "(1005)";
  const code = payload[0]! * 256 + payload[1]!;
  return `${code} ${new TextDecoder().decode(payload.subarray(2))}`.trim();
}

/** Sixteen bytes a line, with their places before and, where they are letters, these behind. */
function hexDump(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let from = 0; from < Math.min(bytes.length, SHOWN_BYTES); from += 16) {
    const part = bytes.subarray(from, Math.min(from + 16, SHOWN_BYTES));
    const letters = [...part].map((byte) =>
      byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "·"
    ).join("");
    lines.push(`${from.toString(16).padStart(4, "0")}  ${hex(part).padEnd(47)}  ${letters}`);
  }
  if (bytes.length > SHOWN_BYTES) lines.push("…");
  return lines.join("\n");
}
