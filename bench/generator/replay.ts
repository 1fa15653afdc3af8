/**
 * A server that only shouts: it sends bytes that were made before to whoever connects, as fast as
 * they are taken. Shows how much the generator can hear when no server holds it back.
 */
import { Buffer } from "node:buffer";
import { createServer, type Socket } from "node:net";
import process from "node:process";
import { messageText } from "./message.ts";

/** Messages in one frame of Sori's, as at saturation. */
const BATCH = 64;
/** Frames of Sori's, and of the others', that are sent over and over. */
const FRAMES = 12;
const SMALL_FRAMES = 1_000;

const TEXT = messageText({ writer: 99, n: 1, time: 1_763_600_000_000 }, 48);

function frame(text: string): Uint8Array {
  const payload = new TextEncoder().encode(text);
  const long = payload.length > 125;
  const bytes = new Uint8Array((long ? 4 : 2) + payload.length);
  bytes[0] = 0x81;
  bytes[1] = long ? 126 : payload.length;
  if (long) new DataView(bytes.buffer).setUint16(2, payload.length);
  bytes.set(payload, long ? 4 : 2);
  return bytes;
}

/** The place of a frame in a log that runs in a circle. */
function at(index: number): string {
  return `0001${(index % FRAMES + 1).toString(16).padStart(16, "0")}0000`;
}

function soriFrames(): { first: Uint8Array; again: Uint8Array } {
  const last = String(BATCH - 1).padStart(3, "0");
  const event = JSON.stringify({ from: "abcdefghij", text: TEXT });
  const events = Array(BATCH).fill(event).join(",");
  const frames = Array.from({ length: FRAMES }, (_, i) =>
    frame(
      `{"type":"events","room":"bench","prev":"${at(i)}.${last}","segments":[` +
        `{"at":"${at(i + 1)}","time":1763600000000,"events":[${events}]}]}`,
    ));
  const joined = { type: "joined", room: "bench", head: `${at(0)}.${last}`, segments: [] };
  return { first: frame(JSON.stringify(joined)), again: Buffer.concat(frames) };
}

const { first, again } = process.env.REPLAY === "sori"
  ? soriFrames()
  : { first: new Uint8Array(0), again: Buffer.concat(Array(SMALL_FRAMES).fill(frame(TEXT))) };

/** All begin together, when as many are there as are expected. */
const waiting: Socket[] = [];

function shout(socket: Socket): void {
  while (socket.writable && socket.write(again));
}

createServer((socket) => {
  socket.on("error", () => socket.destroy());
  socket.once("data", () => {
    socket.write(
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
    );
    socket.write(first);
    socket.on("drain", () => shout(socket));
    if (waiting.push(socket) === Number(process.env.MEMBERS)) waiting.forEach(shout);
  });
}).listen(Number(process.env.PORT), "127.0.0.1");
