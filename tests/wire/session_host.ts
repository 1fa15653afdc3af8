/** The real sessions over a store in memory and a clock that stands still: every byte is known. */
import type { Limits } from "../../lib/protocol/mod.ts";
import { relays } from "../../lib/relay/relays.ts";
import { Rooms } from "../../lib/room/rooms.ts";
import { RateLimiter } from "../../lib/session/rate_limiter.ts";
import { type Identity, Session, type SessionContext } from "../../lib/session/session.ts";
import { PeopleStore } from "../../lib/store/people.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { MemoryKv } from "../support/memory_kv.ts";
import { GOLDEN_LIMITS } from "./golden_limits.ts";

/** One connection: what came from the server and was not looked at yet. */
export class HostedSession {
  readonly frames: string[] = [];
  /** The close code, once the server has ended it. */
  closed: number | null = null;
  readonly session: Session;

  constructor(context: SessionContext, identity: Identity) {
    const connection = {
      queuedBytes: 0,
      send: (frame: string) => void this.frames.push(frame),
      close: (code: number) => void (this.closed = code),
    };
    this.session = new Session(context, connection, identity, "192.0.2.1");
  }
}

export class SessionHost implements Disposable {
  readonly clock = new FakeClock(1_800_000_000_000);
  readonly people: PeopleStore;
  readonly rooms: Rooms;
  readonly kv: MemoryKv;
  readonly #context: SessionContext;

  constructor(changed: Partial<Limits> = {}) {
    const limits = { ...GOLDEN_LIMITS, ...changed };
    const { clock } = this;
    const kv = this.kv = new MemoryKv({ clock });
    const people = this.people = new PeopleStore(kv);
    this.rooms = new Rooms({
      kv,
      people,
      relay: relays(),
      limits,
      clock,
      isolate: "isolate",
      watch: false,
      random: () => 0.5,
    });
    const rate = (count: number) => new RateLimiter({ count, windowMs: limits.rateWindowMs });
    this.#context = {
      rooms: this.rooms,
      people,
      limits,
      clock,
      isolate: 0,
      rates: { sender: rate(limits.rateMessages), address: rate(limits.rateAddressMessages) },
      // The token of a user is their id and `-token`.
      authenticate: (token) => Promise.resolve(/^(\w{10})-token$/.exec(token)?.[1] ?? null),
    };
  }

  open(identity: Identity): HostedSession {
    const hosted = new HostedSession(this.#context, identity);
    hosted.session.open();
    return hosted;
  }

  [Symbol.dispose](): void {
    this.rooms.close();
  }
}
