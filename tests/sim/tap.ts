import {
  type ClientFrame,
  type Limits,
  type Position,
  type ServerFrame,
  type WireSegment,
} from "../../lib/protocol/mod.ts";
import type { Scheduler } from "./scheduler.ts";
import { endOf, type Truth } from "./truth.ts";
import { userOf } from "./users.ts";

/** Answers to a client that does not read may take so many high-water marks (README, limits). */
const UNREAD_MARKS = 16;
/** A frame of several segments has at most so many units of text: 64 KiB and what is around them. */
const FRAME_UNITS = 65 * 1024;

/** What one connection has of a lane. */
interface LaneSeen {
  /** The number that was sent last. */
  last: number;
  unanswered: Set<number>;
  /** Of each number, up to which one all were known to be taken when it was sent. */
  known: Map<number, number>;
}

/** What one connection has of a room. */
interface RoomSeen {
  /** The end of the last frame that was sent; null outside of a join. */
  cursor: Position | null;
  /** Of the last join. */
  after: Position | undefined;
}

/**
 * Listens in on one connection, at both ends, and holds every frame against the truth: what the
 * server sends when it sends it, what the client sends when it does.
 */
export class Tap {
  readonly #scheduler: Scheduler;
  readonly #truth: Truth;
  readonly #limits: Limits;
  readonly #rooms = new Map<string, RoomSeen>();
  readonly #lanes = new Map<string, LaneSeen>();
  /** Publishes that have arrived and have no answer, by room and id. */
  readonly #due = new Map<string, number>();
  readonly #introduced = new Set<string>();
  readonly #client: string;
  readonly #isPage: boolean;
  #user = "";
  /** Whether `hello` has no answer yet. */
  #greeting = false;
  /** Answers that were added to more than a client may leave unread. */
  #answersUnread = 0;

  /**
   * @param client the name of what remembers the answers: a page, a script
   * @param isPage whether it keeps to what is asked of numbered lanes
   */
  constructor(
    { name, isPage }: { name: string; isPage: boolean },
    scheduler: Scheduler,
    truth: Truth,
    limits: Limits,
  ) {
    this.#client = name;
    this.#isPage = isPage;
    this.#scheduler = scheduler;
    this.#truth = truth;
    this.#limits = limits;
  }

  /** Publishes that the server has and has not answered. */
  get due(): string[] {
    return [...this.#due].filter(([, count]) => count > 0).map(([id]) => id);
  }

  /** How many of those are for a room. */
  dueIn(room: string): number {
    let sum = 0;
    // They wait for the answer to `hello`, and not to be written.
    if (this.#greeting) return 0;
    for (const [key, count] of this.#due) if (key.startsWith(`${room} `)) sum += count;
    return sum;
  }

  /** The end of what its client was sent of a room; null outside of a join. */
  cursor(room: string): Position | null {
    return this.#rooms.get(room)?.cursor ?? null;
  }

  /** Whether its client was let into the room, and has not left. */
  isIn(room: string): boolean {
    return this.cursor(room) !== null;
  }

  /** Whose lanes they are. */
  get #owner(): string {
    return `user ${this.#user}`;
  }

  clientSends(text: string): void {
    const frame = JSON.parse(text) as ClientFrame;
    // Frames that follow at once are sent as whom the token names.
    if (frame.type === "hello" && !this.#isPage) this.#user = userOf(frame.token!)!;
    if (frame.type !== "publish") return;
    const { event, id, room } = frame;
    this.#truth.sent(this.#user, room, id, event.type === "skip" ? null : event);
    const n = Number(/^\w+\.(\d+)$/.exec(id)?.[1]);
    if (!n || !this.#isPage) return;
    const lane = this.#lane(room, id);
    if (n <= lane.last && lane.unanswered.size > 0) {
      this.#fail(`R3: ${id} is sent again while ${[...lane.unanswered]} are unanswered`);
    }
    if (lane.unanswered.size >= this.#limits.unanswered) {
      this.#fail(`R10: ${id} is sent while ${lane.unanswered.size} are unanswered`);
    }
    lane.last = n;
    lane.unanswered.add(n);
    lane.known.set(n, this.#truth.known(this.#client, room, id));
    // Not how many are unanswered counts, but how far back the first of them is. What an earlier
    // page got the answer to is not in the outbox any more.
    const settled = this.#truth.known(this.#owner, room, id);
    if (n > settled + this.#limits.unanswered && !this.#truth.restored) {
      this.#fail(`R10: ${id} is sent while ${settled + 1} has no answer`);
    }
  }

  clientGets(text: string): void {
    const frame = JSON.parse(text) as ServerFrame;
    const ids = frame.type === "ack"
      ? frame.acks.map(([id]) => id)
      : frame.type === "error" && frame.id !== undefined
      ? [frame.id]
      : [];
    for (const id of ids) {
      const room = (frame as { room: string }).room;
      if (frame.type === "ack") {
        for (const who of [this.#client, this.#owner]) this.#truth.clientKnows(who, room, id);
      }
      this.#lane(room, id).unanswered.delete(Number(id.slice(id.lastIndexOf(".") + 1)));
    }
  }

  serverGets(text: string): void {
    const frame = JSON.parse(text) as ClientFrame;
    if (frame.type === "hello") this.#greeting = true;
    if (frame.type === "join") this.#rooms.set(frame.room, { cursor: null, after: frame.after });
    if (frame.type === "leave") this.#rooms.delete(frame.room);
    if (frame.type === "publish") {
      const key = `${frame.room} ${frame.id}`;
      this.#due.set(key, (this.#due.get(key) ?? 0) + 1);
    }
  }

  /** @param queuedBytes what the connection has not taken of earlier frames */
  serverSends(text: string, queuedBytes: number): void {
    const frame = JSON.parse(text) as ServerFrame;
    const { highWaterBytes } = this.#limits;
    if (frame.type === "events" && queuedBytes >= highWaterBytes) {
      this.#fail(`I5: ${queuedBytes} bytes wait, and events are added`);
    }
    // After the first of these the connection has to end.
    const isAnswer = frame.type === "ack" || frame.type === "error" || frame.type === "pong";
    if (isAnswer && queuedBytes > UNREAD_MARKS * highWaterBytes && ++this.#answersUnread > 1) {
      this.#fail(`I5: ${queuedBytes} bytes of answers wait to be read`);
    }
    if (frame.type === "events" && frame.segments.length > 1 && text.length > FRAME_UNITS) {
      this.#fail(`I5: a frame of ${text.length} units holds ${frame.segments.length} segments`);
    }
    switch (frame.type) {
      case "welcome":
        this.#greeting = false;
        if (this.#isPage || this.#user === "") this.#user = frame.you.id;
        break;
      case "people":
        this.#introduce(frame.people);
        break;
      case "joined":
        this.#introduce(frame.people);
        this.#checkJoined(frame);
        break;
      case "events": {
        const seen = this.#rooms.get(frame.room);
        if (!seen || seen.cursor === null) this.#fail("events outside of a join");
        else if (frame.prev !== seen.cursor) {
          this.#fail(`R11: events after ${frame.prev}, but the last frame ended at ${seen.cursor}`);
        }
        this.#checkRun(frame);
        break;
      }
      case "history":
        this.#introduce(frame.people);
        this.#checkHistory(frame);
        break;
      case "ack":
        for (const [id, pos] of frame.acks) {
          this.#answer(frame.room, id);
          this.#truth.answered(this.#user, frame.room, id, pos);
        }
        break;
      case "error":
        if (frame.id !== undefined) this.#answer(frame.room!, frame.id);
        if (frame.expected !== undefined) this.#checkGap(frame.room!, frame.id!, frame.expected);
        if (frame.code === "lane_lost") this.#checkLost(frame.room!, frame.id!);
        if (frame.code === "internal" || frame.code === "bad_frame") this.#fail(frame.message);
    }
  }

  #checkGap(room: string, id: string, expected: number): void {
    const known = this.#lane(room, id).known.get(Number(id.slice(id.lastIndexOf(".") + 1))) ?? 0;
    if (expected <= known && !this.#truth.restored) {
      this.#fail(
        `R2: ${id} is refused before ${expected}, and its client had the answer to ${known}`,
      );
    }
  }

  #checkLost(room: string, id: string): void {
    if (this.#truth.restored || this.#truth.mayBeForgotten(this.#user, room, id)) return;
    this.#fail(`R9: ${id} is told that its lane is lost`);
  }

  #checkJoined(frame: Extract<ServerFrame, { type: "joined" }>): void {
    const { head, prev, resume, room, segments } = frame;
    const seen = this.#rooms.get(room);
    if (!seen) return this.#fail("joined without a join");
    const { after } = seen;
    const known = after !== undefined && this.#truth.has(room, after);
    if ((resume === "replayed") !== known) this.#fail(`R9: ${resume} after ${after}`);
    if (resume === "replayed" && prev > after!) {
      this.#fail(`I4: asked for what is after ${after}, got what is after ${prev}`);
    }
    this.#checkRun(frame);
    const end = segments.length > 0 ? endOf(segments.at(-1)) : prev;
    if (head !== end) this.#fail(`R11: the head is ${head} and the last segment ends at ${end}`);
  }

  #checkRun({ room, prev, segments }: { room: string; prev: Position; segments: WireSegment[] }) {
    const fault = this.#truth.faultOfRun(room, prev, segments);
    if (fault) this.#fail(fault);
    for (const { from } of segments.flatMap(({ events }) => events)) {
      if (!this.#introduced.has(from)) this.#fail(`${from} is heard before the name is told`);
    }
    const seen = this.#rooms.get(room);
    if (seen) seen.cursor = segments.length > 0 ? endOf(segments.at(-1)) : prev;
  }

  #checkHistory(frame: Extract<ServerFrame, { type: "history" }>): void {
    const { prev, room, segments } = frame;
    // What is asked for may be a position that a restore has taken away.
    if (this.#truth.restored) return;
    const fault = this.#truth.faultOfRun(room, prev, segments);
    if (fault) this.#fail(`history: ${fault}`);
  }

  #answer(room: string, id: string): void {
    const key = `${room} ${id}`;
    const due = this.#due.get(key) ?? 0;
    if (due === 0) this.#fail(`R3: ${id} is answered more often than it was sent`);
    this.#due.set(key, due - 1);
  }

  #introduce(people: object): void {
    for (const user of Object.keys(people)) this.#introduced.add(user);
  }

  #lane(room: string, id: string): LaneSeen {
    const name = `${room} ${id.slice(0, id.lastIndexOf("."))}`;
    let lane = this.#lanes.get(name);
    if (!lane) this.#lanes.set(name, lane = { last: 0, unanswered: new Set(), known: new Map() });
    return lane;
  }

  #fail(what: string): void {
    this.#scheduler.fail(what);
  }
}
