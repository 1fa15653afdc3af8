/** A server that does what a test's script says, over a transport in memory. */
import { assert, assertEquals } from "@std/assert";
import { Client } from "../../lib/client/client.ts";
import { HistoryQueue } from "../../lib/client/history_queue.ts";
import { MessageStreams } from "../../lib/client/message_streams.ts";
import type { Environment, EnvironmentChange } from "../../lib/client/environment.ts";
import { memoryOutbox } from "../../lib/client/memory_outbox.ts";
import type { OutboxStore } from "../../lib/client/outbox_store.ts";
import type { OpenTransport, TransportEvents } from "../../lib/client/transport.ts";
import { type Chunk, decodeChunk } from "../../lib/protocol/chunk.ts";
import { decodeClientFrame } from "../../lib/protocol/decode_client_frame.ts";
import type { ClientFrame, ClientFrameOf } from "../../lib/protocol/mod.ts";
import {
  type AckFrame,
  DEFAULT_LIMITS,
  type JoinedFrame,
  type Limits,
  ORIGIN,
  type Position,
  position,
  refusal,
  type ServerFrame,
  type WelcomeFrame,
  type WireSegment,
} from "../../lib/protocol/mod.ts";
import { FakeClock } from "../support/fake_clock.ts";

export const ROOM = "lobby";

/** The server's end of one connection. */
export class FakeConnection {
  readonly #events: TransportEvents;
  /** What the client sent and no test has taken yet. */
  readonly frames: ClientFrame[] = [];
  /** Chunks of uploads, in order. */
  readonly chunks: Chunk[] = [];
  /** Whether the client closed it. */
  closed = false;
  #over = false;

  constructor(events: TransportEvents) {
    this.#events = events;
  }

  /** What the client's end calls. */
  readonly transport = {
    send: (text: string) => {
      const decoded = decodeClientFrame(text);
      assert("frame" in decoded, `The client sent something wrong: ${text}`);
      if (!this.#over) this.frames.push(decoded.frame);
    },
    close: () => void (this.closed = this.#over = true),
    binary: {
      buffered: 0,
      send: (bytes: Uint8Array<ArrayBuffer>) => {
        const chunk = decodeChunk(bytes);
        assert(chunk, "The client sent a binary frame that is no chunk");
        if (!this.#over) this.chunks.push(chunk);
      },
    },
  };

  send(frame: ServerFrame) {
    if (!this.#over) this.#events.frame(JSON.stringify(frame));
  }

  /** What a careless transport might still report after its end. */
  late(frame: ServerFrame) {
    this.#events.frame(JSON.stringify(frame));
  }

  /** Ends the connection with a close code. */
  drop(code = 1006) {
    if (this.#over) return;
    this.#over = true;
    this.#events.close(code);
  }

  /** From now on nothing passes in either direction, and nobody is told. */
  cutSilently() {
    this.#over = true;
  }

  /** Takes out the frames of one type, in order. */
  take<Type extends ClientFrame["type"]>(type: Type): ClientFrameOf<Type>[] {
    const taken = this.frames.filter((frame) => frame.type === type);
    const rest = this.frames.filter((frame) => frame.type !== type);
    this.frames.splice(0, this.frames.length, ...rest);
    return taken as ClientFrameOf<Type>[];
  }

  /** Takes out publishes as `n text`, with `n -` for a skip; in all lanes. */
  takePublished(): string[] {
    return this.take("publish").map(({ id, event }) =>
      `${id.split(".")[1]} ${event.type === "message" ? event.text : "-"}`
    );
  }

  welcome(more: Partial<WelcomeFrame> = {}) {
    this.send({
      type: "welcome",
      protocol: "sori.v1",
      you: { id: "u1" },
      limits: DEFAULT_LIMITS,
      time: 1_800_000_000_000,
      isolate: 0,
      ...more,
    });
  }

  joined(more: Partial<JoinedFrame> = {}) {
    const segments = more.segments ?? [];
    const last = segments.at(-1);
    const prev = more.prev ?? ORIGIN;
    this.send({
      type: "joined",
      room: ROOM,
      resume: "snapshot",
      people: {},
      prev,
      segments,
      head: last ? position(last.at, last.events.length - 1) : prev,
      more: false,
      members: { count: 1, users: ["u1"] },
      ...more,
    });
  }

  events(prev: Position, ...segments: WireSegment[]) {
    this.send({ type: "events", room: ROOM, prev, segments });
  }

  ack(...acks: AckFrame["acks"]) {
    this.send({ type: "ack", room: ROOM, acks });
  }

  refuse(
    id: string,
    code: Parameters<typeof refusal>[0],
    more: Parameters<typeof refusal>[1] = {},
  ) {
    this.send({ type: "error", room: ROOM, id, ...refusal(code, more) });
  }
}

/** `at` of the segment with this number. */
export function at(n: number): string {
  return `0001${n.toString(16).padStart(20, "0")}`;
}

/** A segment of messages by `u2`. */
export function segment(n: number, ...texts: string[]): WireSegment {
  return {
    at: at(n),
    time: 1_800_000_000_000 + n,
    events: texts.map((text) => ({ from: "u2", text })),
  };
}

/** The position of the event `index` of segment `n`. */
export function pos(n: number, index = 0): Position {
  return position(at(n), index);
}

/** An environment that a test drives. */
export class FakeEnvironment implements Environment {
  isOnline = true;
  readonly #watchers = new Set<(change: EnvironmentChange) => void>();

  online(): boolean {
    return this.isOnline;
  }

  watch(tell: (change: EnvironmentChange) => void): () => void {
    this.#watchers.add(tell);
    return () => this.#watchers.delete(tell);
  }

  get watchers(): number {
    return this.#watchers.size;
  }

  change(change: EnvironmentChange) {
    if (change === "online") this.isOnline = true;
    if (change === "offline") this.isOnline = false;
    for (const tell of [...this.#watchers]) tell(change);
  }
}

export interface Options {
  token?: string;
  /** Whom the first welcome will likely name. */
  user?: string;
  store?: OutboxStore;
  clock?: FakeClock;
  /** What chance gives, again and again. */
  random?: () => number;
}

/** A client and the server it talks to. */
export function setUp(options: Options = {}) {
  const clock = options.clock ?? new FakeClock();
  const environment = new FakeEnvironment();
  const store = options.store ?? memoryOutbox();
  const connections: FakeConnection[] = [];
  const openTransport: OpenTransport = (_url, events) => {
    const connection = new FakeConnection(events);
    connections.push(connection);
    return connection.transport;
  };
  const client = new Client({
    url: new URL("ws://chat.example/ws"),
    openTransport,
    environment,
    store,
    clock,
    random: options.random ?? (() => 0.5),
    streams: () => new MessageStreams(),
    History: HistoryQueue,
    randomBytes: (bytes) => crypto.getRandomValues(bytes),
    token: options.token,
    user: options.user,
  });
  const server = {
    connections,
    get last(): FakeConnection {
      return connections.at(-1)!;
    },
    /** Waits out the pause before the next connection and answers it. */
    async reconnected(): Promise<FakeConnection> {
      const before = connections.length;
      await clock.tick(client.retryAt! - clock.now());
      assertEquals(connections.length, before + 1);
      connections.at(-1)!.welcome();
      return connections.at(-1)!;
    },
  };
  return { clock, environment, store, server, client };
}

/** A client that is in the room, whose log ends at `position`. */
export function joined(options: Options & { position?: Position; limits?: Partial<Limits> } = {}) {
  const all = setUp(options);
  const room = all.client.join(ROOM);
  all.server.last.welcome({ limits: { ...DEFAULT_LIMITS, ...options.limits } });
  all.server.last.joined({ prev: options.position ?? pos(10) });
  all.server.last.take("join");
  return { ...all, room };
}
