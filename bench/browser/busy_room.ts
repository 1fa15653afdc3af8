/** A room with a crowd of real connections in it, of whom some come and go, and people who talk. */
import { fileURLToPath } from "node:url";
import { type ChatRoom, connect } from "../../lib/client/mod.ts";
import { install } from "../support/npm.ts";
import { NODE, type RunningServer } from "../support/servers.ts";

const SPEAKERS = 40;
/** So many of the crowd go each second, and others come. */
const CHANGING = 10;
/** The crowd goes by itself after this; every measurement is shorter. */
const HOLD_MS = 15 * 60_000;

const GENERATOR = fileURLToPath(new URL("../generator/main.ts", import.meta.url));
const PEERS = new URL("../peers/", import.meta.url);
const EMOJI = ["👍", "❤️", "😂", "🎉"];
const WORDS =
  "오늘 저녁에 뭐 먹을까요 저는 **국수가** 좋아요 천천히 얘기해요 hello there 그러게요 ㅎㅎ https://example.com/a"
    .split(" ");

/** See the file's comment. */
export class BusyRoom implements AsyncDisposable {
  /** How many messages were said. */
  said = 0;
  readonly #server: string;
  readonly #port: number;
  readonly #stops: (() => unknown)[] = [];
  #lastPos = "";
  #joined: Promise<ChatRoom[]> | undefined;

  constructor({ port }: RunningServer, readonly room: string) {
    this.#port = port;
    this.#server = `http://127.0.0.1:${port}`;
  }

  /** Where the page finds the room. */
  get url(): string {
    return `${this.#server}/r/${encodeURIComponent(this.room)}`;
  }

  /** Has so many real connections come, from a process of their own. */
  async gather(members: number): Promise<void> {
    await install(PEERS);
    const order = { mode: "hold", server: "sori", port: this.#port, room: this.room, members };
    const child = new Deno.Command(NODE, {
      args: [GENERATOR, JSON.stringify({ ...order, changing: CHANGING, holdMs: HOLD_MS })],
      stdin: "null",
      stdout: "null",
      stderr: "inherit",
    }).spawn();
    let ended = false;
    void child.status.then(() => ended = true);
    this.#stops.push(async () => {
      if (!ended) child.kill("SIGKILL");
      await child.status;
    });
    using client = connect(`${this.#server}/ws`);
    const room = client.join(this.room);
    while (room.members.count < members * 0.99) {
      if (ended) throw new Error("The crowd did not come: see what the generator printed");
      await new Promise((next) => setTimeout(next, 100));
    }
  }

  /** Has people talk, so many messages a second in all, until it is stopped. */
  async talk(perSecond: number): Promise<() => void> {
    const rooms = await this.#speakers();
    const startedAt = performance.now();
    const before = this.said;
    const timer = setInterval(() => {
      // A timer that is late makes up for it.
      const due = before + (performance.now() - startedAt) * perSecond / 1_000;
      while (this.said < due) void rooms[this.said % SPEAKERS]!.publish(this.#text());
    }, 1_000 / perSecond);
    const stop = () => clearInterval(timer);
    this.#stops.push(stop);
    return stop;
  }

  /** Says so many as fast as they are taken. */
  async say(count: number): Promise<void> {
    const rooms = await this.#speakers();
    const end = this.said + count;
    await Promise.all(rooms.map(async (room) => {
      while (this.said < end) this.#lastPos = await room.publish(this.#text()).position;
    }));
  }

  /** Has people type, and react to one of the last messages, so often. */
  async react(times: number): Promise<void> {
    const rooms = await this.#speakers();
    await Promise.all(rooms.map(async (room, index) => {
      room.setTyping(true);
      for (let n = index; n < times; n += SPEAKERS) {
        await room.react(this.#lastPos, EMOJI[n % EMOJI.length]!, n % 3 !== 2).position;
      }
      room.setTyping(false);
    }));
  }

  /** What ends the text that was said last. */
  get last(): string {
    return ` ${this.said - 1}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const stop of this.#stops.reverse()) await stop();
  }

  #text(): string {
    const length = 1 + this.said * 7 % 24;
    return Array.from({ length }, (_, n) => WORDS[(this.said + n) % WORDS.length])
      .join(" ") + ` ${this.said++}`;
  }

  #speakers(): Promise<ChatRoom[]> {
    return this.#joined ??= Promise.all(Array.from({ length: SPEAKERS }, async () => {
      const client = connect(`${this.#server}/ws`);
      this.#stops.push(() => client.close());
      const room = client.join(this.room);
      await new Promise((joined) => room.addEventListener("joined", joined, { once: true }));
      return room;
    }));
  }
}
