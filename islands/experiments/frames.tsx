import { useRef, useState } from "preact/hooks";
import { Act, type ExperimentProps, Log, opened, useBusy, useLab, useLog, Wire } from "./lab.tsx";

/** Sizes at which the header changes its form. */
const SIZES = [125, 126, 65_535, 65_536];

/** Text and sizes to an echo server, to see their headers. */
export default function Frames({ locale, text, wire }: ExperimentProps) {
  const lab = useLab(locale);
  const [lines, add] = useLog();
  const [busy, run] = useBusy(add, text);
  const [words, setWords] = useState("안녕");
  const socket = useRef<WebSocket | null>(null);
  const { label } = text;
  const send = (content: string) =>
    run(async () => {
      if (socket.current?.readyState !== 1) {
        socket.current = lab.practice("");
        await opened(socket.current);
      }
      socket.current.send(content);
    });
  return (
    <>
      <div class="row">
        <label class="field">
          <span>{label.text}</span>
          <input
            type="text"
            value={words}
            onInput={({ currentTarget }) => setWords(currentTarget.value)}
          />
        </label>
        <Act primary busy={busy} onClick={() => send(words)}>{label.send}</Act>
      </div>
      <div class="wire-buttons">
        {SIZES.map((size) => (
          <Act key={size} busy={busy} onClick={() => send("a".repeat(size))}>
            {label.bytes(lab.numbers.count(size))}
          </Act>
        ))}
      </div>
      {lines.length > 0 && <Log lines={lines} text={text} />}
      <Wire lab={lab} wire={wire} />
    </>
  );
}
