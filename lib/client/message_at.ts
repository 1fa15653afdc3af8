import { foldSegments, type Message } from "../protocol/fold.ts";
import type { Position } from "../protocol/position.ts";
import type { ChatRoom } from "./types.ts";

/**
 * The message at a position as it is now, for a reply to show or a link to lead to; null if there is
 * none. Rejects as `history()` does.
 */
export async function messageAt(
  room: Pick<ChatRoom, "history">,
  pos: Position,
  options: { signal?: AbortSignal } = {},
): Promise<Message | null> {
  const { segments, changes } = await room.history({ around: pos, limit: 1 }, options);
  return foldSegments(segments, "", changes).find((message) => message.pos === pos) ?? null;
}
