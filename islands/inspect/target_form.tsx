import { useEffect, useRef, useState } from "preact/hooks";
import type { InspectText } from "../../lib/i18n/inspect/mod.ts";
import { inspectedWebSocket } from "./inspected_socket.ts";
import type { Recorder } from "./recorder.ts";
import { mayClose, readTarget } from "./target.ts";

interface Props {
  recorder: Recorder;
  text: InspectText;
  /** What stands in the fields at first. */
  address: string;
  protocols: string;
  /** Said as soon as the connection is open, such as `join`. */
  greeting: string | null;
  /** Whether to connect at once: only to our own server, never to where a link points. */
  atOnce: boolean;
}

/** Points the inspector at a server: connect, say something in each way there is, and close. */
export function TargetForm(
  { recorder, text, address: first, protocols: offered, greeting, atOnce }: Props,
) {
  const [address, setAddress] = useState(first);
  const [protocols, setProtocols] = useState(offered);
  const [problem, setProblem] = useState<string[]>([]);
  // What is connected at once is drawn so from the start: nothing below has to make room.
  const [state, setState] = useState(atOnce ? 0 : 3);
  const socket = useRef<WebSocket | null>(null);
  const words = text.target;

  const connect = () => {
    const target = readTarget(address, protocols, location.href);
    setState(3);
    if ("problem" in target) return setProblem([words.problem[target.problem]]);
    setProblem([]);
    const Inspected = inspectedWebSocket(recorder);
    let opened: WebSocket;
    try {
      opened = new Inspected(target.url, target.protocols);
    } catch (error) {
      return setProblem([error instanceof Error ? error.message : String(error)]);
    }
    socket.current = opened;
    setState(0);
    opened.onopen = () => {
      setState(1);
      if (greeting !== null) opened.send(greeting);
    };
    opened.onclose = ({ code, wasClean }) => {
      setState((before) => {
        if (before === 0 && !wasClean && code === 1006) {
          setProblem([words.failed, ...words.failedHints]);
        }
        return 3;
      });
    };
  };
  useEffect(() => {
    if (atOnce) connect();
    return () => socket.current?.close();
  }, []);

  return (
    <>
      <form
        class="target"
        onSubmit={(event) => {
          event.preventDefault();
          connect();
        }}
      >
        <label class="field address">
          <span>{words.address}</span>
          <input
            value={address}
            spellcheck={false}
            autocapitalize="off"
            autocomplete="off"
            inputMode="url"
            onInput={({ currentTarget }) => setAddress(currentTarget.value)}
          />
        </label>
        <label class="field">
          <span>{words.protocols}</span>
          <input
            value={protocols}
            spellcheck={false}
            autocapitalize="off"
            autocomplete="off"
            onInput={({ currentTarget }) => setProtocols(currentTarget.value)}
          />
        </label>
        <button type="submit" class="button primary" disabled={state < 2}>{words.connect}</button>
        <p class="help">{words.addressHelp} {words.protocolsHelp}</p>
      </form>
      <div class="problem" role="status">
        {problem.length > 0 && <p>{problem[0]}</p>}
        {problem.length > 1 && <ul>{problem.slice(1).map((hint) => <li key={hint}>{hint}</li>)}
        </ul>}
      </div>
      {state < 3 && <SendForm socket={socket} text={text} />}
    </>
  );
}

function SendForm({ socket, text }: { socket: { current: WebSocket | null }; text: InspectText }) {
  const [content, setContent] = useState("안녕");
  const [code, setCode] = useState("1000");
  const [reason, setReason] = useState("");
  const [problem, setProblem] = useState("");
  const words = text.send;
  const say = (data: string | Blob | ArrayBuffer) => {
    try {
      socket.current?.send(data);
      setProblem("");
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  const close = () => {
    if (!mayClose(Number(code), reason)) return setProblem(text.target.badClose);
    setProblem("");
    socket.current?.close(Number(code), reason);
  };
  return (
    <section class="send-some" aria-label={words.title}>
      <label class="field">
        <span>{words.text}</span>
        <textarea
          rows={2}
          value={content}
          spellcheck={false}
          onInput={({ currentTarget }) => setContent(currentTarget.value)}
        />
      </label>
      <div class="wire-buttons">
        <button type="button" class="button small" onClick={() => say(content)}>
          {words.sendText}
        </button>
        <button type="button" class="button small" onClick={() => say(new Blob([content]))}>
          {words.sendBlob}
        </button>
        <button
          type="button"
          class="button small"
          onClick={() => say(new TextEncoder().encode(content).buffer)}
        >
          {words.sendBuffer}
        </button>
        <button
          type="button"
          class="button small"
          onClick={() => say(JSON.stringify({ type: "ping", n: Math.floor(performance.now()) }))}
        >
          {words.ping}
        </button>
      </div>
      <div class="row">
        <label class="field short">
          <span>{text.target.closeCode}</span>
          <input
            value={code}
            inputMode="numeric"
            onInput={({ currentTarget }) => setCode(currentTarget.value)}
          />
        </label>
        <label class="field">
          <span>{text.target.closeReason}</span>
          <input
            value={reason}
            onInput={({ currentTarget }) => setReason(currentTarget.value)}
          />
        </label>
        <button type="button" class="button small" onClick={close}>{text.target.disconnect}</button>
      </div>
      <p class="problem" role="status">{problem}</p>
      <p class="help">{words.help}</p>
    </section>
  );
}
