import { assert, assertEquals } from "@std/assert";
import { breaks } from "./chain.ts";
import type { ServerProcess } from "./server_process.ts";
import { Refused, WireClient } from "./wire_client.ts";

const ORIGIN = `${"0".repeat(24)}.000`;

/** One who says something, again under its id until it is acknowledged, and so on. */
class Talker {
  /** Texts that were acknowledged, with their positions. */
  readonly acknowledged = new Map<string, string>();
  refusals = 0;
  /** The longest that an answer took, in milliseconds. */
  slowest = 0;
  /** What the promises forbid, in words. */
  readonly faults: string[] = [];
  readonly #changed = new Set<() => void>();

  constructor(readonly client: WireClient, readonly room: string, readonly lane: string) {}

  async run(ended: AbortSignal): Promise<void> {
    for (let n = 1; !ended.aborted; n++) {
      const text = `${this.lane} says ${n}`;
      while (!this.acknowledged.has(text)) {
        const startedAt = performance.now();
        try {
          const pos = await this.client.publish(this.room, `${this.lane}.${n}`, text);
          this.acknowledged.set(text, pos!);
        } catch (error) {
          if (!(error instanceof Refused)) throw error;
          const { code, temporary, retryAfterMs = 20 } = error.frame;
          if (temporary !== true) this.faults.push(`${text} was refused for good: ${code}`);
          this.refusals++;
          await new Promise((resolve) => setTimeout(resolve, retryAfterMs));
        }
        this.slowest = Math.max(this.slowest, performance.now() - startedAt);
        for (const changed of this.#changed) changed();
      }
    }
  }

  /** Resolves once `enough` says so; it is asked again with every answer. */
  async until(enough: () => boolean): Promise<void> {
    while (!enough()) {
      await new Promise<void>((resolve) => this.#changed.add(resolve));
      this.#changed.clear();
    }
  }
}

/** Several who talk in a room while something happens to the server, and one who listens. */
export class Talk implements AsyncDisposable {
  readonly #server: ServerProcess;
  readonly #talkers: Talker[];
  readonly #reader: WireClient;
  readonly #ended = new AbortController();
  readonly #running: Promise<unknown>;

  private constructor(server: ServerProcess, talkers: Talker[], reader: WireClient) {
    this.#server = server;
    this.#talkers = talkers;
    this.#reader = reader;
    this.#running = Promise.all(talkers.map((talker) => talker.run(this.#ended.signal)));
  }

  static async start(server: ServerProcess): Promise<Talk> {
    const open = () => WireClient.open(server.socketUrl.href);
    const reader = await open();
    await reader.join("busy", ORIGIN);
    const talkers = await Promise.all(
      [1, 2, 3].map(async (n) => new Talker(await open(), "busy", `lane${n}`)),
    );
    const talk = new Talk(server, talkers, reader);
    await talk.goesOn();
    return talk;
  }

  /** Each has said something more. */
  async goesOn(): Promise<void> {
    await Promise.all(this.#talkers.map((talker) => {
      const before = talker.acknowledged.size;
      return talker.until(() => talker.acknowledged.size >= before + 5);
    }));
  }

  /** Each was refused, for the time being. */
  async isRefused(): Promise<void> {
    await Promise.all(this.#talkers.map((talker) => {
      const before = talker.refusals;
      return talker.until(() => talker.refusals > before);
    }));
  }

  /** The longest that an answer took, in milliseconds. */
  get slowest(): number {
    return Math.max(...this.#talkers.map(({ slowest }) => slowest));
  }

  /** Ends it, and compares what was acknowledged, what was heard and what is in the log. */
  async check(): Promise<void> {
    this.#ended.abort();
    await this.#running;
    const said = new Map(this.#talkers.flatMap(({ acknowledged }) => [...acknowledged]));
    await using late = await WireClient.open(this.#server.socketUrl.href);
    await late.join("busy", ORIGIN);
    const log = await late.delivered("busy", said.size);
    const heard = await this.#reader.delivered("busy", said.size);
    assertEquals(log.length, said.size, "the log has what was acknowledged and no more");
    assertEquals(heard.map(({ pos }) => pos), log.map(({ pos }) => pos), "heard as it is stored");
    assert(log.every(({ pos, text }) => said.get(text) === pos), "and where it was said to be");
    assertEquals(breaks(this.#reader.frames, "busy"), []);
    const clients = [this.#reader, ...this.#talkers.map(({ client }) => client)];
    assertEquals(clients.flatMap(({ violations }) => violations), []);
    assertEquals(this.#talkers.flatMap(({ faults }) => faults), []);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort();
    for (const { client } of this.#talkers) await client.close();
    await this.#reader.close();
    await this.#running.catch(() => {});
  }
}
