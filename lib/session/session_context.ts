import type { Clock } from "../base/clock.ts";
import type { Limits } from "../protocol/mod.ts";
import type { Rooms } from "../room/rooms.ts";
import type { PeopleStore } from "../store/people.ts";
import type { Attachments } from "./attachments.ts";
import type { FrameReader } from "./frame_reader.ts";
import type { PublishRates } from "./publisher.ts";

/** Who a connection speaks for. */
export interface Identity {
  user: string;
  /** Told in `welcome` so that the client can be the same user later; not told to browsers. */
  token?: string;
}

/** What all sessions of an isolate share. */
export interface SessionContext {
  rooms: Rooms;
  people: PeopleStore;
  limits: Limits;
  clock: Clock;
  /** Number of this isolate, as told in `welcome`. */
  isolate: number;
  rates: PublishRates | null;
  /** Reads rooms' frames for those who watch, once there are some. */
  reader?: FrameReader;
  /** Brought into memory when they are first needed; absent: there are none. */
  attachments?: () => Promise<Attachments>;
  /** The user a token speaks for; null if it is not valid. */
  authenticate(token: string): Promise<string | null>;
}
