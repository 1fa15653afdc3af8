import type { Limits } from "../../lib/protocol/mod.ts";

/** The limits that golden frames tell: the defaults may change without a change of the protocol. */
export const GOLDEN_LIMITS = {
  textLength: 4_000,
  frameBytes: 64 * 1024,
  attachmentBytes: 8 * 1024 * 1024,
  rateMessages: 20,
  rateAddressMessages: 200,
  rateWindowMs: 10_000,
  rateFrames: 2_000,
  addressConnections: 1_000,
  roomNameLength: 64,
  displayNameLength: 32,
  idLength: 64,
  sessionRooms: 50,
  unanswered: 32,
  historyEvents: 100,
  highWaterBytes: 256 * 1024,
  stuckReaderMs: 60_000,
  resumeCacheBytes: 1024 * 1024,
  commitQueue: 10_000,
  loadedRooms: 10_000,
  // Limits that came later are not among them: lines that are there never change.
} as Limits;
