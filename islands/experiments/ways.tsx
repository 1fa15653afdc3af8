import { useState } from "preact/hooks";
import { systemClock } from "../../lib/base/clock.ts";
import { eventStreamTransport, longPollTransport } from "../../lib/client/http_transports.ts";
import { type OpenTransport, webSocketTransport } from "../../lib/client/mod.ts";
import { newFrame, type Recorder } from "../inspect/recorder.ts";
import { Chatter } from "./chatters.ts";
import { Act, type ExperimentProps, Log, useBusy, useLab, useLog, Wire } from "./lab.tsx";

type Way = "websocket" | "event-stream" | "long-poll";

/** The same frames over a WebSocket, server-sent events or long polling. */
export default function Ways({ locale, text, wire }: ExperimentProps) {
  const lab = useLab(locale);
  const [lines, add] = useLog();
  const [busy, run] = useBusy(add, text);
  const [way, setWay] = useState<Way>("event-stream");
  const { label } = text;

  const talk = () =>
    run(async () => {
      lab.recorder.clear();
      const send = (url: URL, init: RequestInit) => fetch(url, init);
      const open: Record<Way, () => OpenTransport> = {
        "websocket": () => webSocketTransport(lab.WebSocket),
        "event-stream": () =>
          recorded(lab.recorder, "event-stream", eventStreamTransport(systemClock, send)),
        "long-poll": () => recorded(lab.recorder, "long-poll", longPollTransport(send)),
      };
      const minji = new Chatter(lab.room, open[way](), lab.signal);
      const hajun = new Chatter(lab.room, webSocketTransport(WebSocket), lab.signal);
      try {
        await Promise.all([minji.joined(), hajun.joined()]);
        for (
          const [speaker, listener, name] of [[minji, hajun, label.minji], [
            hajun,
            minji,
            label.hajun,
          ]] as const
        ) {
          const start = performance.now();
          const before = listener.heard.length;
          const words = `${name}, ${label.ways[way]}`;
          await Promise.all([speaker.says(words), listener.hears(before + 1)]);
          add(label.acrossWays(words, lab.numbers.milliseconds(performance.now() - start)));
        }
      } finally {
        minji.client.close();
        hajun.client.close();
      }
    });
  return (
    <>
      <div class="row">
        <label class="field choice">
          <span>{label.way}</span>
          <select value={way} onChange={({ currentTarget }) => setWay(currentTarget.value as Way)}>
            {(Object.keys(label.ways) as Way[]).map((one) => (
              <option key={one} value={one}>{label.ways[one]}</option>
            ))}
          </select>
        </label>
        <Act primary busy={busy} onClick={talk}>{label.say}</Act>
      </div>
      <Log lines={lines} text={text} />
      <Wire lab={lab} wire={wire} />
    </>
  );
}

/** Writes down the frames of a transport that is no WebSocket. */
function recorded(recorder: Recorder, way: Way, open: OpenTransport): OpenTransport {
  return (url, events) => {
    const connection = recorder.begin({ way, url: url.href });
    const transport = open(url, {
      ...events,
      frame(text) {
        if (connection.openedAt === null) recorder.opened(connection, "sori.v1", "");
        recorder.frame(connection, newFrame("in", text));
        events.frame(text);
      },
      close(code) {
        recorder.ended(connection, { code, reason: "", wasClean: false });
        events.close(code);
      },
    });
    return {
      send(text) {
        recorder.frame(connection, newFrame("out", text));
        transport.send(text);
      },
      close: () => transport.close(),
    };
  };
}
