import { useState } from "preact/hooks";
import type { InspectText } from "../../lib/i18n/inspect/mod.ts";
import { HandshakeView } from "./handshake_view.tsx";
import type { Numbers } from "./numbers.ts";
import type { Connection, Recorder } from "./recorder.ts";
import { useRecorder } from "./use_recorder.ts";

interface Props {
  recorder: Recorder;
  text: InspectText;
  numbers: Numbers;
  /** Without the handshake, as inside an experiment about something else. */
  brief?: boolean;
  /** With the handshake unfolded. */
  unfolded?: boolean;
}

/** The facts of a connection: the newest one, or one that was chosen. */
export function ConnectionView(
  { recorder, text, numbers, brief = false, unfolded = false }: Props,
) {
  useRecorder(recorder);
  const [chosen, setChosen] = useState<number | null>(null);
  const { connections } = recorder;
  const connection = connections.find(({ id }) => id === chosen) ?? connections.at(-1);
  const words = text.connection;
  if (!connection) return <p class="help">{words.none}</p>;
  const { ended, extensions, openedAt, protocol, readyState, roundTripMs, startedAt } = connection;
  const milliseconds = (ms: number) => words.milliseconds(numbers.milliseconds(ms));
  return (
    <div class="connection">
      {connections.length > 1 && (
        <label class="field choice">
          <span>{words.which}</span>
          <select
            value={String(connection.id)}
            onChange={({ currentTarget }) => setChosen(Number(currentTarget.value))}
          >
            {connections.map(({ id, url, way }) => (
              <option key={id} value={String(id)}>{`${id}. ${way} ${url}`}</option>
            ))}
          </select>
        </label>
      )}
      <p class="address">
        <code>{connection.url}</code>
      </p>
      <dl class="facts">
        <Fact name={words.state}>
          <span class={`state state-${readyState}`} data-state={readyState}>
            {words.states[readyState]}
          </span>
        </Fact>
        <Fact name={words.protocol}>
          {protocol === "" ? words.noProtocol : <code>{protocol}</code>}
        </Fact>
        <Fact name={words.extensions}>
          {extensions === "" ? words.noExtensions : <code>{extensions}</code>}
        </Fact>
        <Fact name={words.opening}>
          {openedAt === null ? words.unknown : milliseconds(openedAt - startedAt)}
        </Fact>
        <Fact name={words.roundTrip}>
          {roundTripMs === null ? words.unknown : milliseconds(roundTripMs)}
        </Fact>
        {ended && (
          <Fact name={words.closed}>
            <strong>{ended.code}</strong> {ended.reason && `“${ended.reason}” `}
            <span class="help">
              {meaningOf(ended.code, text)} {ended.wasClean ? words.clean : words.unclean}{" "}
              <code>wasClean: {String(ended.wasClean)}</code>
            </span>
          </Fact>
        )}
      </dl>
      <BufferedPlot connection={connection} text={text} numbers={numbers} />
      {!brief && (
        <HandshakeView
          key={connection.id}
          connection={connection}
          text={text}
          unfolded={unfolded}
        />
      )}
    </div>
  );
}

/** What a close code means (RFC 6455 §7.4). */
export function meaningOf(code: number, { codes, codeRanges }: InspectText): string {
  const known = codes[code];
  if (known !== undefined) return known;
  if (code >= 4_000) return codeRanges.private;
  return code >= 3_000 ? codeRanges.library : codeRanges.reserved;
}

// deno-lint-ignore no-explicit-any -- whatever can be a child
function Fact({ name, children }: { name: string; children: any }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

const [WIDTH, HEIGHT] = [600, 64];

/** `bufferedAmount` over time. */
function BufferedPlot(
  { connection, text, numbers }: { connection: Connection; text: InspectText; numbers: Numbers },
) {
  const { samples } = connection;
  const highest = samples.reduce((most, { bytes }) => Math.max(most, bytes), 0);
  const now = samples.at(-1)?.bytes ?? 0;
  const from = samples[0]?.at ?? 0;
  const span = Math.max(500, (samples.at(-1)?.at ?? 0) - from);
  const words = text.connection;
  const said = words.bufferedNow(numbers.bytes(now), numbers.bytes(highest));
  // Steps and not slopes: between two looks nothing is known.
  let path = `M0 ${HEIGHT}`;
  for (const { at, bytes } of samples) {
    const x = (at - from) / span * WIDTH;
    const y = HEIGHT - (highest === 0 ? 0 : bytes / highest * (HEIGHT - 4));
    path += `H${x.toFixed(1)}V${y.toFixed(1)}`;
  }
  return (
    <figure class="buffered" data-highest={highest}>
      <figcaption>
        <strong>{words.buffered}</strong> <span>{said}</span>
      </figcaption>
      {samples.length > 0 && (
        <svg
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={`${words.buffered}: ${said}`}
        >
          <path d={`${path}H${WIDTH}V${HEIGHT}Z`} />
        </svg>
      )}
      <p class="help">{words.bufferedHelp}</p>
    </figure>
  );
}
