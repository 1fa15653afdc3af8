import { useMemo, useState } from "preact/hooks";
import type { InspectText } from "../../lib/i18n/inspect/mod.ts";
import { opcodeName } from "./frame.ts";
import { FrameDetail, summaryOf } from "./frame_detail.tsx";
import { FrameTimeline } from "./frame_timeline.tsx";
import { toHar } from "./har.ts";
import type { Numbers } from "./numbers.ts";
import type { Frame, Recorder } from "./recorder.ts";
import { useRecorder } from "./use_recorder.ts";

interface Props {
  recorder: Recorder;
  text: InspectText;
  numbers: Numbers;
  /** Without the row of controls, as inside an experiment. */
  brief?: boolean;
}

/** Rows that are shown: the newest of those that pass the filter. */
const ROWS = 200;

/** The frames: filter and controls, a timeline, a list, and the one that was chosen. */
export function WireView({ recorder, text, numbers, brief = false }: Props) {
  useRecorder(recorder);
  const [direction, setDirection] = useState<"all" | "out" | "in">("all");
  const [search, setSearch] = useState("");
  const [chosen, setChosen] = useState<number | null>(null);
  const { frames, paused } = recorder;
  const shown = useMemo(
    () =>
      frames.filter((frame) =>
        (direction === "all" || frame.direction === direction) &&
        (search === "" || matches(frame, search.toLowerCase(), text))
      ),
    [frames, direction, search, text],
  );
  const frame = shown.find(({ n }) => n === chosen);
  const words = text.frames;
  const total = numbers.count(frames.length);
  return (
    <div class="wire">
      {!brief && (
        <div class="wire-tools">
          <label class="field choice">
            <span>{words.filter}</span>
            <select
              value={direction}
              onChange={({ currentTarget }) => setDirection(currentTarget.value as "all")}
            >
              <option value="all">{words.all}</option>
              <option value="out">{words.outgoing}</option>
              <option value="in">{words.incoming}</option>
            </select>
          </label>
          <label class="field">
            <span>{words.search}</span>
            <input
              type="search"
              value={search}
              onInput={({ currentTarget }) => setSearch(currentTarget.value)}
            />
          </label>
          <div class="wire-buttons">
            <button
              type="button"
              class="button small"
              aria-pressed={paused}
              onClick={() => recorder.pause(!paused)}
            >
              {paused ? words.resume : words.pause}
            </button>
            <button type="button" class="button small" onClick={() => recorder.clear()}>
              {words.clear}
            </button>
            <Copy frames={shown} text={text} />
            <button type="button" class="button small" onClick={() => save(recorder)}>
              {words.save}
            </button>
          </div>
        </div>
      )}
      <FrameTimeline frames={shown} chosen={chosen} text={text} numbers={numbers} />
      <FrameTable
        frames={shown.slice(-ROWS)}
        from={recorder.connections[0]?.startedAt ?? 0}
        chosen={chosen}
        choose={(n) => setChosen(n === chosen ? null : n)}
        text={text}
        numbers={numbers}
      />
      <p class="help wire-count">
        {words.count(numbers.count(shown.length), total)}
        {recorder.dropped > 0 && ` · ${words.dropped(numbers.count(recorder.dropped))}`}
      </p>
      {frame && <FrameDetail frame={frame} text={text} numbers={numbers} />}
    </div>
  );
}

function matches(frame: Frame, search: string, text: InspectText): boolean {
  const kind = text.frames.opcodes[opcodeName(frame.opcode)];
  return `${kind} ${frame.type ?? ""} ${frame.text ?? summaryOf(frame)}`.toLowerCase()
    .includes(search);
}

interface TableProps {
  frames: readonly Frame[];
  from: number;
  chosen: number | null;
  choose: (n: number) => void;
  text: InspectText;
  numbers: Numbers;
}

function FrameTable({ frames, from, chosen, choose, text, numbers }: TableProps) {
  const words = text.frames;
  return (
    // Scrolls by itself, also from the keyboard; its rows hold buttons.
    <div class="wire-list" tabIndex={0} role="region" aria-label={words.list}>
      {frames.length === 0 ? <p class="wire-empty">{words.empty}</p> : (
        <table>
          <thead>
            <tr>
              <th scope="col">#</th>
              <th scope="col">{words.time}</th>
              <th scope="col">{words.kind}</th>
              <th scope="col">{words.size}</th>
              <th scope="col" class="wide-only">{words.priority}</th>
              <th scope="col">{words.content}</th>
            </tr>
          </thead>
          <tbody>
            {frames.map((frame) => (
              <tr
                key={frame.n}
                class={`${frame.direction} ${frame.n === chosen ? "chosen" : ""}`}
                data-direction={frame.direction}
                data-opcode={frame.opcode}
              >
                <td>
                  <button
                    type="button"
                    aria-expanded={frame.n === chosen}
                    aria-label={words.chosen(numbers.count(frame.n))}
                    onClick={() => choose(frame.n)}
                  >
                    {frame.n}
                  </button>
                </td>
                <td class="number">{numbers.seconds(frame.at, from)}</td>
                <td>
                  <span class="arrow" aria-hidden="true">
                    {frame.direction === "out" ? "↑" : "↓"}
                  </span>
                  <span class="sr-only">{words.direction[frame.direction]}</span>
                  {words.opcodes[opcodeName(frame.opcode)]}
                </td>
                <td class="number">{numbers.bytes(frame.bytes)}</td>
                <td class="wide-only">
                  <span class={`priority ${frame.priority}`}>
                    {words.priorities[frame.priority]}
                  </span>
                </td>
                <td class="content">{summaryOf(frame)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}

function Copy({ frames, text }: { frames: readonly Frame[]; text: InspectText }) {
  const [answer, setAnswer] = useState("");
  const copy = async () => {
    const lines = frames.map((frame) =>
      `${frame.n}\t${frame.direction}\t${frame.opcode}\t${frame.bytes}\t${summaryOf(frame)}`
    );
    try {
      await navigator.clipboard.writeText(lines.join("\n"));
      setAnswer(text.frames.copied);
    } catch {
      setAnswer(text.frames.copyFailed);
    }
  };
  return (
    <>
      <button type="button" class="button small" onClick={copy}>{text.frames.copy}</button>
      <span class="help" role="status">{answer}</span>
    </>
  );
}

/** Hands the recording to the browser as a file. */
function save(recorder: Recorder): void {
  const json = JSON.stringify(toHar(recorder), null, 2);
  const url = URL.createObjectURL(new Blob([json], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = "sori-wire.har";
  link.click();
  // The download has its own hold of the content by then.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
