import { useRef, useState } from "preact/hooks";
import { Act, type ExperimentProps, Log, useLab, useLog, Wire } from "./lab.tsx";

const NAMES = ["CONNECTING", "OPEN", "CLOSING", "CLOSED"];

/** Events and states in the order they come, also of calls at the wrong moment. */
export default function States({ locale, text, wire }: ExperimentProps) {
  const lab = useLab(locale);
  const [lines, add] = useLog();
  const [state, setState] = useState(3);
  const socket = useRef<WebSocket | null>(null);
  const { label } = text;
  const stateOf = (ws: WebSocket) => `${ws.readyState} ${NAMES[ws.readyState]}`;

  const tryToSend = (ws: WebSocket) => {
    try {
      ws.send("hello");
      add(`send(): ${label.sentSilently(lab.numbers.bytes(ws.bufferedAmount))}`);
    } catch (error) {
      add(`send(): ${label.error(error instanceof DOMException ? error.name : String(error))}`);
    }
  };
  const connect = () => {
    const ws = socket.current = lab.practice("");
    add(label.call("new WebSocket()", stateOf(ws)));
    setState(0);
    for (const name of ["open", "message", "error", "close"] as const) {
      ws.addEventListener(name, () => {
        add(label.event(name, stateOf(ws)));
        if (socket.current === ws) setState(ws.readyState);
      });
    }
    tryToSend(ws);
  };
  const close = () => {
    const ws = socket.current!;
    ws.close(1000);
    add(label.call("close()", stateOf(ws)));
    setState(ws.readyState);
  };
  return (
    <>
      <div class="wire-buttons">
        <Act primary disabled={state < 2} onClick={connect}>{label.connect}</Act>
        <Act disabled={socket.current === null} onClick={() => tryToSend(socket.current!)}>
          {label.sendNow}
        </Act>
        <Act disabled={state !== 1} onClick={close}>{label.disconnect}</Act>
        <span class={`state state-${state}`} data-state={state}>{`${state} ${NAMES[state]}`}</span>
      </div>
      <Log lines={lines} text={text} />
      <Wire lab={lab} wire={wire} />
    </>
  );
}
