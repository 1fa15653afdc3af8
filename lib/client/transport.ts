/**
 * What carries frames. A WebSocket does it in both directions; other transports (server-sent
 * events with POST, long polling) fit behind the same four calls.
 */

/** What a transport reports, never before `open` returned and never after `close()`. */
export interface TransportEvents {
  /** One text frame, in the order sent. The first one (`welcome`) means that the way is open. */
  frame(text: string): void;
  /** The connection ended or could not be opened. Called at most once; 0 when no code came. */
  close(code: number): void;
  /** A better way is open: a new connection would take it. */
  renew?(): void;
}

/** What carries binary frames. */
export interface BinaryFrames {
  /** Bytes that the platform has taken and the network has not; 0 where nobody knows. */
  readonly buffered: number;
  /** Sends one binary frame after all that was sent before. */
  send(bytes: Uint8Array<ArrayBuffer>): void;
}

/** One connection. Once it is closed it is thrown away. */
export interface Transport {
  /** Sends one text frame after those before it. What cannot be sent is lost without an error. */
  send(text: string): void;
  /** For binary frames, where there are any: now, or never on this connection. */
  readonly binary?: BinaryFrames | undefined;
  /** Ends the connection without waiting for the other side. */
  close(): void;
}

/** Begins to open a connection. Throws only if `url` can never work. */
export type OpenTransport = (url: URL, events: TransportEvents) => Transport;
