/**
 * One connection's life, whatever its transport: it decodes frames, carries out commands and
 * answers. Who speaks comes from the server (I6). Over 300 lines because every command has its
 * branch here.
 */
import { CHUNK_HEADER_BYTES, CHUNK_PAYLOAD_BYTES } from "../protocol/chunk.ts";
import { decodeClientFrame } from "../protocol/decode_client_frame.ts";
import {
  type ClientFrame,
  type ClientFrameOf,
  CLOSE,
  encodeWithSegments,
  PROTOCOL,
  type Refusal,
  refusal,
  roomName,
} from "../protocol/mod.ts";
import { joinText, utf8Length } from "../store/segment.ts";
import type { Connection } from "./connection.ts";
import { FrameReader } from "./frame_reader.ts";
import { readHistory } from "./history.ts";
import { Memberships } from "./memberships.ts";
import { Outlet } from "./outlet.ts";
import { Publishers } from "./publishers.ts";
import { RateLimiter } from "./rate_limiter.ts";
import { SessionUploads } from "./session_uploads.ts";
import { RoomWatch } from "./room_watch.ts";
import type { Identity, SessionContext } from "./session_context.ts";
import { Standings } from "./standings.ts";

export type { Identity, SessionContext } from "./session_context.ts";

/** Frames that may wait for an answer that takes time. */
const MAX_WAITING = 256;
/** History pages one session may have under way. */
const MAX_HISTORY = 4;

export class Session {
  readonly #context: SessionContext;
  readonly #outlet: Outlet;
  readonly #address: string;
  readonly #standings: Standings;
  readonly #memberships: Memberships;
  readonly #frames: RateLimiter | null;
  readonly #uploads: SessionUploads;
  #identity: Identity;
  #publishers: Publishers | null = null;
  #watch: RoomWatch | null = null;
  #waiting: ClientFrame[] | null = null;
  #histories = 0;

  /** @param address the client's, for limits */
  constructor(
    context: SessionContext,
    connection: Connection,
    identity: Identity,
    address: string,
  ) {
    const { clock, limits, rates, rooms } = context;
    this.#context = context;
    this.#identity = identity;
    this.#address = address;
    const { lingerMs } = connection;
    this.#outlet = new Outlet(connection, limits, clock, () => {
      this.#standings.end();
      this.#memberships.leaveAll(lingerMs);
      this.#uploads.end();
      this.#watch?.end();
    });
    this.#standings = new Standings(
      rooms.access,
      () => this.user,
      (...what) => this.#changed(...what),
    );
    this.#memberships = new Memberships(rooms, limits, this.#outlet, this.#standings);
    this.#uploads = new SessionUploads(context.attachments, () => ({
      user: this.user,
      address,
      answer: (answer) => this.#outlet.answer(answer),
    }));
    // Ten seconds' worth may come at once: a reconnecting client has much to say.
    this.#frames = rates && new RateLimiter({ count: limits.rateFrames * 10, windowMs: 10_000 });
  }

  /** Who this session speaks for. */
  get user(): string {
    return this.#identity.user;
  }

  /** Says `welcome`, which is the first frame; call once the connection is open. */
  open(): void {
    this.#welcome();
  }

  /** Takes a text frame. Never throws. */
  receive(text: string): void {
    const { frameBytes } = this.#context.limits;
    // A unit is three bytes at the most: few frames have to be measured.
    const { length } = text;
    const measured = length <= frameBytes && length * 3 > frameBytes;
    if (!this.#admit(measured ? utf8Length(text) : length)) return;
    const decoded = decodeClientFrame(text);
    if ("refusal" in decoded) {
      const { refusal: reason, room, id } = decoded;
      return this.#error(reason, {
        ...(room !== undefined && { room }),
        ...(id !== undefined && { id }),
      });
    }
    if (!this.#waiting) return this.#handle(decoded.frame);
    if (this.#waiting.length < MAX_WAITING) this.#waiting.push(decoded.frame);
    else this.#outlet.close(CLOSE.policyViolation, "Wait for the answer to hello");
  }

  /** Takes a binary frame: a chunk of an upload that was announced. */
  receiveBinary(bytes: Uint8Array<ArrayBuffer>): void {
    // Chunks have a size of their own, however small texts have to be.
    const { length } = bytes;
    if (!this.#admit(length <= CHUNK_PAYLOAD_BYTES + CHUNK_HEADER_BYTES ? 0 : length)) return;
    if (!this.#uploads.chunk(bytes)) this.#error(refusal("binary_unexpected"));
  }

  /** The connection has ended. May be called more than once. */
  closed(): void {
    this.#outlet.end();
  }

  /** Says when to come back, and ends the connection. */
  bye(retryAfterMs: number): void {
    this.#outlet.answer({ type: "bye", code: CLOSE.serviceRestart, retryAfterMs });
    this.#outlet.close(CLOSE.serviceRestart, "The server restarts; reconnect and resume");
  }

  /** Whether a frame may be looked at; one that may not ends the connection. */
  #admit(bytes: number): boolean {
    const { clock, limits } = this.#context;
    if (this.#outlet.ended) return false;
    if (bytes > limits.frameBytes) {
      const message = `A frame has at most ${limits.frameBytes} bytes.`;
      this.#error(refusal("frame_too_large", { message }));
      this.#outlet.close(CLOSE.messageTooBig, message);
      return false;
    }
    if (this.#frames && this.#frames.take("", clock.now()) > 0) {
      this.#error(refusal("too_many_frames"));
      this.#outlet.close(CLOSE.policyViolation, "Too many frames; slow down");
      return false;
    }
    return true;
  }

  #handle(frame: ClientFrame): void {
    if (frame.type === "ping") return this.#outlet.answer({ type: "pong", n: frame.n });
    if (frame.type === "hello") return this.#hello(frame);
    if (frame.type === "idle") return this.#memberships.setIdle(frame.on);
    if (frame.type === "watch") return this.#watchRooms(frame.on);
    if (frame.type === "cancel") {
      return this.#uploads.act(frame.upload, (desk) => desk.cancel(frame.upload));
    }
    const name = roomName(frame.room, this.#context.limits);
    if (name === null) {
      const about = {
        ...(frame.type === "upload" ? { upload: frame.upload } : { room: frame.room }),
        ...(frame.type === "publish" && { id: frame.id }),
      };
      return this.#error(refusal("bad_room"), about);
    }
    if (frame.type === "join") return void this.#memberships.join(name, frame.after);
    if (frame.type === "leave") return this.#memberships.leave(name);
    if (frame.type === "publish") return this.#publish(name, frame);
    if (frame.type === "history") return void this.#history(name, frame);
    if (frame.type === "upload") {
      // Where it is not known, the publish that names the file decides.
      if (this.#standings.peek(name)?.read === false) {
        return this.#error(refusal("no_access"), { upload: frame.upload });
      }
      return this.#uploads.act(frame.upload, (desk) => desk.announce(name, frame));
    }
    const room = this.#memberships.room(name);
    if (room === undefined) return this.#error(refusal("not_joined"), { room: name });
    // Nobody has seen them come in yet.
    if (!room) return;
    if (frame.type === "typing") room.presence.setTyping(this.user, frame.on);
    else if (frame.type === "readers") {
      const { pos } = frame;
      this.#outlet.answer({ type: "readers", room: name, pos, ...room.presence.readers(pos) });
    } // A mark beyond the log would hide what is yet to come.
    else if (frame.pos <= room.last) this.#context.rooms.read(room, this.user, frame.pos);
    else this.#error(refusal("bad_position"), { room: name });
  }

  #hello({ token }: ClientFrameOf<"hello">): void {
    if (token === undefined) return this.#welcome();
    if (this.#memberships.size > 0 || this.#publishers || this.#uploads.begun || this.#watch) {
      return this.#error(refusal("bad_frame", { message: "Say hello before anything else." }));
    }
    const waiting: ClientFrame[] = this.#waiting = [];
    this.#context.authenticate(token).then(async (user) => {
      if (user === null) return this.#error(refusal("bad_token"));
      this.#identity = { user, token };
      // Without its name a session can still be served: it is a guest's until it is known.
      await this.#context.people.load([user]).catch(() => {});
      this.#welcome();
    }).catch(() => this.#error(refusal("internal"))).finally(() => {
      this.#waiting = null;
      for (const frame of waiting) {
        // A second hello among them makes the rest wait again.
        const again = this.#waiting as ClientFrame[] | null;
        if (again) again.push(frame);
        else this.#handle(frame);
      }
    });
  }

  #welcome(): void {
    const { clock, isolate, limits, people } = this.#context;
    const { token, user } = this.#identity;
    this.#outlet.answer({
      type: "welcome",
      protocol: PROTOCOL,
      you: { id: user, ...people.peek(user) },
      ...(token !== undefined && { token }),
      limits,
      time: clock.now(),
      isolate,
    });
  }

  async #history(name: string, frame: ClientFrameOf<"history">): Promise<void> {
    const { limits, people, rooms } = this.#context;
    if (this.#histories >= MAX_HISTORY) {
      return this.#error(refusal("busy", { retryAfterMs: 100 }), { room: name });
    }
    this.#histories++;
    try {
      using _turn = await this.#outlet.turn();
      if (!this.#memberships.room(name) && !(await this.#standings.of(name)).read) {
        return this.#error(refusal("no_access"), { room: name });
      }
      const page = await readHistory(rooms.log(name), frame, limits);
      const names = await people.load(page.segments.flatMap(({ authors }) => authors));
      const { changes, prev, more, segments } = page;
      this.#outlet.send(
        encodeWithSegments(
          { type: "history", room: name, people: names, prev, more, changes },
          joinText(segments),
        ),
      );
    } catch {
      this.#error(refusal("storage", { retryAfterMs: 1_000 }), { room: name });
    } finally {
      this.#histories--;
    }
  }

  #watchRooms(on: boolean): void {
    const context = this.#context;
    const [outlet, user] = [this.#outlet, this.user];
    this.#standings.follow();
    if (!on) this.#watch?.end();
    const reader = context.reader ??= new FrameReader();
    this.#watch = on ? this.#watch ?? new RoomWatch({ ...context, reader, outlet, user }) : null;
  }

  #publish(name: string, frame: ClientFrameOf<"publish">): void {
    const { attachments, clock, limits, rates, rooms } = this.#context;
    // Made late: until then `hello` may change who speaks.
    this.#publishers ??= new Publishers(
      {
        user: this.user,
        address: this.#address,
        limits,
        rates,
        ...(attachments && { attachments }),
        now: () => clock.now(),
        answer: (answer) => this.#outlet.answer(answer),
      },
      rooms,
      this.#standings,
    );
    this.#publishers.publish(name, frame);
  }

  /** What the user may do in a room has changed, or in any. */
  #changed(room: string | null, own: boolean): void {
    this.#watch?.changed(room, own);
    const all = () => [...this.#memberships.names, ...this.#publishers?.rooms ?? []];
    for (const name of room === null ? all() : [room]) {
      // The next publish is decided anew.
      this.#publishers?.forget(name);
      void this.#memberships.check(name);
    }
  }

  #error(reason: Refusal, about: { room?: string; id?: string; upload?: number } = {}): void {
    this.#outlet.answer({ type: "error", ...about, ...reason });
  }
}
