import { Act, type ExperimentProps, Log, opened, useBusy, useLab, useLog, Wire } from "./lab.tsx";

const PACE = 8 * 1_024;
const BYTES = 16 * 1_024;

/** Something large for somebody who takes it in slowly. */
export default function SlowLine({ locale, text, wire }: ExperimentProps) {
  const lab = useLab(locale);
  const [lines, add] = useLog();
  const [busy, run] = useBusy(add, text);
  const { label } = text;
  const send = () =>
    run(async () => {
      const socket = lab.practice(`?reply=ack&pace=${PACE}`);
      await opened(socket);
      const answer = new Promise<void>((done, failed) => {
        socket.addEventListener("message", () => done());
        socket.addEventListener("close", () => failed(new Error("closed")));
      });
      const start = performance.now();
      socket.send(new Uint8Array(BYTES));
      add(label.buffered(lab.numbers.bytes(socket.bufferedAmount)));
      const watch = setInterval(() => {
        if (socket.bufferedAmount > 0) return;
        clearInterval(watch);
        const ms = label.ms(lab.numbers.milliseconds(performance.now() - start));
        add(`${label.buffered(lab.numbers.bytes(0))} (${ms})`);
      }, 10);
      try {
        await answer;
      } finally {
        clearInterval(watch);
      }
      const took = lab.numbers.milliseconds(performance.now() - start);
      add(label.acknowledged(lab.numbers.count(BYTES), took));
      socket.close(1000);
    });
  return (
    <>
      <div class="wire-buttons">
        <Act primary busy={busy} onClick={send}>{label.send}</Act>
        {busy && <span class="help">{label.running}</span>}
      </div>
      <Log lines={lines} text={text} />
      <Wire lab={lab} wire={wire} />
    </>
  );
}
