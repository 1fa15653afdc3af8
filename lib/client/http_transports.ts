/** What `fallback_transport.ts` loads when no WebSocket gets through. */
export { eventStreamTransport } from "./event_stream_transport.ts";
export { longPollTransport } from "./long_poll_transport.ts";
