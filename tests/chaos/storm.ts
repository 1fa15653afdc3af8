/**
 * A crowd whose server dies, and that comes back at once to the one that takes its place; while
 * it was away, others went on talking at another process. Who has what, and what that made the
 * servers read.
 */
import { KvConnect } from "../support/kv_connect.ts";
import type { Reads } from "../support/kv_connect_reads.ts";
import { ServerProcess } from "../support/server_process.ts";
import type { Frame } from "../support/wire_room.ts";
import { WireClient } from "../support/wire_client.ts";
import { WireSocket } from "./wire_socket.ts";

export interface Storm {
  clients: number;
  rooms: number;
  /** Messages a room, each a segment of its own, before and after the drop. */
  before: number;
  missed: number;
}

export interface Calm {
  /** What the new server read until all had everything, by kind of key. */
  reads: Reads;
  /** Isolates of it. */
  isolates: number;
  /** Broken promises, in words. */
  wrong: string[];
  /** From the first of them connecting again until the last had everything, in milliseconds. */
  ms: number;
}

/** Connections that are being made at the same time. */
const AT_ONCE = 200;
const ISOLATES = 2;

/** One of the crowd: it follows one room and keeps only how far it is. */
class Follower {
  readonly room: string;
  /** How many messages it has had; they are numbered. */
  count = 0;
  readonly wrong: string[] = [];
  token: string | undefined;
  #position = "";
  #socket: WireSocket | null = null;
  #enough: { count: number; resolve: () => void } | null = null;

  constructor(room: string) {
    this.room = room;
  }

  async connect(url: string): Promise<void> {
    const socket = this.#socket = new WireSocket(url, this.token, (frame) => this.#take(frame));
    this.token = (await socket.welcome).token ?? this.token;
    const after = this.#position === "" ? {} : { after: this.#position };
    socket.send({ type: "join", room: this.room, ...after });
  }

  /** Resolves when it has so many messages. */
  has(count: number): Promise<void> {
    return new Promise((resolve) => {
      this.#enough = { count, resolve };
      this.#look();
    });
  }

  get dropped(): Promise<void> {
    return this.#socket!.closed;
  }

  async close(): Promise<void> {
    await this.#socket?.close();
  }

  #take({ type, prev, segments, resume }: Frame): void {
    if (type !== "joined" && type !== "events") return;
    if (type === "joined" && this.#position !== "" && resume !== "replayed") {
      this.wrong.push(`${this.room}: a snapshot after ${this.#position}`);
    }
    if (this.#position !== "" && prev! > this.#position) {
      this.wrong.push(`${this.room}: ${prev} does not follow ${this.#position}`);
    }
    for (const { at, events } of segments!) {
      for (const [index, { text }] of events.entries()) {
        const pos = `${at}.${String(index).padStart(3, "0")}`;
        if (pos <= this.#position) continue;
        this.#position = pos;
        if (text !== `message ${++this.count}`) {
          this.wrong.push(`${this.room}: ${text} came as number ${this.count}`);
        }
      }
    }
    this.#look();
  }

  #look(): void {
    if (this.#enough && this.count >= this.#enough.count) this.#enough.resolve();
  }
}

export async function runStorm({ clients, rooms, before, missed }: Storm): Promise<Calm> {
  await using kv = await KvConnect.start();
  const start = (isolates: number) =>
    ServerProcess.start({
      env: { ...kv.env, SORI_ISOLATES: String(isolates), SORI_RATE_LIMIT: "off" },
    });
  await using other = await start(1);
  const names = Array.from({ length: rooms }, (_, n) => `room${n}`);
  const speakers = await Promise.all(
    names.map(() => WireClient.open(other.socketUrl.href)),
  );
  /** Each waits for its acknowledgement, so that each is a segment. */
  const talk = (from: number, to: number) =>
    Promise.all(speakers.map(async (speaker, room) => {
      for (let n = from; n <= to; n++) {
        await speaker.publish(names[room]!, `lane.${n}`, `message ${n}`);
      }
    }));
  const crowd = Array.from({ length: clients }, (_, n) => new Follower(names[n % rooms]!));
  const connect = (server: ServerProcess) =>
    inTurns(crowd, (follower) => follower.connect(server.socketUrl.href));
  const haveAll = (count: number) => Promise.all(crowd.map((follower) => follower.has(count)));

  const first = await start(ISOLATES);
  try {
    await connect(first);
    // In the middle of the talk, so that they stand at different places when it dies.
    const talking = talk(1, before);
    await haveAll(Math.ceil(before / 2));
    first.kill("SIGKILL");
    await Promise.all(crowd.map((follower) => follower.dropped));
    await talking;
  } finally {
    await first[Symbol.asyncDispose]();
  }
  await talk(before + 1, before + missed);

  await using second = await start(ISOLATES);
  const readBefore = await kv.reads();
  const startedAt = performance.now();
  await connect(second);
  await haveAll(before + missed);
  const ms = performance.now() - startedAt;
  const reads: Reads = {};
  for (const [kind, count] of Object.entries(await kv.reads())) {
    if (count > (readBefore[kind] ?? 0)) reads[kind] = count - (readBefore[kind] ?? 0);
  }
  const wrong = crowd.flatMap((follower) => follower.wrong);
  await Promise.all(crowd.map((follower) => follower.close()));
  for (const speaker of speakers) await speaker.close();
  return { reads, isolates: ISOLATES, wrong, ms };
}

/** Does it for all, for some at the same time. */
async function inTurns<Item>(items: readonly Item[], work: (item: Item) => Promise<void>) {
  const rest = [...items];
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (let item = rest.pop(); item !== undefined; item = rest.pop()) await work(item);
  }));
}
