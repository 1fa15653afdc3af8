import { breaks } from "../support/chain.ts";
import { type Delivered, WireClient } from "../support/wire_client.ts";

/** Stands before everything. */
const ORIGIN = `${"0".repeat(24)}.000`;

/** One reader of a room over many connections: each goes on where the last one ended. */
export class Reader {
  readonly #room: string;
  /** Everything that came, in the order it came. */
  readonly delivered: Delivered[] = [];
  /** When each segment was written, by the server's clock, in milliseconds. */
  readonly times = new Map<string, number>();
  /** Broken promises, in words. */
  readonly violations: string[] = [];
  #position = ORIGIN;
  #client: WireClient | null = null;
  #before = 0;

  constructor(room: string) {
    this.#room = room;
  }

  /** Reads from `url` until the connection ends. */
  async read(url: string): Promise<void> {
    const client = await WireClient.open(url);
    try {
      await client.join(this.#room, this.#position);
      this.#client = client;
      await client.closed;
    } finally {
      this.#take(client);
      await client.close();
    }
  }

  /** Messages so far, of this connection too. */
  get count(): number {
    const { delivered } = this;
    return this.#client
      ? this.#before + this.#client.room(this.#room).delivered.length
      : delivered.length;
  }

  /** Ends the connection. */
  async close(): Promise<void> {
    await this.#client?.close();
  }

  #take(client: WireClient): void {
    const room = client.room(this.#room);
    if (room.resume === "snapshot") this.violations.push("a snapshot instead of what was missed");
    this.violations.push(...client.violations, ...breaks(client.frames, this.#room));
    for (const event of room.delivered) this.delivered.push(event);
    for (const { segments = [] } of client.frames) {
      for (const { at, time } of segments) this.times.set(at, time);
    }
    if (room.position !== "") this.#position = room.position;
    this.#before = this.delivered.length;
    this.#client = null;
  }
}
