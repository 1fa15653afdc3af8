import { useRef } from "preact/hooks";
import { webSocketTransport } from "../../lib/client/mod.ts";
import { Chatter } from "./chatters.ts";
import { resumeOf } from "./cut.tsx";
import { Act, type ExperimentProps, Log, useBusy, useLab, useLog, Wire } from "./lab.tsx";
import { Line } from "./line.ts";

/** The server dies without a word; what was said before one came back is not lost to them. */
export default function Kill({ locale, text, wire, dev }: ExperimentProps) {
  const lab = useLab(locale);
  const [lines, add, clear] = useLog();
  const [busy, run] = useBusy(add, text);
  const place = useRef<HTMLDivElement>(null);
  const { label } = text;
  if (!dev) return <p class="help">{label.onlyDev}</p>;

  const kill = () =>
    run(async () => {
      clear();
      const line = new Line(lab.WebSocket);
      const minji = new Chatter(
        lab.room,
        webSocketTransport(line.WebSocket),
        lab.signal,
        (words) => add(label.heard(label.minji, words)),
      );
      const hajun = new Chatter(lab.room, webSocketTransport(WebSocket), lab.signal);
      try {
        await Promise.all([minji.joined(), hajun.joined()]);
        await hajun.says(`${label.hajun} 1`);
        await minji.hears(minji.heard.length + 1);
        // She does not come back before he has talked on.
        line.block();
        const gone = new Promise<void>((done) => {
          hajun.client.addEventListener("state", () => hajun.client.state !== "open" && done());
        });
        const response = await fetch("/dev/kill", { method: "POST" }).catch(() => null);
        if (response && !response.ok) throw new Error("refused");
        // A page that reloads by itself when the server has started anew stays this once.
        place.current!.dataset.killed = "";
        add(label.killed);
        await gone;
        await hajun.joined();
        const ended = lab.recorder.connections.at(-1)?.ended;
        if (ended) add(label.closed(ended.code, ended.reason, ended.wasClean));
        for (const n of [2, 3, 4]) await hajun.says(`${label.hajun} ${n}`);
        line.mend();
        minji.client.reconnect();
        await hajun.hears(4);
        await minji.hears(hajun.heard.length);
        add(label.joined(resumeOf(lab.recorder.frames)));
        if (minji.heard.join() === hajun.heard.join()) {
          add(label.complete(lab.numbers.count(minji.heard.length)));
        }
      } finally {
        minji.client.close();
        hajun.client.close();
      }
    });
  return (
    <div ref={place}>
      <div class="wire-buttons">
        <Act primary busy={busy} onClick={kill}>{label.kill}</Act>
        {busy && <span class="help">{label.running}</span>}
      </div>
      <Log lines={lines} text={text} />
      <Wire lab={lab} wire={wire} />
    </div>
  );
}
