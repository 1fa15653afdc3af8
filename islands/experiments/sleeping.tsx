import { useEffect, useState } from "preact/hooks";
import { webSocketTransport } from "../../lib/client/mod.ts";
import { Chatter } from "./chatters.ts";
import { Act, type ExperimentProps, Log, useBusy, useLab, useLog, Wire } from "./lab.tsx";

const TICK_MS = 1_000;

/** What a hidden or frozen tab does to timers, and how the connection finds out that it lives. */
export default function Sleeping({ locale, text, wire }: ExperimentProps) {
  const lab = useLab(locale);
  const [lines, add] = useLog();
  const [busy, run] = useBusy(add, text);
  const [clock, setClock] = useState({ count: 0, gap: 0 });
  const { label } = text;

  useEffect(() => {
    if (!busy) return;
    let last = performance.now();
    const timer = setInterval(() => {
      const gap = performance.now() - last;
      last = performance.now();
      setClock(({ count, gap: longest }) => ({ count: count + 1, gap: Math.max(longest, gap) }));
    }, TICK_MS);
    const told = new AbortController();
    const on = (type: string, line: () => string) =>
      document.addEventListener(type, () => add(line()), { signal: told.signal });
    on("visibilitychange", () => document.hidden ? label.hidden : label.shown);
    on("freeze", () => label.frozen);
    on("resume", () => label.resumed);
    return () => {
      clearInterval(timer);
      told.abort();
    };
  }, [busy]);

  const start = () =>
    run(async () => {
      setClock({ count: 0, gap: 0 });
      const chatter = new Chatter(lab.room, webSocketTransport(lab.WebSocket), lab.signal);
      try {
        await chatter.joined();
        add(label.lifecycle);
        await shownAgain(lab.signal);
        // The connection asked by itself; its answer is in the frames.
        const connection = lab.recorder.connections.at(-1)!;
        await new Promise<void>((done) => {
          const stop = lab.recorder.subscribe(() => {
            if (connection.roundTripMs === null && connection.ended === null) return;
            stop();
            done();
          });
        });
        if (connection.roundTripMs !== null) {
          add(label.signOfLife(lab.numbers.milliseconds(connection.roundTripMs)));
        }
      } finally {
        chatter.client.close();
      }
    });
  const gap = lab.numbers.seconds(clock.gap, 0);
  return (
    <>
      <div class="wire-buttons">
        <Act primary busy={busy} onClick={start}>{label.start}</Act>
        <span class="help">
          {label.tick}: {label.ticks(lab.numbers.count(clock.count), gap)}
        </span>
      </div>
      <Log lines={lines} text={text} />
      <Wire lab={lab} wire={wire} />
    </>
  );
}

/** Resolves when the tab was hidden or frozen, and is there again. */
function shownAgain(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const look = () => !document.hidden && done();
    document.addEventListener("visibilitychange", look, { signal });
    document.addEventListener("resume", look, { signal });
  });
}
