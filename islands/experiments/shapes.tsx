import { useRef, useState } from "preact/hooks";
import { Act, type ExperimentProps, Log, opened, useBusy, useLab, useLog, Wire } from "./lab.tsx";

/** The same words as text, Blob and ArrayBuffer, and in what shape they come back. */
export default function Shapes({ locale, text, wire }: ExperimentProps) {
  const lab = useLab(locale);
  const [lines, add] = useLog();
  const [busy, run] = useBusy(add, text);
  const [words, setWords] = useState("안녕");
  const [shape, setShape] = useState<BinaryType>("blob");
  const socket = useRef<WebSocket | null>(null);
  const { label } = text;
  const send = (content: string | Blob | ArrayBuffer) =>
    run(async () => {
      if (socket.current?.readyState !== 1) {
        const fresh = socket.current = lab.practice("");
        fresh.addEventListener("message", ({ data }) => {
          const [type, size] = typeof data === "string"
            ? ["string", new TextEncoder().encode(data).length]
            : data instanceof Blob
            ? ["Blob", data.size]
            : ["ArrayBuffer", (data as ArrayBuffer).byteLength];
          add(label.cameAs(String(type), lab.numbers.count(Number(size))));
        });
        await opened(fresh);
      }
      socket.current.binaryType = shape;
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
        <label class="field choice">
          <span>{label.receiveAs}</span>
          <select
            value={shape}
            onChange={({ currentTarget }) => setShape(currentTarget.value as BinaryType)}
          >
            <option value="blob">blob</option>
            <option value="arraybuffer">arraybuffer</option>
          </select>
        </label>
      </div>
      <div class="wire-buttons">
        <Act busy={busy} onClick={() => send(words)}>{label.asText}</Act>
        <Act busy={busy} onClick={() => send(new Blob([words]))}>{label.asBlob}</Act>
        <Act busy={busy} onClick={() => send(new TextEncoder().encode(words).buffer)}>
          {label.asBuffer}
        </Act>
      </div>
      <Log lines={lines} text={text} />
      <Wire lab={lab} wire={wire} />
    </>
  );
}
