import { RawSocket } from "./connection.ts";
import type { Dialect, Heard, Listener, ServerName } from "./dialect.ts";
import { dialectOf } from "./dialects.ts";
import { OPCODE } from "./frames.ts";

/** Connections that are being opened at one time. */
const OPENING = 64;

/** A member of a crowd. */
export interface Member extends Listener {
  socket: RawSocket;
  index: number;
  /** Its messages that were acknowledged. */
  acked: number;
}

/** What a crowd is. */
export interface CrowdOptions {
  server: ServerName;
  port: number;
  room: string;
  /** Whether members enter the room; those who only publish need not. */
  enter?: boolean;
  /** Told when one more member is connected. */
  onOpen?: () => void;
  /** Told of each frame that brings something. */
  onHeard?: (member: Member, heard: Heard) => void;
}

/** Many connections to one room. What they hear is counted, and nothing else is done with it. */
export class Crowd {
  readonly members: Member[] = [];
  readonly dialect: Dialect;
  /** Messages and frames that arrived, over all members. */
  messages = 0;
  frames = 0;
  bytes = 0;
  /** Frames that did not follow what their member had: must stay 0. */
  gaps = 0;
  /** Connections that the server has ended. */
  lost = 0;
  /** What a server refused, or a frame nobody understands. */
  error: Error | null = null;
  readonly #options: CrowdOptions;

  constructor(options: CrowdOptions) {
    this.#options = options;
    this.dialect = dialectOf(options.server, options.room);
  }

  /** Opens `count` more connections, some at a time, and waits until all are in the room. */
  async open(count: number): Promise<void> {
    const until = this.members.length + count;
    let next = this.members.length;
    const opener = async () => {
      while (next < until) {
        this.members.push(await this.#openOne(next++));
        this.#options.onOpen?.();
      }
    };
    await Promise.all(Array.from({ length: Math.min(OPENING, count) }, opener));
    while (!this.members.every(({ entered }) => entered)) {
      if (this.error) throw this.error;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** Opens a member's connection anew, from where it stands, if the server can do that. */
  async reopen(member: Member): Promise<void> {
    member.entered = false;
    await this.#connect(member, this.dialect.resume?.(member) ?? this.dialect.enter);
  }

  /** Breaks all connections. */
  close(): void {
    for (const { socket } of this.members.splice(0)) socket.destroy();
  }

  async #openOne(index: number): Promise<Member> {
    const { enter = true } = this.#options;
    const member = { index, acked: 0, cursor: 0, position: "", gaps: 0, entered: false } as Member;
    await this.#connect(member, enter ? this.dialect.enter : []);
    return member;
  }

  async #connect(member: Member, frames: readonly string[]): Promise<void> {
    const { port } = this.#options;
    const { path, protocol } = this.dialect;
    const socket = await RawSocket.open(
      { port, path, ...(protocol && { protocol }) },
      (opcode, bytes, start, end) => this.#hear(member, opcode, bytes, start, end),
    );
    member.socket = socket;
    socket.onEnd(() => {
      if (!socket.destroyed) this.lost++;
    });
    for (const frame of frames) socket.send(frame);
    // Who says nothing to enter is in the room as soon as the connection is open.
    if (frames.length === 0) member.entered = true;
  }

  #hear(member: Member, opcode: number, bytes: Uint8Array, start: number, end: number): void {
    if (opcode !== OPCODE.text) return;
    this.frames++;
    this.bytes += end - start;
    try {
      const { gaps } = member;
      const heard = this.dialect.hear(member, bytes, start, end);
      this.gaps += member.gaps - gaps;
      this.messages += heard.count;
      member.acked += heard.acks;
      if (heard.reply !== undefined) member.socket.send(heard.reply);
      if (heard.count > 0 || heard.acks > 0) this.#options.onHeard?.(member, heard);
    } catch (error) {
      this.error ??= error instanceof Error ? error : new Error(String(error));
    }
  }
}
