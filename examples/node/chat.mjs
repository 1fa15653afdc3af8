// Chat from Node.js with the package `ws`: npm install, then node chat.mjs [address]
import { createInterface } from "node:readline";
import { WebSocket } from "ws";

const socket = new WebSocket(process.argv[2] ?? "ws://localhost:8000/ws/lobby");
socket.on("open", () => {
  socket.send("안녕! Hello from Node.");
  createInterface({ input: process.stdin }).on("line", (line) => socket.send(line));
});
socket.on("message", (data, isBinary) => {
  console.log(isBinary ? `${data.length} bytes` : data.toString());
});
socket.on("close", (code, reason) => {
  console.log(`(closed: ${code} ${reason})`);
  process.exit();
});
