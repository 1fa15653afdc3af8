/** The real plain and notification sessions over a store in memory and a clock that stands still. */
import { pageText } from "../../lib/i18n/mod.ts";
import { DEFAULT_LIMITS, type Limits, ORIGIN, type Position } from "../../lib/protocol/mod.ts";
import { relays } from "../../lib/relay/relays.ts";
import { Rooms } from "../../lib/room/rooms.ts";
import { NotificationSession } from "../../lib/session/notification_session.ts";
import { type PlainContext, plainContext, PlainSession } from "../../lib/session/plain_session.ts";
import { RateLimiter } from "../../lib/session/rate_limiter.ts";
import { type Identity, Session, type SessionContext } from "../../lib/session/session.ts";
import { Attachments } from "../../lib/session/attachments.ts";
import type { BlobStore } from "../../lib/store/blobs.ts";
import type { Write } from "../../lib/store/kv.ts";
import { PeopleStore } from "../../lib/store/people.ts";
import { endOf } from "../../lib/store/segment.ts";
import { FakeClock } from "./fake_clock.ts";
import { MemoryKv } from "./memory_kv.ts";

/** A store that can be told to fail. */
class BreakableKv extends MemoryKv {
  broken = false;

  override commit(write: Write): Promise<string | null> {
    return this.broken ? Promise.reject(new Error("The store is broken")) : super.commit(write);
  }
}

/** A connection: what came from the server, and how it ended. */
export class HostedConnection {
  /** Texts, and the bytes of binary frames. */
  readonly frames: (string | number[])[] = [];
  /** Code and reason, once the server has ended it. */
  closed: [code: number, reason: string] | null = null;
  /** Bytes that the network has not taken. */
  queuedBytes = 0;

  send(frame: string): void {
    this.frames.push(frame);
  }

  sendBinary(frame: Uint8Array): void {
    this.frames.push([...frame]);
  }

  close(code: number, reason: string): void {
    this.closed ??= [code, reason];
  }
}

/** A connection with its session. */
export type Hosted<Kind> = HostedConnection & { session: Kind };

export class PlainHost implements Disposable {
  readonly clock = new FakeClock(1_800_000_000_000);
  readonly kv = new BreakableKv({ clock: this.clock });
  readonly people = new PeopleStore(this.kv);
  readonly rooms: Rooms;
  readonly attachments: Attachments;
  readonly plain: PlainContext;
  readonly #context: SessionContext;

  constructor(changed: Partial<Limits> = {}) {
    const { clock, kv, people } = this;
    const limits = { ...DEFAULT_LIMITS, ...changed };
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
    this.attachments = new Attachments(kv, clock, limits, true);
    this.#context = {
      rooms: this.rooms,
      people,
      limits,
      clock,
      isolate: 0,
      rates: { sender: rate(limits.rateMessages), address: rate(limits.rateAddressMessages) },
      attachments: () => Promise.resolve(this.attachments),
      authenticate: () => Promise.resolve(null),
    };
    this.plain = plainContext(this.#context, this.attachments);
  }

  get files(): BlobStore {
    return this.attachments.files;
  }

  /** Somebody without a subprotocol. */
  async openPlain(user: string, room = "lobby", locale: "ko" | "en" = "en") {
    const { segments } = await this.rooms.log(room).readNewest(1);
    const newest = segments.at(-1);
    const standing = await this.rooms.access.of(user, room);
    return await this.#open((connection) => {
      const session = new PlainSession(this.plain, connection, {
        user,
        address: "192.0.2.1",
        room,
        standing,
        after: newest ? endOf(newest) : ORIGIN,
        words: pageText(locale).plain,
        link: (id) => `https://chat.example/files/${id}`,
      });
      void session.open();
      return session;
    });
  }

  /** Somebody who is only told what concerns them. */
  async openNotification(identity: Identity, rooms: Record<string, Position | "">) {
    await this.people.load([identity.user]);
    return await this.#open((connection) => {
      const words = pageText("en").plain;
      const { reader } = this.plain;
      const session = new NotificationSession(this.#context, connection, reader, identity, words);
      session.open(new Map(Object.entries(rooms)));
      return session;
    });
  }

  /** Somebody who speaks `sori.v1`. */
  async openJson(user: string) {
    return await this.#open((connection) => {
      const session = new Session(this.#context, connection, { user }, "192.0.2.2");
      session.open();
      return session;
    });
  }

  /**
   * Moves on until `happened`, for what waits for the platform itself.
   * @param ms of the clock pass with each turn
   */
  async until(happened: () => boolean, ms = 0): Promise<void> {
    while (!happened()) {
      await this.clock.tick(ms);
      // One turn of the event loop.
      await new Promise<void>((resolve) => setTimeout(resolve, 0));
    }
  }

  [Symbol.dispose](): void {
    this.rooms.close();
  }

  async #open<Kind>(make: (connection: HostedConnection) => Kind): Promise<Hosted<Kind>> {
    const connection = new HostedConnection();
    const session = make(connection);
    await this.clock.tick();
    return Object.assign(connection, { session });
  }
}
