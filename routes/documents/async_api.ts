import { CLOSE, PROTOCOL } from "../../lib/protocol/mod.ts";
import { CLIENT_TEXTS, SERVER_TEXTS } from "./frame_texts.ts";
import { clientFrames, serverFrames } from "./schemas.ts";
import type { JsonSchema } from "./shape_schema.ts";

/** An AsyncAPI document, as far as pages and tests look into it. */
export interface AsyncApi {
  asyncapi: string;
  info: { title: string; version: string; description: string };
  channels: Record<string, { address: string; description: string; messages: object }>;
  operations: Record<
    string,
    {
      action: "send" | "receive";
      channel: { $ref: string };
      summary: string;
      messages: { $ref: string }[];
    }
  >;
  components: {
    messages: Record<string, { name: string; summary: string; payload: JsonSchema }>;
  };
  [part: string]: unknown;
}

/** The last frame of a stream or a poll that the server ends. */
const CLOSE_FRAME: JsonSchema = {
  type: "object",
  properties: {
    type: { const: "close" },
    code: { type: "integer", enum: [...new Set(Object.values(CLOSE))] },
    reason: { type: "string" },
  },
  required: ["type", "code", "reason"],
};

/** What only requests by plain HTTP have, and what only sockets have. */
const NOT_POSTED = ["hello", "join", "leave", "watch"];

/** Everything that is said over connections, as AsyncAPI 3 from the server's side. */
export function asyncApi(origin: string): AsyncApi {
  const { host, protocol } = new URL(origin);
  const secure = protocol === "https:" ? "s" : "";
  const messages: AsyncApi["components"]["messages"] = {};
  const add = (
    side: "client" | "server",
    texts: Record<string, string>,
    schemas: Record<string, JsonSchema>,
  ) => {
    for (const [type, payload] of Object.entries(schemas)) {
      messages[`${side}.${type}`] = { name: type, summary: texts[type] ?? type, payload };
    }
  };
  add("client", CLIENT_TEXTS, clientFrames("draft-07"));
  add("server", SERVER_TEXTS, serverFrames("draft-07"));
  messages["server.close"] = {
    name: "close",
    summary: "Over HTTP: the server ends the connection, as by a WebSocket's close frame.",
    payload: CLOSE_FRAME,
  };
  const all = Object.keys(messages);
  const fromClient = all.filter((name) => name.startsWith("client."));
  const fromServer = all.filter((name) => name.startsWith("server."));
  const spoken = fromServer.filter((name) => name !== "server.close");
  const posted = fromClient.filter((name) => !NOT_POSTED.includes(messages[name]!.name));
  const answers = ["ack", "error", "history", "pong"].map((name) => `server.${name}`);
  const notHeard = ["pong", "history", "handshake"].map((name) => `server.${name}`);
  const heard = fromServer.filter((name) => !notHeard.includes(name));
  const channels: AsyncApi["channels"] = {};
  const channel = (name: string, address: string, description: string, names: string[]) => {
    const entries = names.map((it) => [it, { $ref: `#/components/messages/${it}` }]);
    channels[name] = { address, description, messages: Object.fromEntries(entries) };
  };
  channel(
    "socket",
    "/ws",
    `A WebSocket with the subprotocol ${PROTOCOL}; a text frame each.`,
    [...fromClient, ...spoken],
  );
  channel("stream", "/api/stream", "Server-sent events; the data of each is a frame.", heard);
  channel("poll", "/api/poll", "Long polling; a frame a line.", heard);
  channel(
    "frames",
    "/api/frames",
    "Posted frames and their answers, one a line.",
    [...posted, ...answers],
  );
  const operation = (
    action: "send" | "receive",
    channel: string,
    summary: string,
    names: string[],
  ) => ({
    action,
    channel: { $ref: `#/channels/${channel}` },
    summary,
    messages: names.map((name) => ({ $ref: `#/channels/${channel}/messages/${name}` })),
  });
  return {
    asyncapi: "3.0.0",
    info: {
      title: "Sori",
      version: PROTOCOL,
      description: "What clients and server say to each other over connections. Frames are JSON " +
        "texts; ignore types and fields that you do not know.",
    },
    defaultContentType: "application/json",
    servers: {
      socket: { host, protocol: `ws${secure}` },
      http: { host, protocol: `http${secure}` },
    },
    channels,
    operations: {
      takeFromSocket: operation("receive", "socket", "What a client sends.", fromClient),
      sayOverSocket: operation("send", "socket", "What the server sends.", spoken),
      sayByStream: operation("send", "stream", "What a reader of events hears.", heard),
      sayByPoll: operation("send", "poll", "What a poll brings.", heard),
      takePosted: operation("receive", "frames", "What a client posts.", posted),
      answerPosted: operation("send", "frames", "The answers to it.", answers),
    },
    components: { messages },
  };
}
