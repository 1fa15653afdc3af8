import type { ClientFrame } from "../../lib/protocol/mod.ts";

/** What the frames of `client_frames.txt` mean, by name. */
export const CLIENT_VALUES: Record<string, ClientFrame> = {
  "hello": { type: "hello" },
  "hello with a token": { type: "hello", token: "a1B2c3D4e5.t0t0zj.c2lnbmF0dXJl" },
  "join": { type: "join", room: "lobby" },
  "join after a position": {
    type: "join",
    room: "소리-방_1",
    after: "000100000000000a31f80000.002",
  },
  "join from the beginning": {
    type: "join",
    room: "lobby",
    after: "000000000000000000000000.000",
  },
  "leave": { type: "leave", room: "lobby" },
  "publish a message": {
    type: "publish",
    room: "lobby",
    id: "k3J9xQ2mB7pZ.1",
    event: { type: "message", text: "안녕" },
  },
  "publish what JSON must escape": {
    type: "publish",
    room: "lobby",
    id: "k3J9xQ2mB7pZ.2",
    event: { type: "message", text: 'a "quoted" \\ line\nand </script> \u2028 🎉' },
  },
  "publish under an id of its own": {
    type: "publish",
    room: "lobby",
    id: "order 4711 has been shipped",
    event: { type: "message", text: "shipped" },
  },
  "publish a skip": {
    type: "publish",
    room: "lobby",
    id: "k3J9xQ2mB7pZ.3",
    event: { type: "skip" },
  },
  "history": { type: "history", room: "lobby" },
  "history before": {
    type: "history",
    room: "lobby",
    before: "000100000000000a31f80000.002",
    limit: 50,
  },
  "history after": { type: "history", room: "lobby", after: "000100000000000a31f80000.002" },
  "history around": {
    type: "history",
    room: "lobby",
    around: "000100000000000a31f80000.002",
    limit: 20,
  },
  "typing": { type: "typing", room: "lobby", on: true },
  "typing no longer": { type: "typing", room: "lobby", on: false },
  "read": { type: "read", room: "lobby", pos: "000100000000000a31f80000.002" },
  "ping": { type: "ping", n: 7 },
};
