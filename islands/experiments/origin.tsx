import { useEffect, useState } from "preact/hooks";
import { Act, type ExperimentProps, Log, opened, useBusy, useLab, useLog } from "./lab.tsx";

/** This server under its other name is a foreign one, to the browser and to itself. */
export default function Origin({ locale, text }: ExperimentProps) {
  const lab = useLab(locale);
  const [lines, add] = useLog();
  const [busy, run] = useBusy(add, text);
  const [you, setYou] = useState<string | null>(null);
  const { label } = text;
  const other = otherName();

  useEffect(() => {
    fetch("/api/me").then((response) => response.json()).then(({ id }) => setYou(String(id)))
      .catch(() => {});
  }, []);

  if (other === null) return <p class="help">{label.onlyLocal}</p>;
  const tryHere = () =>
    run(async () => {
      const stopped = new Promise<void>((done) => {
        document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) => {
          add(label.blocked(effectiveDirective));
          done();
        }, { once: true, signal: lab.signal });
      });
      const socket = new lab.WebSocket(other, ["sori.v1"]);
      await Promise.race([stopped, opened(socket).then(() => socket.close(1000), () => stopped)]);
    });
  const link = `/inspect?${new URLSearchParams({ url: other, protocols: "sori.v1" })}`;
  return (
    <>
      <div class="wire-buttons">
        <Act primary busy={busy} onClick={tryHere}>{label.tryHere}</Act>
        <a class="button small" href={link}>{label.tryThere}</a>
      </div>
      {you !== null && <p class="help">{label.ownId(you)}</p>}
      <Log lines={lines} text={text} />
    </>
  );
}

/** The address of this server's sockets under the other name of this machine. */
function otherName(): string | null {
  const names: Record<string, string> = { "localhost": "127.0.0.1", "127.0.0.1": "localhost" };
  const name = names[location.hostname];
  if (name === undefined || location.protocol !== "http:") return null;
  return `ws://${name}${location.port === "" ? "" : `:${location.port}`}/ws`;
}
