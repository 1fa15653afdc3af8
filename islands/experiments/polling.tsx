import { connect, memoryOutbox } from "../../lib/client/mod.ts";
import { Act, type ExperimentProps, Log, pause, useBusy, useLab, useLog, Wire } from "./lab.tsx";

const EVERY_MS = 3_000;
/** Then it was lost on the way. */
const MOST_MS = 15_000;

/** One side listens, the other asks every three seconds. */
export default function Polling({ locale, text, wire }: ExperimentProps) {
  const lab = useLab(locale);
  const [lines, add, clear] = useLog();
  const [busy, run] = useBusy(add, text);
  const { label } = text;
  const number = (value: number) => lab.numbers.milliseconds(value);

  const say = () =>
    run(async () => {
      clear();
      const client = connect("/ws", {
        WebSocket: lab.WebSocket,
        store: memoryOutbox(),
        signal: lab.signal,
      });
      try {
        const room = client.join(lab.room);
        // The question before: where in its three seconds the poller is, is left to chance.
        let asked = performance.now() - Math.random() * EVERY_MS;
        await joined(room);
        const said = performance.now();
        const words = `${label.say} ${Math.floor(said)}`;
        const heard = new Promise<void>((done) => {
          room.addEventListener("messages", ({ detail }) => {
            if (!detail.some((message) => message.text === words)) return;
            add(label.socketHeard(number(performance.now() - said)));
            done();
          });
        });
        room.publish(words).position.catch(() => {});
        await heard;
        add(label.waitingForPoll);
        let requests = 0;
        while (performance.now() - said < MOST_MS && !lab.signal.aborted) {
          await pause(Math.max(0, asked + EVERY_MS - performance.now()));
          asked = performance.now();
          requests++;
          const response = await fetch(`/api/rooms/${lab.room}/events`);
          if ((await response.text()).includes(words)) {
            return add(
              label.pollHeard(number(performance.now() - said), lab.numbers.count(requests)),
            );
          }
        }
      } finally {
        client.close();
      }
    });

  return (
    <>
      <div class="wire-buttons">
        <Act primary busy={busy} onClick={say}>{label.say}</Act>
      </div>
      <Log lines={lines} text={text} />
      <Wire lab={lab} wire={wire} />
    </>
  );
}

function joined(room: ReturnType<ReturnType<typeof connect>["join"]>): Promise<void> {
  return new Promise((done) => {
    room.addEventListener("joined", ({ detail }) => detail && done());
  });
}
