import { ConnectionView } from "../inspect/connection_view.tsx";
import { Act, type ExperimentProps, Log, opened, pause, useBusy, useLab, useLog } from "./lab.tsx";

const MIB = 1_048_576;
const PIECE = MIB / 4;
const PIECES = 64;
const HIGH_WATER = MIB;

/** The same 16 MiB, poured in at once and with an eye on `bufferedAmount`. */
export default function Buffered({ locale, text, wire }: ExperimentProps) {
  const lab = useLab(locale);
  const [lines, add] = useLog();
  const [busy, run] = useBusy(add, text);
  const { label } = text;
  const send = (watching: boolean) =>
    run(async () => {
      const socket = lab.practice("?reply=ack");
      await opened(socket);
      let answers = 0;
      const all = new Promise<void>((done, failed) => {
        socket.addEventListener("message", () => ++answers === PIECES && done());
        socket.addEventListener("close", () => failed(new Error("closed")));
      });
      const piece = new Uint8Array(PIECE);
      let highest = 0;
      for (let n = 0; n < PIECES; n++) {
        while (watching && socket.bufferedAmount >= HIGH_WATER) await pause(5);
        socket.send(piece);
        highest = Math.max(highest, socket.bufferedAmount);
      }
      await all;
      socket.close(1000);
      const how = watching ? label.watching : label.atOnce;
      add(`${how}: ${label.highest(lab.numbers.bytes(highest))}`);
    });
  return (
    <>
      <div class="wire-buttons">
        <Act busy={busy} onClick={() => send(false)}>{label.atOnce}</Act>
        <Act busy={busy} onClick={() => send(true)}>{label.watching}</Act>
        {busy && <span class="help">{label.running}</span>}
      </div>
      <Log lines={lines} text={text} />
      <ConnectionView recorder={lab.recorder} text={wire} numbers={lab.numbers} brief />
    </>
  );
}
