import type { ServerFrame } from "../../lib/protocol/mod.ts";
import { GOLDEN_LIMITS } from "./golden_limits.ts";

const PREV = "000100000000000a31f80000.002";
const SEGMENTS = [
  {
    at: "000100000000000a31f90000",
    time: 1_800_000_000_000,
    events: [
      { from: "a1B2c3D4e5", text: "안녕" },
      { from: "Zz9Yy8Xx7W", text: 'a "quoted" \\ line\nand </script> \u2028 🎉' },
    ],
  },
  {
    at: "000100000000000a31fb0000",
    time: 1_800_000_000_250,
    events: [{ from: "a1B2c3D4e5", type: "topic", text: "오늘의 소식" }],
  },
];
const PEOPLE = { a1B2c3D4e5: { name: "김소리" }, Zz9Yy8Xx7W: {} };

/** What the frames of `server_frames.txt` mean, by name. */
export const SERVER_VALUES: Record<string, ServerFrame> = {
  "welcome": {
    type: "welcome",
    protocol: "sori.v1",
    you: { id: "a1B2c3D4e5", name: "김소리" },
    limits: GOLDEN_LIMITS,
    time: 1_800_000_000_000,
    isolate: 1,
  },
  "welcome to a new guest": {
    type: "welcome",
    protocol: "sori.v1",
    you: { id: "a1B2c3D4e5" },
    token: "a1B2c3D4e5.t0t0zj.c2lnbmF0dXJl",
    limits: GOLDEN_LIMITS,
    time: 1_800_000_000_000,
    isolate: 0,
  },
  "joined an empty room": {
    type: "joined",
    room: "lobby",
    prev: "000000000000000000000000.000",
    head: "000000000000000000000000.000",
    resume: "snapshot",
    more: false,
    people: { a1B2c3D4e5: {} },
    members: { count: 1, users: ["a1B2c3D4e5"] },
    segments: [],
  },
  "joined with what was missed": {
    type: "joined",
    room: "소리-방_1",
    prev: PREV,
    head: "000100000000000a31fb0000.000",
    resume: "replayed",
    more: true,
    people: PEOPLE,
    members: { count: 1_201, users: ["a1B2c3D4e5", "Zz9Yy8Xx7W"] },
    segments: SEGMENTS,
  },
  "events": { type: "events", room: "lobby", prev: PREV, segments: SEGMENTS },
  "history": {
    type: "history",
    room: "lobby",
    people: PEOPLE,
    prev: PREV,
    more: true,
    segments: SEGMENTS,
  },
  "history of nothing": {
    type: "history",
    room: "lobby",
    people: {},
    prev: "000000000000000000000000.000",
    more: false,
    segments: [],
  },
  "ack": { type: "ack", room: "lobby", acks: [["k3J9xQ2mB7pZ.1", "000100000000000a31f90000.000"]] },
  "ack of several": {
    type: "ack",
    room: "lobby",
    acks: [
      ["k3J9xQ2mB7pZ.1", "000100000000000a31f90000.000"],
      ["k3J9xQ2mB7pZ.2", "000100000000000a31f90000.001"],
      ["k3J9xQ2mB7pZ.3", null],
    ],
  },
  "error": {
    type: "error",
    code: "bad_frame",
    temporary: false,
    message: "The frame is not valid JSON.",
  },
  "error in a room": {
    type: "error",
    room: "lobby",
    code: "not_joined",
    temporary: false,
    message: "Join the room first.",
  },
  "error that answers a publish": {
    type: "error",
    room: "lobby",
    id: "k3J9xQ2mB7pZ.2",
    code: "rate_limited",
    temporary: true,
    message: "Too many messages; slow down.",
    retryAfterMs: 500,
  },
  "error that names the number expected": {
    type: "error",
    room: "lobby",
    id: "k3J9xQ2mB7pZ.3",
    code: "out_of_order",
    temporary: true,
    message: "A message before this one was refused or is not here; resend from `expected`.",
    expected: 2,
  },
  "people": { type: "people", people: PEOPLE },
  "people with a colour and a picture": {
    type: "people",
    people: { a1B2c3D4e5: { name: "김소리", color: 3, picture: "p8Q2r5T9w1X3y7Z0" } },
  },
  "pong": { type: "pong", n: 7 },
  "presence": { type: "presence", room: "lobby", count: 2, users: ["a1B2c3D4e5", "Zz9Yy8Xx7W"] },
  "typing": { type: "typing", room: "lobby", users: ["a1B2c3D4e5"] },
  "typing nobody": { type: "typing", room: "lobby", users: [] },
  "read": { type: "read", room: "lobby", marks: { a1B2c3D4e5: PREV } },
  "bye": { type: "bye", code: 1012, retryAfterMs: 1_250 },
};
