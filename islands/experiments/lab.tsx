/** What every experiment needs: sockets that are written down, a room of the reader's own, a log. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { ComponentChildren } from "preact";
import { randomId } from "../../lib/base/ids.ts";
import type { ExperimentsText } from "../../lib/i18n/experiments/catalog.ts";
import type { InspectText } from "../../lib/i18n/inspect/catalog.ts";
import type { Locale } from "../../lib/i18n/locale.ts";
import { PRACTICE_PREFIX } from "../../lib/protocol/names.ts";
import { inspectedWebSocket } from "../inspect/inspected_socket.ts";
import { type Numbers, numbers } from "../inspect/numbers.ts";
import { Recorder } from "../inspect/recorder.ts";
import { WireView } from "../inspect/wire_view.tsx";

/** What an experiment is given. */
export interface ExperimentProps {
  locale: Locale;
  text: ExperimentsText;
  /** The inspector's words, for what it shows inside the experiment. */
  wire: InspectText;
  /** Whether the server was started for development. */
  dev: boolean;
}

/** Lines of a log that are kept. */
const LINES = 60;

/** Sockets and rooms of one experiment; all end with it. */
export class Lab {
  readonly recorder = new Recorder();
  readonly numbers: Numbers;
  /** Nobody else is there. */
  readonly room = `${PRACTICE_PREFIX}${randomId(8)}`;
  readonly WebSocket = inspectedWebSocket(this.recorder);
  readonly #ending = new AbortController();
  readonly #sockets = new Set<WebSocket>();

  constructor(locale: Locale) {
    this.numbers = numbers(locale);
  }

  /** Aborts when the reader leaves. */
  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  /** A socket to the practice server. */
  practice(query: string, protocols: string[] = ["practice.v1"]): WebSocket {
    const socket = new this.WebSocket(`/practice${query}`, protocols);
    this.#sockets.add(socket);
    socket.addEventListener("close", () => this.#sockets.delete(socket));
    return socket;
  }

  end(): void {
    this.#ending.abort();
    for (const socket of this.#sockets) socket.close();
  }
}

/** The lab of an experiment, for as long as it is on the page. */
export function useLab(locale: Locale): Lab {
  const lab = useMemo(() => new Lab(locale), [locale]);
  useEffect(() => () => lab.end(), [lab]);
  return lab;
}

/** Resolves when a socket is open. Rejects when it cannot be opened. */
export function opened(socket: WebSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.addEventListener("open", () => resolve(), { once: true });
    socket.addEventListener("close", () => reject(new Error("closed")), { once: true });
  });
}

/** Lines that an experiment writes, newest last. */
export function useLog(): [lines: string[], add: (line: string) => void, clear: () => void] {
  const [lines, setLines] = useState<string[]>([]);
  const add = useRef((line: string) => setLines((before) => [...before, line].slice(-LINES)));
  const clear = useRef(() => setLines([]));
  return [lines, add.current, clear.current];
}

/** What happened, as a list that screen readers follow. */
export function Log({ lines, text }: { lines: string[]; text: ExperimentsText }) {
  return (
    <div class="lab-log" role="log" aria-label={text.label.log}>
      {lines.map((line, index) => <p key={index}>{line}</p>)}
    </div>
  );
}

/** Frames of the experiment. */
export function Wire({ lab, wire }: { lab: Lab; wire: InspectText }) {
  return <WireView recorder={lab.recorder} text={wire} numbers={lab.numbers} brief />;
}

interface RunProps {
  busy?: boolean;
  primary?: boolean;
  disabled?: boolean;
  onClick: () => void;
  children: ComponentChildren;
}

/** A button that does something. */
export function Act(
  { busy = false, primary = false, disabled = false, onClick, children }: RunProps,
) {
  return (
    <button
      type="button"
      class={primary ? "button small primary" : "button small"}
      disabled={disabled || busy}
      onClick={onClick}
    >
      {children}
    </button>
  );
}

/** Runs one thing at a time and says when it failed. */
export function useBusy(
  add: (line: string) => void,
  { label }: ExperimentsText,
): [busy: boolean, run: (work: () => Promise<void>) => void] {
  const [busy, setBusy] = useState(false);
  const run = (work: () => Promise<void>) => {
    if (busy) return;
    setBusy(true);
    work().catch(() => add(label.failed)).finally(() => setBusy(false));
  };
  return [busy, run];
}

/** Waits. */
export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
