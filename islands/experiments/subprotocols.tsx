import { useState } from "preact/hooks";
import { Act, type ExperimentProps, Log, useBusy, useLab, useLog } from "./lab.tsx";
import { ConnectionView } from "../inspect/connection_view.tsx";

const OFFERS = ["practice.v1", "practice.v2", "practice.v1, practice.v2", "wibble.v1", ""];
const ANSWERS = ["", "none", "other"] as const;

/** What the browser makes of the server's answer to its offer. */
export default function Subprotocols({ locale, text, wire }: ExperimentProps) {
  const lab = useLab(locale);
  const [lines, add] = useLog();
  const [busy, run] = useBusy(add, text);
  const [offer, setOffer] = useState(OFFERS[2]!);
  const { label } = text;
  const ask = (answer: typeof ANSWERS[number]) =>
    run(async () => {
      const names = offer.split(", ").filter((name) => name !== "");
      const query = answer === "" ? "?handshake" : `?handshake&answer=${answer}`;
      const socket = lab.practice(query, names);
      await new Promise<void>((done) => {
        socket.addEventListener("open", () => {
          add(`[${offer}] → ${label.opened(socket.protocol)}`);
          socket.close(1000);
        });
        socket.addEventListener("error", () => add(`[${offer}] → ${label.refused}`));
        socket.addEventListener("close", ({ code, reason, wasClean }) => {
          add(label.closed(code, reason, wasClean));
          done();
        });
      });
    });
  return (
    <>
      <div class="row">
        <label class="field choice">
          <span>{label.offer}</span>
          <select value={offer} onChange={({ currentTarget }) => setOffer(currentTarget.value)}>
            {OFFERS.map((one) => <option key={one} value={one}>{one || label.nothing}</option>)}
          </select>
        </label>
        <Act primary busy={busy} onClick={() => ask("")}>{label.connect}</Act>
        <Act busy={busy} onClick={() => ask("none")}>{label.answersNone}</Act>
        <Act busy={busy} onClick={() => ask("other")}>{label.answersOther}</Act>
      </div>
      <Log lines={lines} text={text} />
      <ConnectionView recorder={lab.recorder} text={wire} numbers={lab.numbers} brief />
    </>
  );
}
