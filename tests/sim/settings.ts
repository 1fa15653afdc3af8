import { DEFAULT_LIMITS, type Limits } from "../../lib/protocol/mod.ts";
import type { Choices } from "./choices.ts";

/** How often what goes wrong: in a thousand operations, messages, or turns of the schedule. */
export interface Faults {
  relay: { drop: number; repeat: number; reorder: number };
  store: {
    /** A read fails. */
    read: number;
    /** An answer takes seconds. */
    slow: number;
    /** A commit fails and was not written. */
    failed: number;
    /** It was written, and its answer is an error. */
    lostReply: number;
    /** Its answer is an error, and it is written later or never. */
    late: number;
    /** The store's client sends it again by itself; the second answer is the one that is told. */
    repeated: number;
    /** `{ok: false}` for no reason. */
    refused: number;
    /** "database is locked". */
    locked: number;
    /** No answer ever comes to a write, done or not; a read ends after seconds, as `DeadlineKv` has it. */
    silent: number;
    /** A watch breaks when it should tell. */
    watchBroken: number;
    /** A watch never tells. */
    watchSilent: number;
  };
  /** A frame with events vanishes between server and page, by a proxy that is none (R16). */
  lostFrame: number;
  turn: {
    crash: number;
    drain: number;
    cut: number;
    mute: number;
    slowReader: number;
    reload: number;
    clockJump: number;
    stall: number;
    page: number;
    rewrite: number;
    /** The store is put back to what an earlier backup holds. */
    restore: number;
  };
}

/**
 * What alone tells an isolate that the log has gone on; null: all there is, and the periodic check.
 * Where several nets hang one below the other, nobody sees a hole in one.
 * - `itself`: one isolate, which writes everything
 * - `channel`: the isolates of one process, which do not die; the channel may lose
 * - `watch`: several processes that share nothing but the store
 */
export type Net = "itself" | "channel" | "watch";

/** What a schedule is made of. */
export interface Settings {
  /** Isolates of each process. */
  processes: number[];
  /** Whether the isolates of a process have a channel. */
  relay: boolean;
  /** Whether isolates watch the heads in the store. */
  watch: boolean;
  rooms: string[];
  browsers: number;
  /** Whether the first two are tabs of one browser. */
  twoTabs: boolean;
  wires: number;
  /** Messages to send in all. */
  messages: number;
  /** Segments that are in the log from before, and the length of their texts at the least. */
  past: number;
  pastText: number;
  /** Turns before everything is healed. */
  turns: number;
  /** Checks the store takes in one write; two are a lane's and the generation's. */
  maxChecks: number;
  limits: Limits;
  /** Longest text where the limits of one isolate are narrower. */
  narrowText: number | null;
  rateLimits: boolean;
  /** Whether clients go on talking once everything is healed. */
  talkOn: boolean;
  net: Net | null;
  /** Many messages at once: as many as to fill segments by number, or by size. */
  flood: "many" | "large" | null;
  /** Whether rooms wait for turns of the event loop between two batches. */
  paced: boolean;
  faults: Faults;
  /** Of a thousand things that are said, how many are about a message that is there. */
  changes: number;
}

/** Draws the settings of a schedule. */
export function drawSettings(choices: Choices): Settings {
  const settings = drawAll(choices);
  const { faults } = settings;
  switch (settings.net) {
    case "itself":
      Object.assign(settings, { processes: [1], relay: false, watch: false });
      quietlyWritten(settings);
      break;
    case "channel":
      Object.assign(settings, { processes: choices.pick([[2], [3]]), relay: true, watch: false });
      quietlyWritten(settings);
      // One that dies between its commit and its hint leaves the others to the check.
      faults.turn.crash = faults.turn.drain = faults.turn.restore = 0;
      break;
    case "watch":
      Object.assign(settings, { processes: choices.pick([[1, 1], [1, 1, 1]]), watch: true });
      faults.store.watchSilent = 0;
  }
  if (settings.flood !== null) {
    Object.assign(settings, { narrowText: null, rateLimits: false });
    Object.assign(settings.limits, { commitQueue: 10_000, loadedRooms: 10_000 });
  }
  return settings;
}

/** What was given up, and nobody asks for again, may be written when nobody looks: not here. */
function quietlyWritten(settings: Settings): void {
  const { store, turn } = settings.faults;
  store.late = store.silent = turn.reload = 0;
  settings.flood = null;
}

function drawAll(choices: Choices): Settings {
  const level = (low: number, high: number) => choices.pick([0, 0, low, high]);
  return {
    processes: choices.pick([[2], [1, 1], [2, 1], [3], [2, 2], [1]]),
    relay: !choices.chance(200),
    watch: !choices.chance(200),
    rooms: choices.pick([["lobby"], ["lobby"], ["lobby"], ["lobby", "방"]]),
    browsers: 1 + choices.below(3),
    twoTabs: choices.chance(200),
    wires: choices.below(3),
    messages: 4 + choices.below(26),
    past: choices.pick([0, 0, 0, 0, 0, 5, 60, 140, 140]),
    pastText: choices.pick([0, 0, 2_500]),
    turns: 60 + choices.below(500),
    maxChecks: choices.pick([100, 100, 10, 4]),
    limits: {
      ...DEFAULT_LIMITS,
      unanswered: choices.pick([32, 4, 2]),
      highWaterBytes: choices.pick([256 * 1024, 3_000, 1_000]),
      resumeCacheBytes: choices.pick([1024 * 1024, 1_200, 0]),
      commitQueue: choices.pick([10_000, 10_000, 3]),
      loadedRooms: choices.pick([10_000, 1]),
      stuckReaderMs: choices.pick([60_000, 2_000]),
      rateMessages: 3,
      rateWindowMs: 1_000,
    },
    narrowText: choices.pick([null, null, null, 24]),
    rateLimits: choices.chance(200),
    talkOn: choices.chance(500),
    net: choices.pick<Net | null>([null, null, null, "itself", "channel", "watch"]),
    flood: choices.chance(30) ? choices.pick(["many", "large"] as const) : null,
    paced: choices.chance(200),
    faults: {
      lostFrame: level(0, 30),
      relay: { drop: level(50, 500), repeat: level(50, 300), reorder: level(50, 500) },
      store: {
        read: level(10, 80),
        slow: level(10, 150),
        failed: level(20, 100),
        lostReply: level(20, 150),
        late: level(20, 100),
        repeated: level(20, 150),
        refused: level(20, 80),
        locked: level(20, 100),
        silent: level(0, 40),
        watchBroken: level(20, 200),
        watchSilent: level(200, 900),
      },
      turn: {
        crash: level(2, 8),
        drain: level(1, 4),
        cut: level(4, 20),
        mute: level(2, 8),
        slowReader: level(5, 25),
        reload: level(2, 8),
        clockJump: level(1, 4),
        stall: level(1, 4),
        page: level(2, 8),
        rewrite: level(8, 40),
        restore: level(0, 4),
      },
    },
    changes: choices.pick([0, 0, 300, 700]),
  };
}

/** Whether, without faults, every isolate hears at once of what others commit. */
export function isPrompt({ processes, relay, watch, faults }: Settings): boolean {
  const alone = processes.length === 1 && (relay || processes[0] === 1);
  return alone || (watch && faults.store.watchBroken === 0 && faults.store.watchSilent === 0);
}
