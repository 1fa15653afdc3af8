import type { InspectText } from "../../lib/i18n/inspect/mod.ts";
import { opcodeName } from "./frame.ts";
import type { Numbers } from "./numbers.ts";
import type { Frame } from "./recorder.ts";

interface Props {
  frames: readonly Frame[];
  chosen: number | null;
  text: InspectText;
  numbers: Numbers;
}

const [WIDTH, HEIGHT, MIDDLE] = [600, 96, 48];
const [LEAST, MOST] = [4, 40];
/** Marks that are drawn: the newest. */
const MARKS = 300;

/** Height of a mark: a step for each factor of ten. */
function heightOf(bytes: number): number {
  return Math.min(MOST, LEAST + Math.log10(Math.max(1, bytes)) * 7);
}

/** Frames as marks on a line: what was sent above it, what was received below. */
export function FrameTimeline({ frames, chosen, text, numbers }: Props) {
  const shown = frames.slice(-MARKS);
  const [first, last] = [shown[0], shown.at(-1)];
  const from = first?.at ?? 0;
  const span = Math.max(1_000, (last?.at ?? 0) - from);
  const xOf = (at: number) => 6 + (at - from) / span * (WIDTH - 12);
  return (
    <figure class="wire-timeline">
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${text.frames.timeline}: ${numbers.count(shown.length)}`}
      >
        <line class="axis" x1="0" x2={WIDTH} y1={MIDDLE} y2={MIDDLE} />
        {shown.map((frame) => {
          const height = heightOf(frame.bytes);
          const label = text.frames.said(
            text.frames.direction[frame.direction],
            text.frames.opcodes[opcodeName(frame.opcode)],
            text.frames.bytes(numbers.count(frame.bytes)),
          );
          return (
            <rect
              key={frame.n}
              class={`tick ${frame.priority}${frame.n === chosen ? " chosen" : ""}`}
              x={xOf(frame.at) - 1.5}
              y={frame.direction === "out" ? MIDDLE - 1 - height : MIDDLE + 1}
              width="3"
              height={height}
            >
              <title>{label}</title>
            </rect>
          );
        })}
      </svg>
      <figcaption>
        <span>{text.frames.timelineHelp}</span>
        <span class="span">{text.frames.seconds(numbers.seconds(from + span, from))}</span>
      </figcaption>
    </figure>
  );
}
