import { useRef, useState } from "preact/hooks";
import { webSocketTransport } from "../../lib/client/mod.ts";
import { Chatter } from "./chatters.ts";
import { Act, type ExperimentProps, Log, useBusy, useLab, useLog, Wire } from "./lab.tsx";
import { Line } from "./line.ts";

/** Minji's line is cut while Hajun talks on; then resume fills the gap. */
export default function Cut({ locale, text, wire }: ExperimentProps) {
  const lab = useLab(locale);
  const [lines, add] = useLog();
  const [busy, run] = useBusy(add, text);
  const [cut, setCut] = useState(false);
  const scene = useRef<{ line: Line; minji: Chatter; hajun: Chatter; said: number } | null>(null);
  const { label } = text;

  const start = () =>
    run(async () => {
      const line = new Line(lab.WebSocket);
      const minji = new Chatter(
        lab.room,
        webSocketTransport(line.WebSocket),
        lab.signal,
        (words) => add(label.heard(label.minji, words)),
      );
      // Only Minji's frames are shown: hers is the line that is cut.
      const hajun = new Chatter(lab.room, webSocketTransport(WebSocket), lab.signal);
      scene.current = { line, minji, hajun, said: 0 };
      await Promise.all([minji.joined(), hajun.joined()]);
      await hajun.says(`${label.hajun} 1`);
      await minji.hears(1);
      scene.current.said = 1;
    });
  const say = () =>
    run(async () => {
      const { hajun, minji } = scene.current!;
      const words = `${label.hajun} ${++scene.current!.said}`;
      await hajun.says(words);
      if (cut) add(label.incomplete(lab.numbers.count(scene.current!.said - minji.heard.length)));
    });
  const cutLine = () => {
    scene.current!.line.cut();
    setCut(true);
    add(label.lineCut);
  };
  const mend = () =>
    run(async () => {
      const { hajun, line, minji, said } = scene.current!;
      line.mend();
      add(label.lineMended);
      setCut(false);
      minji.client.reconnect();
      await Promise.all([minji.hears(said), minji.joined(), hajun.hears(said)]);
      add(label.joined(resumeOf(lab.recorder.frames)));
      if (minji.heard.join() === hajun.heard.join()) {
        add(label.complete(lab.numbers.count(minji.heard.length)));
      }
    });
  const started = scene.current !== null;
  return (
    <>
      <div class="wire-buttons">
        <Act primary busy={busy} disabled={started} onClick={start}>{label.start}</Act>
        <Act busy={busy} disabled={!started || cut} onClick={cutLine}>{label.cut}</Act>
        <Act busy={busy} disabled={!started} onClick={say}>{label.saysMeanwhile}</Act>
        <Act busy={busy} disabled={!cut} onClick={mend}>{label.mend}</Act>
      </div>
      <Log lines={lines} text={text} />
      <Wire lab={lab} wire={wire} />
    </>
  );
}

/** What the newest `joined` says about what was missed. */
export function resumeOf(frames: readonly { type: string | null; text: string | null }[]): string {
  const joined = frames.findLast(({ type }) => type === "joined");
  return /"resume":"(\w+)"/.exec(joined?.text ?? "")?.[1] ?? "?";
}
