import type { Position, Refusal, ServerFrame } from "../protocol/mod.ts";
import { type Publication, Publisher, type PublisherOptions } from "./publisher.ts";

/**
 * Publishes one message, or another event, outside of a connection, under an id that a repeat must
 * bring again.
 */
export function publishOnce(
  options: Omit<PublisherOptions, "answer">,
  { id, event }: Publication,
): Promise<{ pos: Position | null } | { refusal: Refusal }> {
  return new Promise((resolve) => {
    const answer = (frame: ServerFrame) => {
      if (frame.type === "ack") resolve({ pos: frame.acks[0]![1] });
      if (frame.type === "error") {
        const { type: _, room: __, id: ___, ...reason } = frame;
        resolve({ refusal: reason });
      }
    };
    new Publisher({ ...options, answer }).publish({ id, event });
  });
}
