/**
 * What one HTTP request brings of a client's frames: they are carried out in their order, and the
 * response holds every answer. Nothing is remembered afterwards, so that the next request may go
 * to any other isolate; that each message enters its log once, and in order, is up to the lanes.
 */
import { decodeClientFrame } from "../protocol/decode_client_frame.ts";
import {
  type ClientFrameOf,
  type Decoded,
  encodeFrame,
  encodeWithSegments,
  type Position,
  type Refusal,
  refusal,
  roomName,
} from "../protocol/mod.ts";
import type { Standing } from "../room/access.ts";
import { openRoom } from "../room/open_room.ts";
import type { Room } from "../room/room.ts";
import { joinText, utf8Length } from "../store/segment.ts";
import { readHistory } from "./history.ts";
import { Publishers } from "./publishers.ts";
import type { SessionContext } from "./session.ts";

/** History pages one request may ask for. */
const MAX_HISTORY = 4;

const READING = "Rooms are joined in the query of the request that reads them, and who speaks is " +
  "said by a cookie or by `Authorization: Bearer`.";

const UPLOADING = "Without a WebSocket files are uploaded by POST /api/rooms/{room}/files.";

export class RequestSession {
  readonly #context: SessionContext;
  readonly #user: string;
  readonly #publishers: Publishers;
  readonly #answers: string[] = [];
  /** Publishes without an answer. */
  #owed = 0;
  #allAnswered = () => {};
  #histories = 0;
  readonly #standings: {
    peek(room: string): Standing | undefined;
    of(room: string): Promise<Standing>;
  };
  /** How the user stands to the rooms that are named; those missing could not be read. */
  readonly #known = new Map<string, Standing>();

  /** @param address the client's, for limits */
  constructor(context: SessionContext, user: string, address: string) {
    const { attachments, clock, limits, rates, rooms } = context;
    this.#context = context;
    this.#user = user;
    this.#standings = {
      peek: (room) => rooms.access.peek(user, room),
      of: (room) => rooms.access.of(user, room),
    };
    this.#publishers = new Publishers(
      {
        user,
        address,
        limits,
        rates,
        ...(attachments && { attachments }),
        now: () => clock.now(),
        oneRequest: true,
        answer: (frame) => {
          this.#answers.push(encodeFrame(frame));
          this.#owed -= frame.type === "ack" ? frame.acks.length : 1;
          if (this.#owed === 0) this.#allAnswered();
        },
      },
      rooms,
      this.#standings,
    );
  }

  /** Carries out text frames. @returns the text of every answer, in the order they were made */
  async carryOut(texts: readonly string[]): Promise<string[]> {
    const frames = texts.map((text) => this.#decode(text));
    await this.#learnStandings(frames);
    // What takes time goes on beside the rest; publishes enter their rooms in this very step.
    await Promise.all(frames.map((frame) => this.#take(frame)));
    if (this.#owed > 0) await new Promise<void>((resolve) => this.#allAnswered = resolve);
    return this.#answers;
  }

  #decode(text: string): Decoded {
    const { frameBytes } = this.#context.limits;
    if (text.length > frameBytes || utf8Length(text) > frameBytes) {
      const message = `A frame has at most ${frameBytes} bytes.`;
      return { refusal: refusal("frame_too_large", { message }) };
    }
    return decodeClientFrame(text);
  }

  /** Asks once for every room, before the first frame is carried out: their order must stay. */
  async #learnStandings(frames: readonly Decoded[]): Promise<void> {
    const named = new Set<string>();
    for (const decoded of frames) {
      if (!("frame" in decoded) || !("room" in decoded.frame)) continue;
      const name = roomName(decoded.frame.room, this.#context.limits);
      if (name !== null) named.add(name);
    }
    await Promise.all([...named].map(async (name) => {
      const standing = this.#standings.peek(name) ??
        await this.#standings.of(name).catch(() => null);
      if (standing) this.#known.set(name, standing);
    }));
  }

  #take(decoded: Decoded): Promise<void> | void {
    if ("refusal" in decoded) {
      const { refusal: reason, ...about } = decoded;
      return this.#error(reason, about);
    }
    const { frame } = decoded;
    if (frame.type === "ping") {
      return void this.#answers.push(encodeFrame({ type: "pong", n: frame.n }));
    }
    if (frame.type === "upload" || frame.type === "cancel") {
      return void this.#answers.push(
        encodeFrame({
          type: "error",
          upload: frame.upload,
          ...refusal("bad_frame", { message: UPLOADING }),
        }),
      );
    }
    // Which of its requests a user looks at, nobody can tell.
    if (frame.type === "idle") return;
    if (
      frame.type === "hello" || frame.type === "watch" || frame.type === "join" ||
      frame.type === "leave"
    ) {
      const about = "room" in frame ? { room: frame.room } : {};
      return this.#error(refusal("bad_frame", { message: READING }), about);
    }
    const name = roomName(frame.room, this.#context.limits);
    if (name === null) {
      const about = { room: frame.room, ...(frame.type === "publish" && { id: frame.id }) };
      return this.#error(refusal("bad_room"), about);
    }
    const standing = this.#known.get(name);
    if (!standing?.read) {
      const reason = standing ? refusal("no_access") : refusal("storage", { retryAfterMs: 1_000 });
      return this.#error(reason, { room: name, ...(frame.type === "publish" && { id: frame.id }) });
    }
    if (frame.type === "publish") {
      this.#owed++;
      return this.#publishers.publishAs(standing, name, frame);
    }
    if (frame.type === "history") return this.#history(name, frame);
    if (frame.type === "read") return this.#read(name, frame.pos);
    if (frame.type === "readers") {
      const readers = this.#room(name)?.presence.readers(frame.pos);
      if (!readers) return;
      const { pos } = frame;
      return void this.#answers.push(
        encodeFrame({ type: "readers", room: name, pos, ...readers }),
      );
    }
    this.#room(name)?.presence.setTyping(this.#user, frame.on);
  }

  /** The room, for this step of the event loop: unused it may leave memory. Null: it has no space. */
  #room(name: string): Room | null {
    const { rooms } = this.#context;
    if (rooms.hasSpaceFor(name)) return openRoom(rooms, name);
    this.#error(refusal("busy", { retryAfterMs: 1_000 }), { room: name });
    return null;
  }

  async #history(name: string, frame: ClientFrameOf<"history">): Promise<void> {
    const { limits, people, rooms } = this.#context;
    if (++this.#histories > MAX_HISTORY) {
      return this.#error(refusal("busy", { retryAfterMs: 100 }), { room: name });
    }
    try {
      const { changes, prev, more, segments } = await readHistory(rooms.log(name), frame, limits);
      const names = await people.load(segments.flatMap(({ authors }) => authors));
      const about = { type: "history", room: name, people: names, prev, more, changes } as const;
      this.#answers.push(encodeWithSegments(about, joinText(segments)));
    } catch {
      this.#error(refusal("storage", { retryAfterMs: 1_000 }), { room: name });
    }
  }

  async #read(name: string, pos: Position): Promise<void> {
    const room = this.#room(name);
    if (!room) return;
    try {
      // Maybe another isolate shows this client the room, and is ahead of this one.
      const known = pos <= room.last || await room.log.find(pos) !== null;
      const present = known ? this.#room(name) : null;
      if (present) this.#context.rooms.read(present, this.#user, pos);
      else if (!known) this.#error(refusal("bad_position"), { room: name });
    } catch {
      this.#error(refusal("storage", { retryAfterMs: 1_000 }), { room: name });
    }
  }

  #error(reason: Refusal, about: { room?: string; id?: string } = {}): void {
    this.#answers.push(encodeFrame({ type: "error", ...about, ...reason }));
  }
}
