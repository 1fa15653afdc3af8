import { useState } from "preact/hooks";
import { Act, type ExperimentProps, Log, opened, useBusy, useLab, useLog, Wire } from "./lab.tsx";

/** 1 Mbit/s. */
const PACE = 128 * 1_024;
const PIECE = 32 * 1_024;
const PIECES = 16;
/** Pieces without an answer, with priorities on. */
const IN_FLIGHT = 2;

/** A file and a word over one slow line: in the order of sending, or what is urgent first. */
export default function Upload({ locale, text, wire }: ExperimentProps) {
  const lab = useLab(locale);
  const [lines, add] = useLog();
  const [busy, run] = useBusy(add, text);
  const [words, setWords] = useState("hello!");
  const { label } = text;
  const number = (ms: number) => lab.numbers.milliseconds(ms);

  const upload = (priorities: boolean) =>
    run(async () => {
      lab.recorder.clear();
      const socket = lab.practice(`?reply=ack&pace=${PACE}`);
      await opened(socket);
      const start = performance.now();
      const pieces: Uint8Array<ArrayBuffer>[] = Array.from(
        { length: PIECES },
        () => new Uint8Array(PIECE),
      );
      const urgent: string[] = [];
      let unanswered = 0;
      let left = PIECES + 1;
      const pump = () => {
        while (!priorities || unanswered < IN_FLIGHT) {
          const next = urgent.shift() ?? pieces.shift();
          if (next === undefined) return;
          unanswered++;
          socket.send(next);
        }
      };
      const all = new Promise<void>((done, failed) => {
        socket.addEventListener("message", ({ data }) => {
          unanswered--;
          const took = performance.now() - start;
          if (JSON.parse(data).what !== "binary") {
            add(
              label.waited(priorities ? label.prioritiesOn : label.prioritiesOff, number(took)),
            );
          }
          pump();
          if (--left === 0) done();
        });
        socket.addEventListener("close", () => failed(new Error("closed")));
      });
      pump();
      // Said a moment after the file was chosen.
      urgent.push(words.slice(0, 90) || "hello!");
      pump();
      await all;
      add(label.uploaded(number(performance.now() - start)));
      socket.close(1000);
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
        <Act busy={busy} onClick={() => upload(false)}>{label.prioritiesOff}</Act>
        <Act busy={busy} onClick={() => upload(true)}>{label.prioritiesOn}</Act>
      </div>
      {busy && <p class="help">{label.running}</p>}
      <Log lines={lines} text={text} />
      <Wire lab={lab} wire={wire} />
    </>
  );
}
