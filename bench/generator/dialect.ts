import type { Message } from "./message.ts";

/** One connection of the generator, as far as what it hears goes. */
export interface Listener {
  /** Where it stands in the log, if the server has one. */
  cursor: number;
  /** The same as the server writes it. */
  position: string;
  /** Frames that did not follow what was there before: must stay 0. */
  gaps: number;
  entered: boolean;
}

/** What a frame turned out to be. */
export interface Heard {
  /** Messages it brings, of which `messages` tells when it is asked for. */
  count: number;
  messages(): readonly Message[];
  /** Ids that it acknowledges as stored. */
  acks: number;
  /** A frame to answer with. */
  reply?: string;
}

/** How a server is spoken to. One object serves all connections of a thread to one room. */
export interface Dialect {
  readonly path: string;
  readonly protocol?: string;
  /** Messages that a connection may have without an answer, where there are answers. */
  readonly unanswered?: number;
  /** Frames that enter the room, once the connection is open. */
  readonly enter: readonly string[];
  /** Frames that enter the room again from where a listener stands. */
  resume?(listener: Listener): readonly string[];
  /** The frame that says a text; `n` counts a lane's messages from 1. */
  say(lane: string, n: number, text: string): string;
  /** Takes a text frame. Throws when the server refuses something. */
  hear(listener: Listener, bytes: Uint8Array, start: number, end: number): Heard;
}

/** Servers that can be measured. */
export type ServerName = "sori" | "ws" | "socket.io" | "bun";

/** A frame that brings nothing. */
export const NOTHING: Heard = { count: 0, messages: () => [], acks: 0 };
