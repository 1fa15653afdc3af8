/** Decoding of server → client frames, for clients. */
import type { ServerFrame } from "./server_frames.ts";
import { type FrameShapes, read } from "./shapes.ts";

const person = { "name?": "string", "color?": "number", "picture?": "string" };
const people = { "*": person };
const segments = [{
  at: "string",
  time: "number",
  events: [{ from: "string", "type?": "string", "text?": "string", "*": "any" }],
}];
const run = { room: "string", prev: "string", segments };
/** What later events say of the page's messages and of the room. */
const changes = [{ pos: "string", time: "number", from: "string", type: "string", "*": "any" }];
const users = ["string"];
const members = { count: "number", users, "idle?": users };

/** A page of the log: what a `history` frame has beside its type, and the API gives. */
export const historyPage = { ...run, people, more: "boolean", "changes?": changes };

/** Every frame of a server, as clients take it; but for those that `learnFrames` adds. */
export const serverFrameShapes: FrameShapes = {
  welcome: {
    protocol: "string",
    you: { id: "string", ...person },
    "token?": "string",
    limits: { "*": "number" },
    time: "number",
    isolate: "number",
  },
  joined: {
    ...historyPage,
    head: "string",
    resume: "'replayed'|'snapshot'",
    members,
  },
  events: run,
  history: historyPage,
  ack: { room: "string", acks: [["string", "string|null"]] },
  error: {
    "room?": "string",
    "id?": "string",
    "upload?": "number",
    code: "string",
    message: "string",
    temporary: "boolean",
    "retryAfterMs?": "number",
    "expected?": "number",
  },
  people: { people },
  pong: { n: "number" },
  presence: { room: "string", ...members },
  typing: { room: "string", users },
  read: { room: "string", marks: { "*": "string" } },
  readers: { room: "string", pos: "string", count: "number", users },
  rooms: { rooms: [{ name: "string", "*": "any" }], people },
  unread: {
    room: "string",
    count: "number",
    "more?": "boolean",
    mentions: "number",
    pos: "string",
    "call?": { pos: "string", from: "string", "name?": "string", text: "string" },
  },
  bye: { code: "number", retryAfterMs: "number" },
};

const shapes = new Map(Object.entries(serverFrameShapes));

/** Adds frames of a part of the protocol that clients load on demand. */
export function learnFrames(more: FrameShapes): void {
  for (const [type, shape] of Object.entries(more)) shapes.set(type, shape);
}

/** The frame, or null if it is none of this protocol: newer servers may send more; ignore it. */
export function decodeServerFrame(text: string): ServerFrame | null {
  let value: { type?: string } | null;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const type = value?.type;
  const shape = shapes.get(type!);
  // The shapes leave `code` and `limits` open so that newer servers' additions pass.
  const frame = shape && read(shape, value);
  return frame ? { type, ...frame } as ServerFrame : null;
}
