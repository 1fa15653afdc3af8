/** Clients of the library that talk in a room over some transport, and what must be true of them. */
import { assertEquals } from "@std/assert";
import { type ChatClient, type ChatRoom, connect, memoryOutbox } from "../../lib/client/mod.ts";
import type { OpenTransport } from "../../lib/client/transport.ts";
import { ORIGIN } from "../../lib/protocol/mod.ts";
import { readLog } from "../support/log_reader.ts";
import type { ServerProcess } from "../support/server_process.ts";

/** A machine with much else to do answers slowly. */
const PATIENCE_MS = 120_000;

/** A client in a room, with all it has seen of it. */
export class Member implements Disposable {
  readonly client: ChatClient;
  readonly room: ChatRoom;
  /** Positions and texts, in the order given out, from the last snapshot on. */
  readonly seen: { pos: string; from: string; text: string }[] = [];
  snapshots = 0;

  constructor(url: URL, transport: OpenTransport, room: string) {
    // Waits between attempts are drawn by chance: here short ones.
    this.client = connect(url, { transport, store: memoryOutbox(), random: () => 0.01 });
    // All of it: a snapshot would begin with the newest page.
    this.room = this.client.join(room, { after: ORIGIN });
    this.room.addEventListener("snapshot", ({ detail }) => {
      this.snapshots++;
      this.seen.length = 0;
      this.#take(detail.messages);
    });
    this.room.addEventListener("messages", ({ detail }) => this.#take(detail));
  }

  #take(messages: readonly { pos: string; from: string; text: string }[]) {
    for (const { pos, from, text } of messages) this.seen.push({ pos, from, text });
  }

  /** Resolves when `done` holds; looked at with every event of the room. */
  async until(done: () => boolean, what: string): Promise<void> {
    if (done()) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const look = () => done() && resolve();
    const types = ["snapshot", "messages", "joined", "presence", "typing", "outgoing"] as const;
    for (const type of types) this.room.addEventListener(type, look);
    const timer = setTimeout(() => {
      const state = `${this.client.state}, ${this.room.joined ? "joined" : "not joined"}`;
      reject(new Error(`not in time: ${what} (${state}, ${this.seen.length} seen)`));
    }, PATIENCE_MS);
    try {
      await promise;
    } finally {
      clearTimeout(timer);
      for (const type of types) this.room.removeEventListener(type, look);
    }
  }

  joined(): Promise<void> {
    return this.until(() => this.room.joined, "the room is joined");
  }

  [Symbol.dispose]() {
    this.client.close();
  }
}

/** Sends every publish twice. */
export function repeating(open: OpenTransport): OpenTransport {
  return (url, events) => {
    const transport = open(url, events);
    return {
      send(text) {
        transport.send(text);
        if (text.includes('"publish"')) transport.send(text);
      },
      close: () => transport.close(),
    };
  };
}

/** All say `count` things each, numbered from `from` on; resolves with the positions they were told. */
export function sayAll(
  members: readonly Member[],
  count: number,
  from = 0,
): Promise<string[][]> {
  return Promise.all(members.map(({ room }, index) => {
    const said = Array.from({ length: count }, (_, n) => room.publish(`${index} says ${from + n}`));
    return Promise.all(said.map(({ position }) => position));
  }));
}

/** That the log has what was acknowledged, once, in order, and that everybody has seen just that. */
export async function assertOneTruth(
  server: ServerProcess,
  members: readonly Member[],
  positions: readonly (readonly string[])[],
) {
  const { name } = members[0]!.room;
  const log = await readLog(server, name);
  for (const [index, own] of positions.entries()) {
    const from = members[index]!.client.you!.id;
    const mine = log.filter((event) => event.from === from);
    assertEquals(mine.map(({ pos }) => pos), own, "positions as acknowledged, in the order sent");
    assertEquals(mine.map(({ text }) => text), own.map((_, n) => `${index} says ${n}`));
  }
  assertEquals(log.length, positions.flat().length, "nothing else is in the log");
  for (const member of members) {
    await member.until(() => member.seen.length >= log.length, "everything is seen");
    assertEquals(member.seen, log, "seen in the log's order, each once, none missing");
  }
}

/** Closes all of them. */
export function disposal(members: readonly Member[]): Disposable {
  return {
    [Symbol.dispose]() {
      for (const member of members) member[Symbol.dispose]();
    },
  };
}
