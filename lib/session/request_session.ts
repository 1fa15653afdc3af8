/**
 * What one HTTP request brings of a client's frames: they are carried out in their order, and the
 * response holds every answer. Nothing is remembered afterwards, so that the next request may go
 * to any other isolate; that each message enters its log once, and in order, is up to the lanes.
 */
import { decodeClientFrame } from "../protocol/decode_client_frame.ts";
import {
  type ClientFrameOf,
  encodeFrame,
  encodeWithSegments,
  type Position,
  type Refusal,
  refusal,
  roomName,
} from "../protocol/mod.ts";
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

  /** @param address the client's, for limits */
  constructor(context: SessionContext, user: string, address: string) {
    const { attachments, clock, limits, rates, rooms } = context;
    this.#context = context;
    this.#user = user;
    this.#publishers = new Publishers({
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
    }, rooms);
  }

  /** Carries out text frames. @returns the text of every answer, in the order they were made */
  async carryOut(frames: readonly string[]): Promise<string[]> {
    // What takes time goes on beside the rest; publishes enter their rooms in this very step.
    await Promise.all(frames.map((frame) => this.#take(frame)));
    if (this.#owed > 0) await new Promise<void>((resolve) => this.#allAnswered = resolve);
    return this.#answers;
  }

  #take(text: string): Promise<void> | void {
    const { frameBytes } = this.#context.limits;
    if (text.length > frameBytes || utf8Length(text) > frameBytes) {
      const message = `A frame has at most ${frameBytes} bytes.`;
      return this.#error(refusal("frame_too_large", { message }));
    }
    const decoded = decodeClientFrame(text);
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
    if (frame.type === "hello" || frame.type === "join" || frame.type === "leave") {
      const about = frame.type === "hello" ? {} : { room: frame.room };
      return this.#error(refusal("bad_frame", { message: READING }), about);
    }
    const name = roomName(frame.room, this.#context.limits);
    if (name === null) {
      const about = { room: frame.room, ...(frame.type === "publish" && { id: frame.id }) };
      return this.#error(refusal("bad_room"), about);
    }
    if (frame.type === "publish") return this.#publish(name, frame);
    if (frame.type === "history") return this.#history(name, frame);
    if (frame.type === "read") return this.#read(name, frame.pos);
    this.#room(name)?.presence.setTyping(this.#user, frame.on);
  }

  /** The room, for this step of the event loop: unused it may leave memory. Null: it has no space. */
  #room(name: string): Room | null {
    const { rooms } = this.#context;
    if (rooms.hasSpaceFor(name)) return rooms.get(name);
    this.#error(refusal("busy", { retryAfterMs: 1_000 }), { room: name });
    return null;
  }

  #publish(name: string, frame: ClientFrameOf<"publish">): void {
    const publisher = this.#publishers.get(name);
    if (publisher) {
      this.#owed++;
      return publisher.publish(frame);
    }
    const message = "Publishes to too many rooms in one request.";
    const reason = refusal("busy", { message, retryAfterMs: 1_000 });
    this.#error(reason, { room: name, id: frame.id });
  }

  async #history(name: string, frame: ClientFrameOf<"history">): Promise<void> {
    const { limits, people, rooms } = this.#context;
    if (++this.#histories > MAX_HISTORY) {
      return this.#error(refusal("busy", { retryAfterMs: 100 }), { room: name });
    }
    try {
      const { prev, more, segments } = await readHistory(rooms.log(name), frame, limits);
      const names = await people.load(segments.flatMap(({ authors }) => authors));
      const about = { type: "history", room: name, people: names, prev, more } as const;
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
      if (known) this.#room(name)?.presence.setRead(this.#user, pos);
      else this.#error(refusal("bad_position"), { room: name });
    } catch {
      this.#error(refusal("storage", { retryAfterMs: 1_000 }), { room: name });
    }
  }

  #error(reason: Refusal, about: { room?: string; id?: string } = {}): void {
    this.#answers.push(encodeFrame({ type: "error", ...about, ...reason }));
  }
}
