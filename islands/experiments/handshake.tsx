import { ConnectionView } from "../inspect/connection_view.tsx";
import { Act, type ExperimentProps, Log, opened, useBusy, useLab, useLog } from "./lab.tsx";

/** The headers of a handshake, as the practice server got them. */
export default function Handshake({ locale, text, wire }: ExperimentProps) {
  const lab = useLab(locale);
  const [lines, add] = useLog();
  const [busy, run] = useBusy(add, text);
  const connect = () =>
    run(async () => {
      const socket = lab.practice("?handshake");
      const told = new Promise((done) => socket.addEventListener("message", done, { once: true }));
      await opened(socket);
      await told;
      socket.close(1000);
    });
  return (
    <>
      <div class="wire-buttons">
        <Act primary busy={busy} onClick={connect}>{text.label.connect}</Act>
      </div>
      <Log lines={lines} text={text} />
      <ConnectionView recorder={lab.recorder} text={wire} numbers={lab.numbers} unfolded />
    </>
  );
}
