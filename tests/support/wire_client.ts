/**
 * A client for tests that knows nothing but the documented protocol: a raw `WebSocket`, JSON, and
 * what the protocol promises. It shares no code with the server or with `lib/client`, decodes
 * nothing it does not need, and complains loudly: whatever breaks a promise is in `violations`.
 */

import { type Delivered, type Frame, WireRoom } from "./wire_room.ts";

export { type Delivered, type Frame, WireRoom };

/** The `Error` that a refused publish rejects with. */
export class Refused extends Error {
  constructor(readonly frame: Frame) {
    super(`${frame.code}: ${frame.message}`);
  }
}

export interface WireOptions {
  /** Sent in `hello`. */
  token?: string;
  /** More headers, such as a cookie or `x-forwarded-for`. */
  headers?: Record<string, string>;
}

/** A machine with much else to do answers slowly. */
const PATIENCE_MS = 120_000;

type Waiter = { wants: (frame: Frame) => boolean; found: (frame: Frame) => void };

export class WireClient {
  /** Every frame, in order. */
  readonly frames: Frame[] = [];
  readonly rooms = new Map<string, WireRoom>();
  /** Positions by message id, as acknowledged. */
  readonly acks = new Map<string, string | null>();
  /** Broken promises, in words. */
  readonly violations: string[] = [];
  /** Resolves with the close code. */
  readonly closed: Promise<number>;
  readonly #socket: WebSocket;
  readonly #waiters = new Set<Waiter>();
  /** Publishes without an answer: how many under each `room id`. */
  readonly #unanswered = new Map<string, number>();
  #over = false;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.onmessage = ({ data }) => this.#receive(data);
    const { promise, resolve } = Promise.withResolvers<number>();
    this.closed = promise;
    socket.onclose = ({ code }) => {
      this.#over = true;
      resolve(code);
    };
    // What it means comes with `close`.
    socket.onerror = (event) => event.preventDefault();
  }

  /** Connects and waits for `welcome`. @param url of the socket: `ws://127.0.0.1:8000/ws`. */
  static async open(url: string, options: WireOptions = {}): Promise<WireClient> {
    const { headers, token } = options;
    // Deno's WebSocket takes headers; the types of browsers do not know.
    const init = headers ? { protocols: ["sori.v1"], headers } : "sori.v1";
    const client = new WireClient(new WebSocket(url, init as string));
    await client.next((frame) => frame.type === "welcome", "welcome");
    if (token !== undefined) {
      const answered = client.frames.length;
      client.send({ type: "hello", token });
      const answer = await client.next(
        (frame) => frame.type === "welcome" || frame.type === "error",
        "the answer to hello",
        answered,
      );
      if (answer.type === "error") throw new Refused(answer);
    }
    return client;
  }

  /** The last `welcome`. */
  get welcome(): Frame {
    return this.frames.findLast(({ type }) => type === "welcome")!;
  }

  get user(): string {
    return this.welcome.you!.id;
  }

  room(name: string): WireRoom {
    let room = this.rooms.get(name);
    if (!room) this.rooms.set(name, room = new WireRoom(name));
    return room;
  }

  /** Texts in the order delivered. */
  texts(name: string): string[] {
    return this.room(name).delivered.map(({ text }) => text);
  }

  /** Sends any frame, right or wrong. */
  send(frame: unknown) {
    this.sendText(JSON.stringify(frame));
  }

  sendText(text: string) {
    if (!this.#over) this.#socket.send(text);
  }

  sendBinary(bytes: Uint8Array<ArrayBuffer>) {
    if (!this.#over) this.#socket.send(bytes);
  }

  /** Joins, after `after` or with a snapshot, and waits for the answer. */
  async join(name: string, after?: string): Promise<Frame> {
    const room = this.room(name);
    if (after !== undefined && room.position === "") room.position = after;
    const seen = this.frames.length;
    this.send({ type: "join", room: name, ...(after !== undefined && { after }) });
    const answer = await this.next(
      (frame) =>
        frame.room === name &&
        (frame.type === "joined" || (frame.type === "error" && frame.id === undefined)),
      `the answer to join ${name}`,
      seen,
    );
    if (answer.type === "error") throw new Refused(answer);
    return answer;
  }

  /** Publishes a text under `id` and waits for its position. Rejects with {@linkcode Refused}. */
  publish(room: string, id: string, text: string): Promise<string | null> {
    return this.#publish(room, id, { type: "message", text });
  }

  /** Gives a number up, so that its lane can move on. */
  skip(room: string, id: string): Promise<string | null> {
    return this.#publish(room, id, { type: "skip" });
  }

  /**
   * Publishes `texts` in one lane in order, as a careful client does: at most `window` are
   * unanswered; after a temporary refusal it waits for all answers, then goes on from the lowest
   * one refused. Resolves with all positions. Rejects when one is refused for good.
   */
  async publishAll(
    room: string,
    lane: string,
    texts: readonly string[],
    { from = 1, window = 32 }: { from?: number; window?: number } = {},
  ): Promise<(string | null)[]> {
    const positions: (string | null | undefined)[] = texts.map(() => undefined);
    for (let next = 0; next < texts.length;) {
      let pause = 0;
      let refusedAt = Infinity;
      let permanent: Refused | null = null;
      const underWay = new Set<Promise<void>>();
      for (let index = next; index < texts.length && refusedAt === Infinity; index++) {
        if (positions[index] !== undefined) continue;
        const one = this.publish(room, `${lane}.${from + index}`, texts[index]!).then(
          (pos) => void (positions[index] = pos),
          (error) => {
            if (!(error instanceof Refused) || !error.frame.temporary) permanent ??= error;
            refusedAt = Math.min(refusedAt, index);
            pause = Math.max(pause, error.frame?.retryAfterMs ?? 20);
          },
        ).finally(() => underWay.delete(one));
        underWay.add(one);
        if (underWay.size >= window) await Promise.race(underWay);
      }
      await Promise.all(underWay);
      if (permanent) throw permanent;
      next = refusedAt === Infinity ? texts.length : refusedAt;
      if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause));
    }
    return positions as (string | null)[];
  }

  /** Asks for a page and waits for it. One at a time a room. */
  async history(room: string, query: Record<string, unknown>): Promise<Frame> {
    const seen = this.frames.length;
    this.send({ type: "history", room, ...query });
    const wants = ({ type, room: about, id }: Frame) =>
      about === room && (type === "history" || (type === "error" && id === undefined));
    const answer = await this.next(wants, `the history of ${room}`, seen);
    if (answer.type === "error") throw new Refused(answer);
    return answer;
  }

  /** The first frame that `wants` accepts, from the frame number `from` on; waits if it must. */
  async next(wants: (frame: Frame) => boolean, what: string, from = 0): Promise<Frame> {
    const there = this.frames.slice(from).find(wants);
    if (there) return there;
    const { promise, resolve, reject } = Promise.withResolvers<Frame>();
    const waiter: Waiter = { wants, found: resolve };
    this.#waiters.add(waiter);
    const timer = setTimeout(() => {
      reject(new Error(`${what} did not come within ${PATIENCE_MS} ms`));
    }, PATIENCE_MS);
    this.closed.then((code) => reject(new Error(`closed with ${code} before ${what}`)));
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#waiters.delete(waiter);
    }
  }

  /** Waits until `count` events of the room were delivered. */
  async delivered(name: string, count: number): Promise<Delivered[]> {
    const room = this.room(name);
    const enough = () => room.delivered.length >= count;
    if (!enough()) {
      await this.next(
        enough,
        `event ${count} of ${name} (there are ${room.delivered.length})`,
        this.frames.length,
      );
    }
    return room.delivered;
  }

  /** Ends the connection as a client does that goes. */
  async close(): Promise<void> {
    if (!this.#over) this.#socket.close(1000);
    await this.closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #publish(room: string, id: string, event: unknown): Promise<string | null> {
    const key = `${room} ${id}`;
    this.#unanswered.set(key, (this.#unanswered.get(key) ?? 0) + 1);
    const seen = this.frames.length;
    this.send({ type: "publish", room, id, event });
    const answers = (frame: Frame) =>
      frame.room === room && (
        (frame.type === "error" && frame.id === id) ||
        (frame.type === "ack" && frame.acks!.some(([acked]) => acked === id))
      );
    return this.next(answers, `the answer to ${id}`, seen).then((frame) => {
      if (frame.type === "error") throw new Refused(frame);
      return frame.acks!.find(([acked]) => acked === id)![1];
    });
  }

  #receive(data: unknown) {
    if (typeof data !== "string") return void this.violations.push("a binary frame came");
    const frame: Frame = JSON.parse(data);
    this.frames.push(frame);
    if (frame.type === "joined") this.violations.push(...this.room(frame.room!).joined(frame));
    else if (frame.type === "events") this.violations.push(...this.room(frame.room!).events(frame));
    else if (frame.type === "ack") {
      for (const [id, pos] of frame.acks!) this.#acked(frame.room!, id, pos);
    } else if (frame.type === "error" && frame.id !== undefined) {
      this.#answered(frame.room!, frame.id);
    }
    for (const { wants, found } of this.#waiters) if (wants(frame)) found(frame);
  }

  #acked(room: string, id: string, pos: string | null) {
    this.#answered(room, id);
    const known = this.acks.get(id);
    if (known !== undefined && known !== pos) {
      this.violations.push(`${id} was acknowledged at ${known} and at ${pos}`);
    }
    this.acks.set(id, pos);
  }

  #answered(room: string, id: string) {
    const key = `${room} ${id}`;
    const left = (this.#unanswered.get(key) ?? 0) - 1;
    // What a test sent by `send()` is not counted.
    if (left >= 0) this.#unanswered.set(key, left);
  }

  /** Ids of publishes that have no answer yet. */
  unanswered(): string[] {
    return [...this.#unanswered].filter(([, count]) => count > 0).map(([key]) => key);
  }
}
