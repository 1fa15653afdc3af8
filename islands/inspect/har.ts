/** What was recorded as HAR 1.2, with `_webSocketMessages` as Chromium writes them. */
import { wireBytes } from "./frame.ts";
import type { Connection, Frame, Recorder } from "./recorder.ts";

/** The file as a value for `JSON.stringify`. Secrets were masked when they were written down. */
export function toHar({ connections, frames }: Pick<Recorder, "connections" | "frames">) {
  return {
    log: {
      version: "1.2",
      creator: { name: "Sori", version: "1" },
      pages: [],
      entries: connections.map((connection) =>
        entry(connection, frames.filter((frame) => frame.connection === connection.id))
      ),
    },
  };
}

function entry(connection: Connection, frames: Frame[]) {
  const { startedAt, openedAt, ended, handshake, protocol, url, way } = connection;
  const headers = (lines: [string, string][] = []) =>
    lines.filter(([name]) => name !== "").map(([name, value]) => ({ name, value }));
  const wait = openedAt === null ? -1 : openedAt - startedAt;
  const opened = openedAt !== null;
  return {
    _resourceType: way,
    startedDateTime: new Date(startedAt).toISOString(),
    time: (ended?.at ?? openedAt ?? startedAt) - startedAt,
    request: {
      method: "GET",
      url,
      httpVersion: "HTTP/1.1",
      headers: headers(handshake?.request),
      queryString: [...new URL(url).searchParams].map(([name, value]) => ({ name, value })),
      cookies: [],
      headersSize: -1,
      bodySize: 0,
    },
    response: {
      status: opened ? 101 : 0,
      statusText: opened ? "Switching Protocols" : "",
      httpVersion: "HTTP/1.1",
      headers: handshake
        ? headers(handshake.response)
        : protocol === ""
        ? []
        : [{ name: "Sec-WebSocket-Protocol", value: protocol }],
      cookies: [],
      content: { size: 0, mimeType: "x-unknown" },
      redirectURL: "",
      headersSize: -1,
      bodySize: -1,
    },
    cache: {},
    timings: { blocked: -1, dns: -1, connect: -1, send: 0, wait, receive: 0 },
    _webSocketMessages: frames.map((frame) => ({
      type: frame.direction === "out" ? "send" : "receive",
      // Seconds, as Chromium has them.
      time: frame.at / 1_000,
      opcode: frame.opcode,
      data: frame.text ?? base64(frame.data ?? new Uint8Array()),
      // Not in Chromium's: fields of our own begin with an underscore.
      _bytes: frame.bytes,
      _wireBytes: wireBytes(frame.opcode, frame.bytes, frame.direction === "out"),
      ...(frame.cut && { _cut: true }),
      ...(frame.inferred && { _inferred: true }),
    })),
    ...(ended && { _close: { code: ended.code, reason: ended.reason, wasClean: ended.wasClean } }),
  };
}

function base64(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
