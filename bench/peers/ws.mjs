/**
 * `ws` on Node: the "Server broadcast" example of its README, where everybody gets what anybody
 * says, the sender too. As that README advises: compression off (the default) and the native
 * addon `bufferutil` installed beside it.
 */
import WebSocket, { WebSocketServer } from "ws";

const wss = new WebSocketServer({ host: "127.0.0.1", port: Number(process.env.PORT) });

wss.on("connection", function connection(ws) {
  ws.on("error", console.error);

  ws.on("message", function message(data, isBinary) {
    wss.clients.forEach(function each(client) {
      if (client.readyState === WebSocket.OPEN) {
        client.send(data, { binary: isBinary });
      }
    });
  });
});
