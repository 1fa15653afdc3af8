/** From what a client asks to append to what is stored of it; loaded with the first connection. */
import {
  type ClientFrameOf,
  codePoints,
  type FileRef,
  HERE,
  type Limits,
  messageText,
  type Position,
  type Refusal,
  refusal,
  type StoredEvent,
  TOPIC_LENGTH,
} from "../protocol/mod.ts";

/** What is published: what a client asks for, or a message with files that this server has stored. */
export type LookedUp = ClientFrameOf<"publish">["event"] | FileMessage;

/** A message with files; its text may be empty. */
export interface FileMessage {
  type: "message";
  text: string;
  files: readonly FileRef[];
  reply?: Position;
  mentions?: string[];
}

/** As user ids are made. */
const USER = /^\w{1,64}$/;

/** The event without its sender; or why it may not be. */
export function storedEvent(
  event: Exclude<LookedUp, { type: "skip" }>,
  limits: Limits,
): Omit<StoredEvent, "from"> | Refusal {
  switch (event.type) {
    case "message": {
      const files = (event.files ?? []) as readonly FileRef[];
      const text = files.length > 0 && event.text === "" ? "" : messageText(event.text, limits);
      if (text === null) return badText(limits);
      const mentions = readMentions(event.mentions);
      if (!mentions) return refusal("bad_mentions");
      const { reply } = event;
      return { text, ...(files.length > 0 && { files }), ...(reply && { reply }), ...mentions };
    }
    case "edit": {
      const { type, target } = event;
      const text = messageText(event.text, limits);
      if (text === null) return badText(limits);
      const mentions = readMentions(event.mentions);
      return mentions ? { type, target, text, ...mentions } : refusal("bad_mentions");
    }
    case "react": {
      const { type, target, emoji, on } = event;
      return isEmoji(emoji) ? { type, target, emoji, on } : refusal("bad_emoji");
    }
    case "topic": {
      const text = event.text.trim() === "" ? "" : messageText(event.text, limits);
      const line = text?.replace(/\s+/gu, " ").trim();
      if (line !== undefined && codePoints(line) <= TOPIC_LENGTH) {
        return { type: "topic", text: line };
      }
      const message = `A topic has at most ${TOPIC_LENGTH} characters.`;
      return refusal("bad_text", { message });
    }
    case "delete":
      return { type: "delete", target: event.target };
    case "pin":
      return { type: "pin", target: event.target, on: event.on };
  }
}

/**
 * A picture of its own: one of the sequences of UTS #51, or a pictograph without its selector. In a
 * function, since to make this pattern takes 11 ms.
 */
function isEmoji(text: string): boolean {
  return /^(?:\p{RGI_Emoji}|\p{Extended_Pictographic})$/v.test(text);
}

function badText({ textLength }: Limits): Refusal {
  const message = `A text has 1 to ${textLength} characters that show.`;
  return refusal("bad_text", { message });
}

/** As they are stored: nothing where nobody is mentioned; null if they may not be. */
function readMentions(mentions: readonly string[] = []): { mentions?: readonly string[] } | null {
  if (mentions.length === 0) return {};
  const fine = mentions.every((one) => one === HERE || USER.test(one));
  return fine && new Set(mentions).size === mentions.length ? { mentions } : null;
}
