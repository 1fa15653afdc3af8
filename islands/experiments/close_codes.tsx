import { useState } from "preact/hooks";
import { meaningOf } from "../inspect/connection_view.tsx";
import { Act, type ExperimentProps, Log, opened, useBusy, useLab, useLog, Wire } from "./lab.tsx";

/** Who closes with which code, and what each side gets to see. */
export default function CloseCodes({ locale, text, wire }: ExperimentProps) {
  const lab = useLab(locale);
  const [lines, add] = useLog();
  const [busy, run] = useBusy(add, text);
  const [code, setCode] = useState("4321");
  const [reason, setReason] = useState("");
  const { label } = text;
  const close = (by: "page" | "server") =>
    run(async () => {
      const socket = lab.practice("");
      await opened(socket);
      const closed = new Promise<void>((done) => {
        socket.addEventListener("close", ({ code, reason, wasClean }) => {
          add(`${label.closed(code, reason, wasClean)} · ${meaningOf(code, wire)}`);
          done();
        });
      });
      if (by === "page") {
        try {
          socket.close(Number(code), reason);
        } catch (error) {
          add(label.error(error instanceof DOMException ? error.name : String(error)));
          socket.close(1000);
        }
      } else {
        const echoed = new Promise<void>((done) => {
          socket.addEventListener("message", () => done());
        });
        socket.send(JSON.stringify({ close: { code: Number(code), reason } }));
        // What it may not close with comes back as it was said.
        await Promise.race([closed, echoed]);
        if (socket.readyState === 1) {
          add(label.error("RFC 6455 7.4.1"));
          socket.close(1000);
        }
      }
      await closed;
    });
  return (
    <>
      <div class="row">
        <label class="field short">
          <span>{label.code}</span>
          <input
            type="text"
            inputMode="numeric"
            value={code}
            onInput={({ currentTarget }) => setCode(currentTarget.value)}
          />
        </label>
        <label class="field">
          <span>{label.reason}</span>
          <input
            type="text"
            value={reason}
            onInput={({ currentTarget }) => setReason(currentTarget.value)}
          />
        </label>
        <Act busy={busy} onClick={() => close("page")}>{label.pageCloses}</Act>
        <Act busy={busy} onClick={() => close("server")}>{label.serverCloses}</Act>
      </div>
      <Log lines={lines} text={text} />
      <Wire lab={lab} wire={wire} />
    </>
  );
}
