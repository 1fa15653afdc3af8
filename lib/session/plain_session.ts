/**
 * A connection without a subprotocol, in one room: a text frame in is a message, each message is a
 * text frame out, and the same with binary frames and files. The protocol has no room for errors:
 * what goes wrong is said in the close reason.
 */
import { Budget } from "../base/budget.ts";
import type { Attachments } from "./attachments.ts";
import { CLOSE, messageText, type Position } from "../protocol/mod.ts";
import type { Standing } from "../room/access.ts";
import { openRoom } from "../room/open_room.ts";
import type { Room } from "../room/room.ts";
import type { Subscriber } from "../room/subscriber.ts";
import type { Place, StoredFile } from "../store/blobs.ts";
import { sniffType } from "../store/media_type.ts";
import { utf8Length } from "../store/segment.ts";
import { FrameReader } from "./frame_reader.ts";
import { Outlet } from "./outlet.ts";
import { PlainSender, type Upload } from "./plain_sender.ts";
import { type PlainConnection, type PlainOutput, PlainSink } from "./plain_sink.ts";
import type { PlainWords } from "./plain_words.ts";
import { Publisher } from "./publisher.ts";
import { roomAccess } from "./publishers.ts";
import { RateLimiter } from "./rate_limiter.ts";
import type { SessionContext } from "./session.ts";
import { Standings } from "./standings.ts";

/** Files on their way to plain clients, in so many times the largest's bytes: all, and an address's. */
const OUTGOING = { held: 8, address: 2 } as const;

/** Text of control characters and blank space alone: it says nothing. */
const BLANK = /^[\s\p{Cc}\p{Cs}]*$/u;

/** What all plain sessions of an isolate share. */
export interface PlainContext extends PlainOutput {
  sessions: SessionContext;
  /** For files that are not in the store yet, and for how much may come. */
  attachments: Attachments;
}

/** Makes what plain sessions share. */
export function plainContext(sessions: SessionContext, attachments: Attachments): PlainContext {
  const { clock, limits } = sessions;
  const largest = Math.max(1, limits.attachmentBytes);
  return {
    sessions,
    attachments,
    files: attachments.files,
    clock,
    reader: new FrameReader(),
    outgoing: new Budget(largest * OUTGOING.held, largest * OUTGOING.address),
  };
}

/** Who a plain connection speaks for, where, and in which words it is told why it ends. */
export interface PlainVisit {
  user: string;
  /** The client's, for limits. */
  address: string;
  /** Name of the room. */
  room: string;
  /** How the user stood to it then: they may read it. */
  standing: Standing;
  /** The end of the room's log when the handshake was answered: what is said later is heard. */
  after: Position;
  words: PlainWords;
  /** The address of a file. */
  link: (id: string) => string;
}

export class PlainSession {
  readonly #context: PlainContext;
  readonly #visit: PlainVisit;
  readonly #connection: PlainConnection;
  readonly #outlet: Outlet;
  readonly #sink: PlainSink;
  readonly #sender: PlainSender;
  readonly #frames: RateLimiter | null;
  readonly #standings: Standings;
  #membership: { room: Room; subscriber: Subscriber } | null = null;
  #ending = false;

  constructor(context: PlainContext, connection: PlainConnection, visit: PlainVisit) {
    const { clock, limits, rates, rooms } = context.sessions;
    const { address, room, user, words } = visit;
    this.#context = context;
    this.#visit = visit;
    this.#connection = connection;
    // The outlet ends a connection only if nobody reads it.
    this.#outlet = new Outlet(
      inWords(connection, words.stuckReader),
      limits,
      clock,
      () => {
        this.#standings.end();
        this.#leave();
      },
    );
    this.#standings = new Standings(rooms.access, () => user, (changed) => {
      if (changed === null || changed === room) void this.#stay();
    });
    this.#sink = new PlainSink(context, connection, this.#outlet, visit);
    this.#sender = new PlainSender({
      clock,
      limits,
      limited: rates !== null,
      publisher: (answer) =>
        new Publisher({
          ...roomAccess(rooms, room, user, visit.standing),
          address,
          limits,
          rates,
          now: () => clock.now(),
          answer,
        }),
      settle: (file, inLog) => this.#settle(file, inLog),
      failed: (why) =>
        void (why === "tooFast"
          ? this.#end(CLOSE.policyViolation, words.tooFast)
          : this.#end(CLOSE.tryAgainLater, words.unavailable)),
    });
    this.#frames = rates && new RateLimiter({ count: limits.rateFrames * 10, windowMs: 10_000 });
  }

  /** Who this session speaks for. */
  get user(): string {
    return this.#visit.user;
  }

  /** Enters the room; call once the connection is open. */
  async open(): Promise<void> {
    const { rooms } = this.#context.sessions;
    const { after, room: name, user, words } = this.#visit;
    try {
      // From here on it is heard when the user may not be here any more.
      if (await this.#standings.excluded(name)) {
        return await this.#end(CLOSE.signedOut, words.removed);
      }
      const room = openRoom(rooms, name);
      const wanted = () => !this.#outlet.ended;
      const subscriber = await room.join(user, this.#sink, after, wanted);
      this.#membership = subscriber && { room, subscriber };
      // It ended while it came in.
      if (this.#outlet.ended) this.#leave();
    } catch {
      await this.#end(CLOSE.tryAgainLater, words.unavailable);
    }
  }

  /** Takes a text frame. Never throws. */
  receive(text: string): void {
    const { limits } = this.#context.sessions;
    const { words } = this.#visit;
    const bytes = text.length > limits.frameBytes ? text.length : utf8Length(text);
    if (!this.#admit(bytes, limits.frameBytes)) return;
    if (!this.#visit.standing.write) {
      return void this.#end(CLOSE.policyViolation, words.archived);
    }
    const message = messageText(text, limits);
    if (message !== null) return this.#sender.say(message, bytes);
    // As Enter in an empty field: nothing was said, so there is nothing to refuse.
    if (BLANK.test(text)) return;
    void this.#end(CLOSE.messageTooBig, words.textTooLong(limits.textLength));
  }

  /** Takes a binary frame. Never throws. */
  receiveBinary(bytes: Uint8Array<ArrayBuffer>): void {
    const { attachmentBytes } = this.#context.sessions.limits;
    const { words } = this.#visit;
    if (attachmentBytes === 0 && !this.#ending) {
      return void this.#end(CLOSE.unsupportedData, words.noFiles);
    }
    if (!this.#admit(bytes.length, attachmentBytes) || bytes.length === 0) return;
    if (!this.#visit.standing.write) {
      return void this.#end(CLOSE.policyViolation, words.archived);
    }
    const { incoming } = this.#context.attachments;
    if (incoming.take(this.#visit.address, bytes.length)) this.#sender.sayFile(this.#upload(bytes));
    else this.#sender.refuseMore();
  }

  /** The connection has ended. Resolves when all that it had said is in the log. */
  async closed(): Promise<void> {
    this.#sink.gone();
    this.#outlet.end();
    await this.#sender.done();
  }

  /** The server goes away: ends the connection. */
  bye(): void {
    void this.#end(CLOSE.serviceRestart, this.#visit.words.restart);
  }

  /** Whether a frame may be looked at; one that may not ends the connection. */
  #admit(bytes: number, most: number): boolean {
    const { words } = this.#visit;
    if (this.#ending || this.#outlet.ended) return false;
    if (bytes > most) {
      void this.#end(CLOSE.messageTooBig, words.frameTooLarge(most));
      return false;
    }
    if (this.#frames && this.#frames.take("", this.#context.clock.now()) > 0) {
      void this.#end(CLOSE.policyViolation, words.tooFast);
      return false;
    }
    return true;
  }

  /** Ends the connection; if anything that it said was not taken, it is told how much was. */
  async #end(code: number, why: string): Promise<void> {
    if (this.#ending) return;
    this.#ending = true;
    const { words } = this.#visit;
    await this.#sender.stop();
    const { complete, taken } = this.#sender;
    const reason = complete ? why : `${why} ${words.onlyFirst(taken)}`;
    if (!this.#outlet.ended) this.#connection.close(code, reason);
    this.#outlet.end();
  }

  /** Ends the connection if its user may not read the room any more, or not speak in it. */
  async #stay(): Promise<void> {
    const { room, standing, words } = this.#visit;
    const now = await this.#standings.of(room).catch(() => standing);
    if (!now.read) await this.#end(CLOSE.signedOut, words.removed);
    // What it may say is decided when it connects.
    else if (now.write !== standing.write) await this.#end(CLOSE.serviceRestart, words.changed);
  }

  #leave(): void {
    const membership = this.#membership;
    this.#membership = null;
    membership?.room.leave(membership.subscriber);
  }

  #upload(bytes: Uint8Array<ArrayBuffer>): Upload {
    const { clock, files } = this.#context;
    const { incoming, rate } = this.#context.attachments;
    const { address, room, user } = this.#visit;
    const { length } = bytes;
    const { extension, type } = sniffType(bytes);
    let place: Place | undefined;
    return {
      // It counts once, however often the store has to be asked.
      wait: () => place ? 0 : rate?.take(address, clock.now(), length) ?? 0,
      store: (messageId) =>
        files.save(bytes, {
          place: place ??= files.newPlace(),
          room,
          from: user,
          messageId,
          name: (id) => `${id.slice(0, 8)}.${extension}`,
          type,
        }),
      settled: () => incoming.give(address, length),
    };
  }

  /** If the store does not answer now, what is left to do is found by a later upload. */
  #settle(file: StoredFile, inLog: boolean): void {
    const { files } = this.#context;
    void (inLog ? files.keep(file) : files.discard(file)).catch(() => {});
  }
}

/** A connection that its outlet ends in these words. */
function inWords(connection: PlainConnection, reason: string): PlainConnection {
  return {
    send: (frame) => connection.send(frame),
    sendBinary: (frame) => connection.sendBinary(frame),
    get queuedBytes() {
      return connection.queuedBytes;
    },
    close: (code) => connection.close(code, reason),
  };
}
