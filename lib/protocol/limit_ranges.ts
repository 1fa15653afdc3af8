import type { Limits } from "./limits.ts";

/** Smallest and largest value that makes sense for each limit. */
export const LIMIT_RANGES: Readonly<Record<keyof Limits, readonly [min: number, max: number]>> = {
  // A stored event must fit a segment (60 KiB) even if every character takes six bytes as JSON.
  textLength: [1, 4_800],
  frameBytes: [1_024, 64 * 1024 * 1024],
  attachmentBytes: [0, 256 * 1024 * 1024],
  rateMessages: [1, 1_000_000],
  rateAddressMessages: [1, 10_000_000],
  rateAddressReads: [1, 10_000_000],
  rateWindowMs: [100, 3_600_000],
  rateFrames: [10, 10_000_000],
  addressConnections: [1, 1_000_000],
  roomNameLength: [1, 64],
  displayNameLength: [1, 64],
  idLength: [8, 64],
  sessionRooms: [1, 10_000],
  unanswered: [1, 32],
  historyEvents: [1, 1_000],
  highWaterBytes: [64 * 1024, 64 * 1024 * 1024],
  stuckReaderMs: [1_000, 3_600_000],
  resumeCacheBytes: [0, 1024 * 1024 * 1024],
  commitQueue: [1, 1_000_000],
  loadedRooms: [1, 10_000_000],
};
