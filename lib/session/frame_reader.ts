import {
  type EventsFrame,
  foldSegments,
  type JoinedFrame,
  type Message,
  type Position,
} from "../protocol/mod.ts";

/** What a room's frame says to those who do not speak its protocol. */
export type Heard =
  | { type: "events"; room: string; messages: readonly Message[] }
  /** Listening begins here, whatever was asked for. */
  | { type: "snapshot"; room: string; head: Position }
  | { type: "read"; room: string; marks: Record<string, Position> };

/**
 * Reads the frames that a room sends to all, for the sessions of other protocols. A room sends one
 * frame to many, one after the other: the last one is remembered, and so is read once.
 */
export class FrameReader {
  #frame = "";
  #heard: Heard | null = null;

  /** Null: nothing of interest. Only this server wrote the frame, so its shape is trusted. */
  read(frame: string): Heard | null {
    if (frame === this.#frame) return this.#heard;
    this.#frame = frame;
    return this.#heard = hear(frame);
  }
}

function hear(frame: string): Heard | null {
  if (frame.startsWith('{"type":"joined"')) {
    const { head, resume, room, segments } = JSON.parse(frame) as JoinedFrame;
    // A snapshot is the past.
    return resume === "snapshot"
      ? { type: "snapshot", room, head }
      : { type: "events", room, messages: foldSegments(segments) };
  }
  if (frame.startsWith('{"type":"events"')) {
    const { room, segments } = JSON.parse(frame) as EventsFrame;
    return { type: "events", room, messages: foldSegments(segments) };
  }
  return frame.startsWith('{"type":"read"') ? JSON.parse(frame) as Heard : null;
}
