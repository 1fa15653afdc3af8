/** From events to what is shown: the same on the server, in the island and in tests. */
import type { FileRef, StoredEvent, WireSegment } from "./events.ts";
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
  /** What belongs to it; where there is any, the text may be empty. */
  files?: readonly FileRef[];
}

/** The messages of `segments` that stand after `after`, in order. Unknown events show nothing. */
export function foldSegments(segments: readonly WireSegment[], after: Position = ""): Message[] {
  const messages: Message[] = [];
  for (const { at, time, events } of segments) {
    for (const [index, event] of events.entries()) {
      const pos = position(at, index);
      if (pos > after && event.type === undefined && typeof event.text === "string") {
        const { from, text } = event;
        const files = filesOf(event);
        messages.push({ pos, from, text, time, ...(files.length > 0 && { files }) });
      }
    }
  }
  return messages;
}

/** The files of a message, as far as they are ones: a newer server may know more kinds. */
export function filesOf({ files }: StoredEvent): readonly FileRef[] {
  if (!Array.isArray(files)) return [];
  return (files as Partial<FileRef>[]).filter((file): file is FileRef =>
    typeof file?.id === "string" && typeof file.name === "string" &&
    typeof file.type === "string" && typeof file.size === "number"
  );
}
