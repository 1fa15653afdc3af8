import { systemClock } from "../../lib/base/clock.ts";
import { eventStreamTransport } from "../../lib/client/event_stream_transport.ts";
import { longPollTransport } from "../../lib/client/long_poll_transport.ts";
import { platformStream, streamSocket } from "../../lib/client/stream_socket.ts";
import { webSocketTransport } from "../../lib/client/web_socket_transport.ts";
import { transportContract } from "./transport_contract.ts";

transportContract("WebSocket", () => webSocketTransport(WebSocket));
transportContract("WebSocketStream", () => webSocketTransport(streamSocket(platformStream()!)));
transportContract("event stream and POST", () => eventStreamTransport(systemClock, fetch));
transportContract("long polling", () => longPollTransport(fetch));
