/** What a session needs of its transport: WebSocket, event stream, long polling, or a test. */
export interface Connection {
  /** Sends one text frame. Never throws; after the end it does nothing. */
  send(frame: string): void;
  /** Bytes handed over that the network has not taken. */
  readonly queuedBytes: number;
  /** Ends the connection with a close code (RFC 6455 §7.4) and a reason of at most 123 bytes. */
  close(code: number, reason: string): void;
  /**
   * How long its user stays present after its end, in milliseconds, where one request follows the
   * other; absent: not at all.
   */
  readonly lingerMs?: number;
}
