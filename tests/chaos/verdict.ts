import type { Sender } from "../support/sender.ts";
import type { Reader } from "./reader.ts";

/** One kill. */
export interface Cut {
  /** Milliseconds since the Unix epoch. */
  at: number;
  /** Texts that were sent to the process and never answered by it. */
  unanswered: string[];
}

/** What became of all messages. */
export interface Verdict {
  kills: number;
  /** Publishes without an answer at each kill, sorted. */
  unanswered: number[];
  acknowledged: number;
  /** Publishes that were sent a second time or more. */
  resent: number;
  /** Of the unanswered: those that the killed process had stored, and had not said so. */
  storedUnsaid: number;
  /** Acknowledged, and not in the log where their sender was told. */
  lost: string[];
  /** Sent, never acknowledged, or not in the log. */
  missing: string[];
  duplicated: string[];
  outOfOrder: string[];
  /** What readers found wrong: a hole, a frame that does not follow the last one, another order. */
  breaks: string[];
  readers: number;
}

/** @param readers the first has the whole log; the others have to have the same */
export function judge(
  senders: readonly Sender[],
  readers: readonly Reader[],
  cuts: readonly Cut[],
): Verdict {
  const [first] = readers;
  const log = first!.delivered;
  const positions = new Map<string, string>();
  const duplicated: string[] = [];
  for (const { text, pos } of log) {
    if (positions.has(text)) duplicated.push(text);
    else positions.set(text, pos);
  }
  const lost: string[] = [];
  const missing: string[] = [];
  const outOfOrder: string[] = [];
  for (const sender of senders) {
    let before = "";
    for (let n = 1; n <= sender.sent; n++) {
      const text = sender.text(n);
      const told = sender.acknowledged[n - 1];
      const pos = positions.get(text);
      if (told === undefined || pos === undefined) missing.push(text);
      if (told !== undefined && told !== pos) lost.push(text);
      if (pos !== undefined && pos <= before) outOfOrder.push(text);
      before = pos ?? before;
    }
  }
  const breaks = readers.flatMap(({ violations }) => violations);
  for (const [index, { delivered }] of readers.entries()) {
    const differs = log.findIndex(({ pos, text }, n) =>
      delivered[n]?.pos !== pos || delivered[n]?.text !== text
    );
    if (differs >= 0) breaks.push(`reader ${index} has another log from ${log[differs]!.pos} on`);
    if (delivered.length !== log.length) breaks.push(`reader ${index} has ${delivered.length}`);
  }
  const storedBefore = (text: string, at: number) => {
    const pos = positions.get(text);
    return pos !== undefined && first!.times.get(pos.slice(0, 24))! <= at;
  };
  return {
    kills: cuts.length,
    unanswered: cuts.map(({ unanswered }) => unanswered.length).sort((a, b) => a - b),
    acknowledged: senders.reduce((sum, sender) => sum + sender.acknowledged.length, 0),
    resent: senders.reduce((sum, sender) => sum + sender.resent, 0),
    storedUnsaid: cuts.reduce(
      (sum, { at, unanswered }) => sum + unanswered.filter((text) => storedBefore(text, at)).length,
      0,
    ),
    lost,
    missing,
    duplicated,
    outOfOrder,
    breaks,
    readers: readers.length,
  };
}

/** Whether all promises were kept. */
export function isClean(verdict: Verdict): boolean {
  const { lost, missing, duplicated, outOfOrder, breaks } = verdict;
  return [lost, missing, duplicated, outOfOrder, breaks].every(({ length }) => length === 0);
}
