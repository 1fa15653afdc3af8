import { webSocketTransport } from "../../lib/client/mod.ts";
import { Chatter } from "./chatters.ts";
import { Act, type ExperimentProps, Log, useBusy, useLab, useLog, Wire } from "./lab.tsx";

const COUNT = 30;

/** More messages at once than the server takes from one sender. */
export default function Flood({ locale, text, wire }: ExperimentProps) {
  const lab = useLab(locale);
  const [lines, add] = useLog();
  const [busy, run] = useBusy(add, text);
  const { label } = text;
  const pour = () =>
    run(async () => {
      lab.recorder.clear();
      const chatter = new Chatter(lab.room, webSocketTransport(lab.WebSocket), lab.signal);
      try {
        await chatter.joined();
        const before = chatter.heard.length;
        const start = performance.now();
        const words = Array.from({ length: COUNT }, (_, n) => `${Math.floor(start)} ${n + 1}`);
        await Promise.all(words.map((word) => chatter.says(word)));
        await chatter.hears(before + COUNT);
        const refused = lab.recorder.frames.filter(({ text }) => text?.includes("rate_limited"));
        const waits = refused.map(({ text }) => Number(/"retryAfterMs":(\d+)/.exec(text!)?.[1]));
        if (refused.length > 0) {
          const longest = lab.numbers.milliseconds(Math.max(...waits));
          add(label.refusedSome(lab.numbers.count(refused.length), longest));
        }
        if (chatter.heard.slice(before).join() === words.join()) {
          const took = lab.numbers.milliseconds(performance.now() - start);
          add(label.floodDone(lab.numbers.count(COUNT), took));
        }
      } finally {
        chatter.client.close();
      }
    });
  return (
    <>
      <div class="wire-buttons">
        <Act primary busy={busy} onClick={pour}>{label.flood(lab.numbers.count(COUNT))}</Act>
        {busy && <span class="help">{label.running}</span>}
      </div>
      <Log lines={lines} text={text} />
      <Wire lab={lab} wire={wire} />
    </>
  );
}
