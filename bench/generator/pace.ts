import type { Crowd, Member } from "./crowd.ts";
import { messageText } from "./message.ts";

/** Who says how much. */
export interface PaceOptions {
  crowd: Crowd;
  /** They take turns. */
  writers: readonly Member[];
  /** Messages a second, over all of them. */
  rate: number;
  textLength: number;
}

/**
 * Lets writers say messages at a fixed rate until it is stopped. Each carries the time when it was
 * due, so that a late generator counts as a slow server and never as a fast one.
 * @returns how many were said
 */
export function pace({ crowd, writers, rate, textLength }: PaceOptions): { stop(): number } {
  const startedAt = performance.timeOrigin + performance.now();
  const lane = `r${Math.random().toString(36).slice(2, 8)}`;
  const next: number[] = Array(writers.length).fill(0);
  const ackedBefore = writers.map(({ acked }) => acked);
  const { unanswered = Infinity } = crowd.dialect;
  let said = 0;
  const timer = setInterval(() => {
    const due = (performance.timeOrigin + performance.now() - startedAt) * rate / 1_000;
    for (; said < due; said++) {
      const writer = said % writers.length;
      // It is late, then, like everybody after it, and says when it was due.
      const answered = writers[writer]!.acked - ackedBefore[writer]!;
      if (next[writer]! - answered >= unanswered) break;
      const n = ++next[writer]!;
      const time = startedAt + said * 1_000 / rate;
      const text = messageText({ writer, n, time }, textLength);
      writers[writer]!.socket.send(crowd.dialect.say(`${lane}${writer}`, n, text));
    }
  }, 1);
  return {
    stop() {
      clearInterval(timer);
      return said;
    },
  };
}
