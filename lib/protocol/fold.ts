/** From events to what is shown: the same on the server, in the island and in tests. */
import type { WireSegment } from "./events.ts";
import { type Position, position } from "./position.ts";

/** A message as a list shows it. */
export interface Message {
  /** Where it stands in the log. */
  pos: Position;
  /** The sender's user id. */
  from: string;
  /** What it says, as it was sent: show it as text, never as HTML. */
  text: string;
  /** Milliseconds since the Unix epoch, by the server's clock. */
  time: number;
}

/** The messages of `segments` that stand after `after`, in order. Unknown events show nothing. */
export function foldSegments(segments: readonly WireSegment[], after: Position = ""): Message[] {
  const messages: Message[] = [];
  for (const { at, time, events } of segments) {
    for (const [index, event] of events.entries()) {
      const pos = position(at, index);
      if (pos > after && event.type === undefined && typeof event.text === "string") {
        messages.push({ pos, from: event.from, text: event.text, time });
      }
    }
  }
  return messages;
}
