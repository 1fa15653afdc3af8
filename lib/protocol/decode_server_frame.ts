/** Decoding of server → client frames, for clients. */
import type { ServerFrame } from "./server_frames.ts";
import * as v from "./shapes.ts";

const string = v.string();
const number = v.number();
const person = {
  name: v.optional(string),
  color: v.optional(number),
  picture: v.optional(string),
};
const people = v.record(string, v.object(person));
const segments = v.array(v.object({
  at: string,
  time: number,
  events: v.array(
    v.looseObject({ from: string, type: v.optional(string), text: v.optional(string) }),
  ),
}));
const run = { room: string, prev: string, segments };
/** What later events say of the page's messages and of the room. */
const changes = v.optional(v.array(
  v.looseObject({ pos: string, time: v.number(), from: string, type: string }),
));
/** A page of the log: what a `history` frame has, and the API gives. */
export const historyFrame = { ...run, people, more: v.boolean(), changes };
const users = v.array(string);
const members = { count: number, users, idle: v.optional(users) };

/** A page of the log as a whole. */
export const historyPage = v.object(historyFrame);

/** Every frame of a server, as clients take it; but for those that `learnFrames` adds. */
export const serverFrameShapes: readonly v.Shape[] = [
  v.object({
    type: v.literal("welcome"),
    protocol: string,
    you: v.object({ id: string, ...person }),
    token: v.optional(string),
    limits: v.record(string, number),
    time: number,
    isolate: number,
  }),
  v.object({
    type: v.literal("joined"),
    ...run,
    head: string,
    people,
    resume: v.picklist(["replayed", "snapshot"]),
    more: v.boolean(),
    members: v.object(members),
    changes,
  }),
  v.object({ type: v.literal("events"), ...run }),
  v.object({ type: v.literal("history"), ...historyFrame }),
  v.object({
    type: v.literal("ack"),
    room: string,
    acks: v.array(v.tuple([string, v.nullable(string)])),
  }),
  v.object({
    type: v.literal("error"),
    room: v.optional(string),
    id: v.optional(string),
    upload: v.optional(number),
    code: string,
    message: string,
    temporary: v.boolean(),
    retryAfterMs: v.optional(number),
    expected: v.optional(number),
  }),
  v.object({ type: v.literal("people"), people }),
  v.object({ type: v.literal("pong"), n: number }),
  v.object({ type: v.literal("presence"), room: string, ...members }),
  v.object({ type: v.literal("typing"), room: string, users: v.array(string) }),
  v.object({ type: v.literal("read"), room: string, marks: v.record(string, string) }),
  v.object({ type: v.literal("readers"), room: string, pos: string, count: number, users }),
  v.object({
    type: v.literal("rooms"),
    rooms: v.array(v.looseObject({ name: string })),
    people,
  }),
  v.object({
    type: v.literal("unread"),
    room: string,
    count: number,
    more: v.optional(v.boolean()),
    mentions: number,
    pos: string,
  }),
  v.object({ type: v.literal("bye"), code: number, retryAfterMs: number }),
];

/** The same by the frame's type. */
const shapes = new Map(serverFrameShapes.map((shape) => [shape.properties!.type!.const, shape]));

/** Adds frames of a part of the protocol that clients load on demand. */
export function learnFrames(more: readonly v.Shape[]): void {
  for (const shape of more) shapes.set(shape.properties!.type!.const, shape);
}

/** The frame, or null if it is none of this protocol: newer servers may send more; ignore it. */
export function decodeServerFrame(text: string): ServerFrame | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const shape = shapes.get((value as { type?: string } | null)?.type);
  // The shapes leave `code` and `limits` open so that newer servers' additions pass.
  return shape ? v.read(shape, value) as ServerFrame | undefined ?? null : null;
}
