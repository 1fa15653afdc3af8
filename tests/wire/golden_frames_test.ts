import { assertEquals } from "@std/assert";
import { decodeClientFrame } from "../../lib/protocol/decode_client_frame.ts";
import { decodeServerFrame, learnFrames } from "../../lib/protocol/decode_server_frame.ts";
import {
  encodeEvents,
  encodeFrame,
  encodeJoined,
  encodeWithSegments,
  type ServerFrame,
  type WireSegment,
} from "../../lib/protocol/mod.ts";
import { handshakeFrameShapes } from "../../lib/protocol/handshake_frame.ts";
import { uploadFrameShapes } from "../../lib/protocol/upload_frames.ts";
import { fromStored, joinText, storedText } from "../../lib/store/segment.ts";
import { CLIENT_VALUES } from "./client_values.ts";
import { readGolden } from "./golden.ts";
import { SERVER_VALUES } from "./server_values.ts";

learnFrames({ ...uploadFrameShapes, ...handshakeFrameShapes });
const clientFrames = await readGolden("client_frames.txt");
const serverFrames = await readGolden("server_frames.txt");

/** As the store keeps segments: their text is made of the events' texts and never again. */
function text(segments: readonly WireSegment[]): string {
  return joinText(segments.map(({ at, time, events }) => {
    const stored = storedText(time, events.map((event) => JSON.stringify(event)));
    return fromStored(at, stored, {
      time,
      count: events.length,
      authors: [],
      messages: events.length,
    });
  }));
}

/** As the server writes it. */
function encode(frame: ServerFrame): string {
  if (frame.type === "events") return encodeEvents(frame.room, frame.prev, text(frame.segments));
  if (frame.type !== "joined" && frame.type !== "history") return encodeFrame(frame);
  const { segments, ...rest } = frame;
  return rest.type === "joined"
    ? encodeJoined(rest, "", text(segments))
    : encodeWithSegments(rest, text(segments));
}

Deno.test("every golden frame has a value, and every value a golden frame", () => {
  assertEquals([...clientFrames.keys()], Object.keys(CLIENT_VALUES));
  assertEquals([...serverFrames.keys()], Object.keys(SERVER_VALUES));
});

for (const [name, frame] of clientFrames) {
  Deno.test(`client frame '${name}': the client writes these bytes and the server reads them`, () => {
    assertEquals(JSON.stringify(CLIENT_VALUES[name]), frame);
    assertEquals(decodeClientFrame(frame), { frame: CLIENT_VALUES[name]! });
  });
}

for (const [name, frame] of serverFrames) {
  Deno.test(`server frame '${name}': the server writes these bytes and the client reads them`, () => {
    assertEquals(encode(SERVER_VALUES[name]!), frame);
    assertEquals(decodeServerFrame(frame), SERVER_VALUES[name]!);
  });
}

Deno.test("a server reads client frames whatever the order, the spaces and the unknown parts", () => {
  for (const [name, frame] of clientFrames) {
    const value: Record<string, unknown> = JSON.parse(frame);
    const turned = Object.fromEntries(Object.entries(value).reverse());
    const strange = JSON.stringify({ ...turned, "new": { "in v1.1": [] } }, null, 2);
    assertEquals(decodeClientFrame(` ${strange}\n`), { frame: CLIENT_VALUES[name]! });
  }
});

Deno.test("a client passes over what newer servers add, and keeps unknown events", () => {
  for (const [name, frame] of serverFrames) {
    const value: Record<string, unknown> = JSON.parse(frame);
    assertEquals(decodeServerFrame(JSON.stringify({ ...value, added: 1 })), SERVER_VALUES[name]!);
  }
  assertEquals(decodeServerFrame(`{"type":"of tomorrow"}`), null);
  const segment =
    `{"at":"000100000000000a31f90000","time":1,"events":[{"from":"x","type":"poll","of":[1]}]}`;
  const decoded = decodeServerFrame(encodeEvents("lobby", "000100000000000a31f80000.002", segment));
  assertEquals(decoded?.type === "events" && decoded.segments, [JSON.parse(segment)]);
});

Deno.test("a client refuses server frames with a part of another type, and does not throw", () => {
  for (const frame of serverFrames.values()) {
    const value: Record<string, unknown> = JSON.parse(frame);
    const optional = new Set([
      ...["token", "room", "id", "retryAfterMs", "expected", "upload", "idle", "changes", "more"],
      "call",
    ]);
    for (const part of Object.keys(value)) {
      const { [part]: _, ...without } = value;
      const may = ["token", "idle", "changes"].includes(part) ||
        ["error", "unread"].includes(String(value.type));
      const isOptional = may && optional.has(part) && !(value.type === "unread" && part === "room");
      if (!isOptional) assertEquals(decodeServerFrame(JSON.stringify(without)), null, part);
      for (
        const wrong of [null, {}, [0], [[]], "", 0, true].filter((it) => differs(it, value[part]))
      ) {
        assertEquals(decodeServerFrame(JSON.stringify({ ...value, [part]: wrong })), null, part);
      }
    }
  }
  for (const frame of ["", "null", "[]", "{", "{}", '"welcome"', "1", "[".repeat(60_000)]) {
    assertEquals(decodeServerFrame(frame), null);
  }
});

/** Whether `wrong` is of another kind than `value`; a list passes for a record. */
function differs(wrong: unknown, value: unknown): boolean {
  if (wrong === null || typeof wrong !== typeof value) return true;
  return Array.isArray(value) && (!Array.isArray(wrong) || wrong.length > 0);
}
