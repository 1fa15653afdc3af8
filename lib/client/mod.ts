/**
 * The connection library of Sori: a chat that goes on over lost connections, sleeping laptops and
 * reloaded pages. What you publish enters the room's log once and in order; what you receive is
 * the room's log, each message once, none missing. Works in browsers and in Deno, without a framework.
 *
 * ```ts
 * import { connect, foldSegments } from "@sori/client";
 *
 * using client = connect("https://chat.example/ws");
 * client.addEventListener("state", () => console.log("connection:", client.state));
 *
 * const room = client.join("lobby");
 * room.addEventListener("snapshot", ({ detail }) => {
 *   // The newest page, at the first join.
 *   for (const { from, text } of detail.messages) console.log(from, text);
 *   const [first] = detail.messages;
 *   if (detail.more && first) showOlder(first.pos);
 * });
 * async function showOlder(before: string) {
 *   const page = await room.history({ before, limit: 50 });
 *   for (const { from, text } of foldSegments(page.segments)) console.log(from, text);
 * }
 * room.addEventListener("outgoing", ({ detail }) => {
 *   for (const { id, text, state, refusal } of detail) {
 *     // Let the user choose: `room.retry(id)` or `room.cancel(id)`.
 *     if (state === "failed") console.log("not sent:", id, text, refusal?.code);
 *   }
 * });
 *
 * const { position } = room.publish("안녕");
 * console.log("in the log at", await position);
 *
 * for await (const { from, text } of room.messages({ signal: AbortSignal.timeout(60_000) })) {
 *   console.log(client.people[from]?.name ?? from, text);
 * }
 * ```
 *
 * ## The connection
 *
 * ```text
 *               connect()
 *                   │
 *                   ▼      welcome (after hello, if a token is needed)
 *  ┌──────────▶ connecting ─────────────────▶ open ◀──┐ any frame
 *  │                │ closed, or no              │  └──┘ (else ping, deadline)
 *  │                │ welcome in 10 s            │ closed, dead, or an answer overdue
 *  │                ├────────────────────────────┘
 *  │                │
 *  │                ├─▶ waiting   full jitter, or what `bye` asked for ─┐
 *  │                ├─▶ offline   the platform says: no network ────────┤
 *  │                └─▶ closed    close code 4100–4199, or close()      │
 *  │                                                                    │
 *  └── time is up · page woke up · network is back · reconnect() ◀──────┘
 * ```
 *
 * When the page is shown, thawed or restored, when the network changes and when the clock shows
 * that the machine slept, an open connection must answer within two seconds or is replaced.
 *
 * ## The rooms
 *
 * On each connection a room is joined `after` its position ({@linkcode Follower}), and what is
 * unanswered is sent again under the same ids ({@linkcode Lane}), which the server knows apart. The
 * {@linkcode Outbox} is stored until the server acknowledges, in browsers in IndexedDB; what a page
 * leaves behind is adopted by the next one, or by another tab, under a Web Lock.
 *
 * ## The ways to the server
 *
 * A WebSocket; where none gets through (it is refused, brings nothing within 4 s, or breaks twice
 * within 8 s) server-sent events with POST, and last long polling, whose code is loaded only then.
 * What worked is remembered for ten minutes; meanwhile the better ways are tried again beside it.
 *
 * @module
 */
import { type ConnectOptions, openClient } from "./connect.ts";
import { HistoryQueue } from "./history_queue.ts";
import { MessageStreams } from "./message_streams.ts";
import type { ChatClient } from "./types.ts";

export { browserEnvironment, type BrowserScope } from "./browser_environment.ts";
export type { ConnectOptions } from "./connect.ts";
export { type Environment, type EnvironmentChange, NO_ENVIRONMENT } from "./environment.ts";
export { GapError, PublishError, type PublishFailure } from "./errors.ts";
export { RefusedError } from "./refused_error.ts";
export { indexedDbOutbox } from "./indexed_db_outbox.ts";
export { messageAt } from "./message_at.ts";
export { memoryOutbox } from "./memory_outbox.ts";
export type { OutboxStore, Phase, StoredKey, StoredMessage } from "./outbox_store.ts";
export type { BinaryFrames, OpenTransport, Transport, TransportEvents } from "./transport.ts";
export type { TypedEventTarget } from "./typed_events.ts";
export type { Clock } from "../base/clock.ts";
export type { RandomBytes } from "../base/ids.ts";
export { type ErrorCode, ERRORS, type Refusal } from "../protocol/errors.ts";
export type {
  Change,
  FileRef,
  People,
  Person,
  StoredEvent,
  WireSegment,
} from "../protocol/events.ts";
export {
  foldSegments,
  type Mark,
  type Message,
  type Reaction,
  type Registers,
  type Topic,
  withChanges,
} from "../protocol/fold.ts";
export type { Limits } from "../protocol/limits.ts";
export type { MyRoom, RoomCall } from "../protocol/my_room.ts";
export type { Role, RoomKind } from "../protocol/room_kinds.ts";
export type { At, Position } from "../protocol/position.ts";
export type { Members } from "../protocol/server_frames.ts";
export type * from "./types.ts";
export {
  type WebSocketConstructor,
  type WebSocketLike,
  webSocketTransport,
} from "./web_socket_transport.ts";

/**
 * Opens a client on a server's socket address. It begins to connect at once and keeps at it until
 * `close()`.
 * @param url `ws:`, `wss:`, `http:` or `https:`, or in a page a path such as `/ws`.
 * @throws {TypeError} when `url` is none, or when the platform has no `WebSocket` and none is passed.
 */
export function connect(url: string | URL, options: ConnectOptions = {}): ChatClient {
  return openClient(url, options, { History: HistoryQueue, streams: () => new MessageStreams() });
}
