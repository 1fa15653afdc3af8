/**
 * Socket.IO on Node: the server of its "Get started" chat. As its page "Performance tuning"
 * advises: the native addon `bufferutil` installed beside it, WebSocket only, and the first HTTP
 * request of each connection given up.
 */
import { createServer } from "node:http";
import { Server } from "socket.io";

const server = createServer();
const io = new Server(server, { transports: ["websocket"] });

io.engine.on("connection", (rawSocket) => {
  rawSocket.request = null;
});

io.on("connection", (socket) => {
  socket.on("chat message", (msg) => {
    io.emit("chat message", msg);
  });
});

server.listen(Number(process.env.PORT), "127.0.0.1");
