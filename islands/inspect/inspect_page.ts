/** Writes down what passes over the connection of a page that is at work already. */
import { inspectedWebSocket } from "./inspected_socket.ts";
import type { Recorder } from "./recorder.ts";

/** What can be done while a page is being inspected. */
export interface Inspection {
  /** Has the page connect anew, so that its handshake is seen. */
  renew(): void;
  /** Puts everything back as it was; the present connection stays until it ends by itself. */
  stop(): void;
}

/** The page's classes, as `lib/client` looks them up at each connection. */
interface Scope {
  WebSocket: typeof WebSocket;
  WebSocketStream?: unknown;
}

/**
 * Puts a class of its own in the place of the page's `WebSocket` and has the page connect anew with
 * it. A `WebSocketStream` cannot be listened in on: while somebody looks, the page goes without.
 */
export function inspectPage(recorder: Recorder): Inspection {
  const scope: Scope = globalThis;
  const { WebSocket: Original, WebSocketStream: stream } = scope;
  scope.WebSocket = inspectedWebSocket(recorder, Original);
  scope.WebSocketStream = undefined;
  const renew = () => {
    // The room lets go of its connection when the page is put aside, and comes back with it.
    for (const type of ["pagehide", "pageshow"]) {
      dispatchEvent(new PageTransitionEvent(type, { persisted: true }));
    }
  };
  renew();
  return {
    renew,
    stop() {
      scope.WebSocket = Original;
      scope.WebSocketStream = stream;
    },
  };
}
