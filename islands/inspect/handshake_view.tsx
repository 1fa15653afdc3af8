import { useEffect, useState } from "preact/hooks";
import type { InspectText } from "../../lib/i18n/inspect/mod.ts";
import { type AcceptSteps, acceptSteps, isKey, randomKey } from "./accept_key.ts";
import type { Connection, Handshake } from "./recorder.ts";

interface Props {
  connection: Connection;
  text: InspectText;
  unfolded: boolean;
}

/** The handshake's headers with what each is for, and how the answer to the key comes about. */
export function HandshakeView({ connection, text, unfolded }: Props) {
  if (connection.way !== "websocket") return null;
  const words = text.handshake;
  const { handshake } = connection;
  const shown = handshake ?? bySpecification(connection);
  const valueOf = (lines: Handshake["request"], name: string) =>
    lines.find(([header]) => header.toLowerCase() === name)?.[1];
  return (
    <details class="handshake" open={unfolded}>
      <summary>{words.title}</summary>
      <p class="help">{handshake ? words.told : words.notTold}</p>
      <Headers title={words.request} lines={shown.request} text={text} />
      {shown.response.length > 0 && (
        <Headers title={words.response} lines={shown.response} text={text} />
      )}
      <AcceptKey
        key={handshake ? "told" : "own"}
        given={handshake ? valueOf(handshake.request, "sec-websocket-key") : undefined}
        answer={handshake ? valueOf(handshake.response, "sec-websocket-accept") : undefined}
        text={text}
      />
    </details>
  );
}

/** What a browser sends where nobody tells: names are sure, secrets and the key are not known. */
function bySpecification({ offered, protocol, openedAt, url }: Connection): Handshake {
  const { host, pathname, search } = new URL(url);
  return {
    request: [
      ["", `GET ${pathname}${search} HTTP/1.1`],
      ["Host", host],
      ["Connection", "Upgrade"],
      ["Upgrade", "websocket"],
      ["Origin", location.origin],
      ["Sec-WebSocket-Version", "13"],
      ["Sec-WebSocket-Key", "?"],
      ...offered.length > 0
        ? [["Sec-WebSocket-Protocol", offered.join(", ")] as [string, string]]
        : [],
    ],
    response: openedAt === null ? [] : [
      ["", "HTTP/1.1 101 Switching Protocols"],
      ["Connection", "Upgrade"],
      ["Upgrade", "websocket"],
      ["Sec-WebSocket-Accept", "?"],
      ...protocol === "" ? [] : [["Sec-WebSocket-Protocol", protocol] as [string, string]],
    ],
  };
}

function Headers(
  { title, lines, text }: { title: string; lines: Handshake["request"]; text: InspectText },
) {
  const words = text.handshake;
  return (
    <div class="table">
      <table>
        <caption>{title}</caption>
        <thead class="sr-only">
          <tr>
            <th scope="col">{words.header}</th>
            <th scope="col">{words.value}</th>
            <th scope="col">{words.meaning}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map(([name, value], index) => (
            <tr key={index}>
              {name === ""
                ? (
                  <td colSpan={2}>
                    <code>{value}</code>
                  </td>
                )
                : (
                  <>
                    <th scope="row">
                      <code>{name}</code>
                    </th>
                    <td>
                      <code>{value}</code>
                    </td>
                  </>
                )}
              <td>{words.headers[name.toLowerCase()] ?? words.otherHeader}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface KeyProps {
  /** The key of the connection, where it is known. */
  given: string | undefined;
  /** What the server answered. */
  answer: string | undefined;
  text: InspectText;
}

/** Computes the answer to a key before the reader's eyes; any key may be tried. */
export function AcceptKey({ given, answer, text }: KeyProps) {
  const words = text.handshake;
  const [key, setKey] = useState(() => given ?? randomKey());
  const [steps, setSteps] = useState<AcceptSteps | null>(null);
  const valid = isKey(key);
  useEffect(() => {
    let current = true;
    setSteps(null);
    // Hashes are to be had on secure pages and on localhost alone.
    if (valid) acceptSteps(key).then((found) => current && setSteps(found)).catch(() => {});
    return () => void (current = false);
  }, [key, valid]);
  return (
    <section class="accept-key">
      <h3>{words.acceptTitle}</h3>
      <div class="row">
        <label class="field">
          <span>{words.key}</span>
          <input
            value={key}
            spellcheck={false}
            autocomplete="off"
            aria-invalid={!valid}
            onInput={({ currentTarget }) => setKey(currentTarget.value)}
          />
        </label>
        <button type="button" class="button small" onClick={() => setKey(randomKey())}>
          {words.draw}
        </button>
      </div>
      {!valid && <p class="problem" role="status">{words.badKey}</p>}
      {steps && (
        <dl class="steps">
          <dt>{words.join}</dt>
          <dd>
            <code>{steps.joined}</code>
          </dd>
          <dt>{words.sha1}</dt>
          <dd>
            <code>{steps.sha1}</code>
          </dd>
          <dt>{words.base64}</dt>
          <dd>
            <code class="answer">{steps.accept}</code>
            {answer !== undefined && (
              <span class="help">{steps.accept === answer ? words.matches : words.differs}</span>
            )}
          </dd>
        </dl>
      )}
    </section>
  );
}
