import type { Clock } from "../base/clock.ts";
import type { RandomBytes } from "../base/ids.ts";
import type { People, Person } from "../protocol/events.ts";
import { DEFAULT_LIMITS, type Limits } from "../protocol/limits.ts";
import { roomName } from "../protocol/names.ts";
import { isPosition, type Position } from "../protocol/position.ts";
import type { ServerFrame, WelcomeFrame } from "../protocol/server_frames.ts";
import { Connection } from "./connection.ts";
import type { Environment } from "./environment.ts";
import type { HistoryQueue } from "./history_queue.ts";
import type { MessageStreams } from "./message_streams.ts";
import type { OutboxStore } from "./outbox_store.ts";
import { Room } from "./room.ts";
import { PEOPLE } from "./settings.ts";
import type { OpenTransport } from "./transport.ts";
import type { UploadAnswer } from "./upload_job.ts";
import type { Uploads } from "./uploads.ts";
import { Emitter } from "./typed_events.ts";
import type { ChatClient, ChatRoom, ClientEvents, ConnectionState } from "./types.ts";

/** What a client is made of. */
export interface ClientParts {
  url: URL;
  openTransport: OpenTransport;
  environment: Environment;
  store: OutboxStore;
  /** Makes what a room's `messages()` gives; absent: rooms have no such method. */
  streams: (() => MessageStreams) | undefined;
  /** What asks for pages of history; absent: it is loaded when one is wanted. */
  History: typeof HistoryQueue | undefined;
  clock: Clock;
  /** A number in [0, 1). */
  random: () => number;
  randomBytes: RandomBytes;
  /** Who to be, as an earlier `welcome` gave it. */
  token: string | undefined;
  /** Whom the first `welcome` will name: what is written before is theirs, and is sent as nobody else. */
  user?: string | undefined;
}

/** See {@linkcode ChatClient}. */
export class Client extends Emitter<ClientEvents> implements ChatClient {
  readonly #parts: ClientParts;
  readonly #connection: Connection;
  readonly #rooms = new Map<string, Room>();
  /**
   * Rooms that were left while answers were due on this connection. Answers do not say to whom:
   * who joins such a room again starts on a new connection.
   */
  readonly #owing = new Set<string>();
  #watching = false;
  #people: People = {};
  #peopleCount = 0;
  #limits: Limits = DEFAULT_LIMITS;
  #you: (Person & { id: string }) | null = null;
  #clockOffset = 0;
  #told: ConnectionState = "connecting";
  /** Uploads, whose code is loaded with the first. */
  #uploads: Uploads | null = null;
  #uploadsLoading: Promise<Uploads> | null = null;

  constructor(parts: ClientParts) {
    super();
    this.#parts = parts;
    this.#connection = new Connection(parts, {
      stateChanged: () => this.#stateChanged(),
      opened: (welcome) => this.#opened(welcome),
      lost: () => {
        this.#owing.clear();
        for (const room of this.#rooms.values()) room.lost();
        this.#uploads?.lost();
      },
      frame: (frame) => this.#receive(frame),
      owedSince: () => this.#owedSince(),
      woke: () => {
        for (const room of this.#rooms.values()) room.adopt();
      },
    });
    this.#connection.start();
  }

  get state(): ConnectionState {
    return this.#connection.state;
  }

  get retryAt(): number | null {
    return this.#connection.retryAt;
  }

  get token(): string | null {
    return this.#connection.token;
  }

  get you(): (Person & { id: string }) | null {
    return this.#you;
  }

  get people(): Readonly<People> {
    return this.#people;
  }

  get limits(): Readonly<Limits> {
    return this.#limits;
  }

  get clockOffset(): number {
    return this.#clockOffset;
  }

  join(input: string, options: { after?: Position } = {}): ChatRoom {
    const name = roomName(input);
    if (name === null) throw new RangeError(`Not the name of a room: ${JSON.stringify(input)}`);
    const known = this.#rooms.get(name);
    if (known) return known;
    const { after = null } = options;
    if (after !== null && !isPosition(after)) throw new RangeError(`Not a position: ${after}`);
    if (this.state === "closed") {
      throw new DOMException("The client is closed.", "InvalidStateError");
    }
    const room = this.#newRoom(name, after);
    this.#rooms.set(name, room);
    if (this.#owing.has(name)) this.#connection.renew();
    else if (this.state === "open") room.opened();
    return room;
  }

  setIdle(on: boolean) {
    this.#connection.send({ type: "idle", on });
  }

  watchRooms(on: boolean) {
    this.#watching = on;
    this.#connection.send({ type: "watch", on });
  }

  reconnect() {
    this.#connection.reconnect();
  }

  close() {
    for (const room of [...this.#rooms.values()]) room.leave();
    this.#connection.close();
  }

  [Symbol.dispose]() {
    this.close();
  }

  #newRoom(name: string, after: Position | null): Room {
    const { clock, random, History, randomBytes, store, streams, url } = this.#parts;
    const limits = () => this.#limits;
    const userId = () => this.#you?.id ?? this.#parts.user ?? "";
    return new Room(name, after, {
      clock,
      random,
      randomBytes,
      store,
      streams,
      History,
      scope: url.origin + url.pathname,
      get limits() {
        return limits();
      },
      get userId() {
        return userId();
      },
      send: (frame) => this.#connection.send(frame),
      learn: (people) => this.#learn(people),
      uploads: () => this.#uploadsLoading ??= this.#loadUploads(),
      left: (room, stored) => {
        this.#rooms.delete(name);
        if (room.owedSince !== null) this.#owing.add(name);
        // Whoever joins again meanwhile takes over what could not be sent.
        stored.then(() => this.#rooms.get(name)?.adopt());
      },
    });
  }

  async #loadUploads(): Promise<Uploads> {
    const { Uploads } = await import("./uploads.ts");
    return this.#uploads = new Uploads(this, this.#parts, this.#connection);
  }

  #stateChanged() {
    const { state } = this.#connection;
    if (state === this.#told) return;
    this.#told = state;
    this.emit("state", state);
    // What pages before this one have left is shown without a connection too.
    if (state === "waiting" || state === "offline") {
      for (const room of this.#rooms.values()) room.adopt();
    }
  }

  #opened({ you, limits, time }: WelcomeFrame) {
    this.#you = you;
    // An older server does not know every limit.
    this.#limits = { ...DEFAULT_LIMITS, ...limits };
    this.#clockOffset = time - this.#parts.clock.now();
    for (const room of this.#rooms.values()) room.opened();
    if (this.#watching) this.watchRooms(true);
    this.emit("welcome", you);
  }

  #receive(frame: ServerFrame) {
    if (frame.type === "people") this.#learn(frame.people);
    else if ("upload" in frame) this.#uploads?.receive(frame as UploadAnswer);
    else if (frame.type === "unread") this.emit("unread", frame);
    else if (frame.type === "rooms") {
      this.#learn(frame.people);
      this.emit("rooms", frame.rooms);
    } else if ("room" in frame && frame.room !== undefined) {
      this.#rooms.get(frame.room)?.receive(frame);
    }
  }

  #learn(people: People) {
    const news: People = {};
    for (const [id, person] of Object.entries(people)) {
      const known = this.#people[id];
      if (known && JSON.stringify(known) === JSON.stringify(person)) continue;
      if (!known) this.#peopleCount++;
      news[id] = this.#people[id] = person;
      if (id === this.#you?.id) this.#you = { id, ...person };
    }
    if (Object.keys(news).length === 0) return;
    for (const id in this.#people) {
      if (this.#peopleCount <= PEOPLE) break;
      delete this.#people[id];
      this.#peopleCount--;
    }
    this.emit("people", news);
  }

  #owedSince(): number | null {
    let owed: number | null = null;
    for (const room of this.#rooms.values()) {
      const since = room.owedSince;
      if (since !== null && (owed === null || since < owed)) owed = since;
    }
    return owed;
  }
}
