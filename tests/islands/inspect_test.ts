import { assert, assertEquals } from "@std/assert";
import { acceptSteps, isKey, randomKey } from "../../islands/inspect/accept_key.ts";
import {
  closePayload,
  frameHead,
  hex,
  OPCODE,
  priorityOf,
  typeOf,
  wireBytes,
} from "../../islands/inspect/frame.ts";
import { toHar } from "../../islands/inspect/har.ts";
import { inspectedWebSocket } from "../../islands/inspect/inspected_socket.ts";
import { MAX_CONTENT, MAX_FRAMES, newFrame, Recorder } from "../../islands/inspect/recorder.ts";
import { mayClose, readTarget } from "../../islands/inspect/target.ts";
import { koInspect } from "../../lib/i18n/inspect/ko.ts";
import { enInspect } from "../../lib/i18n/inspect/en.ts";
import { CLOSE } from "../../lib/protocol/errors.ts";

Deno.test("the answer to the standard's own key is the standard's own answer", async () => {
  const { joined, sha1, accept } = await acceptSteps(" dGhlIHNhbXBsZSBub25jZQ== ");
  assertEquals(joined, "dGhlIHNhbXBsZSBub25jZQ==258EAFA5-E914-47DA-95CA-C5AB0DC85B11");
  assertEquals(sha1, "b37a4f2cc0624f1690f64606cf385945b2bec4ea");
  assertEquals(accept, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
});

Deno.test("a key is sixteen bytes in base64 and nothing else", () => {
  assert(isKey(randomKey()));
  assert(isKey("dGhlIHNhbXBsZSBub25jZQ=="));
  for (const text of ["", "abc", "dGhlIHNhbXBsZSBub25jZR==", "dGhlIHNhbXBsZSBub25jZQ"]) {
    assert(!isKey(text), text);
  }
});

Deno.test("the head of a frame is that of RFC 6455, at every step of the length", () => {
  assertEquals(hex(frameHead(OPCODE.text, 6, true)), "81 86");
  assertEquals(hex(frameHead(OPCODE.text, 125, false)), "81 7d");
  assertEquals(hex(frameHead(OPCODE.binary, 126, false)), "82 7e 00 7e");
  assertEquals(hex(frameHead(OPCODE.binary, 65_535, true)), "82 fe ff ff");
  assertEquals(hex(frameHead(OPCODE.binary, 65_536, true)), "82 ff 00 00 00 00 00 01 00 00");
  // The guide counts them: six letters' bytes, six of wrapping.
  assertEquals(wireBytes(OPCODE.text, 6, true), 12);
  assertEquals(wireBytes(OPCODE.text, 200, false), 204);
});

Deno.test("a close frame holds its code and its reason, and 1005 stands for neither", () => {
  assertEquals(hex(closePayload(1000, "안")), "03 e8 ec 95 88");
  assertEquals(closePayload(1005, "").length, 0);
});

Deno.test("the type of a frame is read from its JSON, and from nothing else", () => {
  assertEquals(typeOf('{"type":"ping","n":1}'), "ping");
  assertEquals(typeOf('{"n":1,"type":"pong"}'), "pong");
  for (const text of ["안녕", "[]", "{", '{"type":7}', "null"]) assertEquals(typeOf(text), null);
  assertEquals(priorityOf(OPCODE.text, "publish"), "talk");
  assertEquals(priorityOf(OPCODE.text, "typing"), "signal");
  assertEquals(priorityOf(OPCODE.text, "ping"), "control");
  assertEquals(priorityOf(OPCODE.text, null), "talk");
  assertEquals(priorityOf(OPCODE.text, "wibble"), "none");
  assertEquals(priorityOf(OPCODE.binary, null), "bulk");
  assertEquals(priorityOf(OPCODE.close, null), "control");
});

Deno.test("a recorder keeps no secret, and so many frames and no more", () => {
  const recorder = new Recorder();
  const connection = recorder.begin({
    url: "ws://chat.example/ws?token=abcdef&room=a",
    offered: ["sori.v1", "bearer.abcdef"],
  });
  assertEquals(connection.url, "ws://chat.example/ws?token=•••(6)&room=a");
  assertEquals(connection.offered, ["sori.v1", "bearer.•••(6)"]);
  recorder.frame(connection, newFrame("out", '{"type":"hello","token":"abc\\"def"}'));
  assertEquals(recorder.frames[0]!.text, '{"type":"hello","token":"•••(8)"}');
  // Its size is the true one.
  assertEquals(recorder.frames[0]!.bytes, 35);
  for (let n = 0; n < MAX_FRAMES; n++) recorder.frame(connection, newFrame("in", "a"));
  assertEquals([recorder.frames.length, recorder.dropped], [MAX_FRAMES, 1]);
  recorder.frame(connection, newFrame("in", "가".repeat(MAX_CONTENT + 1)));
  const last = recorder.frames.at(-1)!;
  assertEquals([last.text!.length, last.cut], [MAX_CONTENT, true]);
  assertEquals(last.bytes, (MAX_CONTENT + 1) * 3);
});

Deno.test("a paused recorder writes nothing down, and a cleared one forgets", () => {
  const recorder = new Recorder();
  const connection = recorder.begin({ url: "ws://chat.example/" });
  recorder.pause(true);
  recorder.frame(connection, newFrame("in", "a"));
  recorder.pause(false);
  recorder.frame(connection, newFrame("in", "b"));
  assertEquals(recorder.frames.map(({ text }) => text), ["b"]);
  recorder.clear();
  assertEquals([recorder.frames.length, recorder.connections.length], [0, 1]);
});

Deno.test("the time from a ping to its own pong is measured", () => {
  const recorder = new Recorder();
  const connection = recorder.begin({ url: "ws://chat.example/" });
  recorder.frame(connection, newFrame("out", '{"type":"ping","n":7}'));
  recorder.frame(connection, newFrame("in", '{"type":"pong","n":6}'));
  assertEquals(connection.roundTripMs, null);
  recorder.frame(connection, newFrame("in", '{"type":"pong","n":7}'));
  assert(connection.roundTripMs !== null && connection.roundTripMs >= 0);
});

Deno.test("what was recorded is exported as HAR 1.2 with Chromium's messages", async () => {
  const recorder = new Recorder();
  const connection = recorder.begin({ url: "ws://chat.example/ws?a=1", offered: ["sori.v1"] });
  recorder.frame(
    connection,
    newFrame("in", '{"type":"handshake","request":[["","GET"],["host","h"]],"response":[]}'),
  );
  recorder.opened(connection, "sori.v1", "");
  recorder.frame(connection, newFrame("out", "안녕"));
  recorder.frame(connection, newFrame("out", new Blob([new Uint8Array([1, 2, 255])])));
  recorder.frame(connection, newFrame("in", new Uint8Array([7]).buffer));
  recorder.ended(connection, { code: 1000, reason: "", wasClean: true });
  // A Blob is read a little later.
  await new Promise<void>((done) => {
    const look = () => recorder.frames[2]!.data !== null && done();
    recorder.subscribe(look);
    look();
  });
  const { log } = toHar(recorder);
  assertEquals(log.version, "1.2");
  const [entry] = log.entries;
  assertEquals(entry!.response.status, 101);
  assertEquals(entry!.request.queryString, [{ name: "a", value: "1" }]);
  assertEquals(entry!.request.headers, [{ name: "host", value: "h" }]);
  assertEquals(
    entry!._webSocketMessages.slice(1).map(({ type, opcode, data }) => [type, opcode, data]),
    [["send", 1, "안녕"], ["send", 2, "AQL/"], ["receive", 2, "Bw=="]],
  );
  assertEquals(entry!._close, { code: 1000, reason: "", wasClean: true });
  assert(Math.abs(entry!._webSocketMessages[0]!.time - Date.now() / 1_000) < 60);
  assertEquals(JSON.parse(JSON.stringify(log)), log);
});

Deno.test("an inspected socket is an ordinary one whose frames are written down in order", async () => {
  await using server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, (request) => {
    const { socket, response } = Deno.upgradeWebSocket(request);
    socket.onmessage = ({ data }) => {
      if (data === "end") socket.close(4001, "끝");
      else socket.send(data);
    };
    return response;
  });
  const recorder = new Recorder();
  const Inspected = inspectedWebSocket(recorder);
  const ws = new Inspected(`ws://127.0.0.1:${server.addr.port}/`);
  assert(ws instanceof WebSocket);
  ws.binaryType = "arraybuffer";
  const seen: string[] = [];
  ws.onopen = () => {
    ws.send("안녕");
    ws.send(new Uint8Array([1, 2, 3]).subarray(1));
    ws.send("end");
  };
  ws.onmessage = ({ data }) => seen.push(typeof data === "string" ? data : "bytes");
  await new Promise((done) => ws.onclose = done);
  assertEquals(seen, ["안녕", "bytes"]);
  const told = recorder.frames.map(({ direction, opcode, bytes }) =>
    `${direction} ${opcode} ${bytes}`
  );
  assertEquals(told.slice(0, 3), ["out 1 6", "out 2 2", "out 1 3"]);
  assertEquals(told.slice(3), ["in 1 6", "in 2 2", "in 8 5", "out 8 2"]);
  const { ended, readyState } = recorder.connections[0]!;
  assertEquals([readyState, ended!.code, ended!.reason], [3, 4001, "끝"]);
});

Deno.test("what cannot be connected to is said before the browser is asked", () => {
  const page = "https://chat.example/inspect";
  const problem = (address: string, protocols = "", from = page) => {
    const target = readTarget(address, protocols, from);
    return "problem" in target ? target.problem : target.url;
  };
  assertEquals(problem("wss://other.example/a"), "wss://other.example/a");
  assertEquals(problem("/ws"), "wss://chat.example/ws");
  assertEquals(problem("https://other.example/"), "wss://other.example/");
  assertEquals(problem("ws://localhost:8060"), "ws://localhost:8060/");
  assertEquals(problem("ws://127.0.0.1:8060/"), "ws://127.0.0.1:8060/");
  assertEquals(problem("ws://other.example/"), "mixed");
  assertEquals(problem("ws://other.example/", "", "http://chat.example/"), "ws://other.example/");
  assertEquals(problem(""), "notAnAddress");
  assertEquals(problem("ws://"), "notAnAddress");
  assertEquals(problem("ftp://other.example/"), "scheme");
  assertEquals(problem("wss://other.example/#a"), "fragment");
  assertEquals(problem("/ws", "a b"), "protocols");
  assertEquals(problem("/ws", "a, a"), "protocols");
  assertEquals(problem("/ws", "a, b,"), "wss://chat.example/ws");
});

Deno.test("a page may close with 1000 and 3000 to 4999, and 123 bytes of reason", () => {
  assert(mayClose(1000, "") && mayClose(3000, "") && mayClose(4999, "가".repeat(41)));
  assert(!mayClose(1001, "") && !mayClose(5000, "") && !mayClose(1000, "가".repeat(42)));
  assert(!mayClose(NaN, ""));
});

Deno.test("every close code of this server is explained, in both languages", () => {
  for (const code of Object.values(CLOSE)) {
    assert(koInspect.codes[code] && enInspect.codes[code], String(code));
  }
});
