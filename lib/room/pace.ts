import type { Clock } from "../base/clock.ts";

/**
 * So many readers are served in one turn of the event loop. Each one's copy of the frame is in
 * memory until the turn ends: of 500 the last would push the first out of the processor's cache.
 */
export const SERVED_A_TURN = 64;

/** Turns waited beside those for a batch to leave. */
const PATIENCE = 4;
/**
 * Turns that bring nothing, after which nothing more is on its way: some microseconds each. Where many
 * were answered just before, they are about to go on: then as many turns as they are.
 */
const IDLE_TURNS = { least: 8, most: 64 } as const;
/** Turns that bring something, waited at the most: a stream that never pauses is cut here. */
const BUSY_TURNS = 32;

/** What is known of a room whose next batch waits. */
export interface Gathering {
  /** How many read. */
  readers: number;
  /** How much has come. */
  waiting(): number;
  /** How much there will be if all who were answered just before go on; 0 if nobody was. */
  expected: number;
  /** Whether readers are yet to be served, or the one who was served last is yet to get it. */
  leaving(): boolean;
  /** Whether readers are being served: then a turn takes long, and what comes comes in one. */
  serving(): boolean;
}

/**
 * Resolves when the next batch of a room had better begin. To write a batch and to send it costs
 * the same however much is in it; so before the next one, the last leaves, and what has come
 * meanwhile is read. All that is waited for is the event loop, and there is no timer: in a room
 * that was quiet that takes some microseconds.
 * @returns null where turns cannot be had: then it begins at once
 */
export function gathered(clock: Clock, room: Gathering): Promise<void> | null {
  return clock.turn ? gather(clock as Required<Clock>, room) : null;
}

async function gather(clock: Required<Clock>, room: Gathering): Promise<void> {
  // Who does not drain is not waited for.
  let patience = PATIENCE + 2 * room.readers / SERVED_A_TURN;
  const enough = Math.max(IDLE_TURNS.least, Math.min(room.expected, IDLE_TURNS.most));
  let before = room.waiting();
  for (let idle = 0, busy = 0; idle < enough && busy < BUSY_TURNS && patience > 0;) {
    await new Promise<void>((resolve) => clock.turn(resolve));
    const present = room.waiting();
    if (room.leaving()) patience--;
    else if (present === before) idle += room.serving() ? enough : 1;
    else [idle, busy] = [0, busy + 1];
    if (room.expected > 0 && present >= room.expected && !room.leaving()) return;
    before = present;
  }
}
