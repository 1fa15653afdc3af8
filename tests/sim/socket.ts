import type { Transport, TransportEvents } from "../../lib/client/mod.ts";
import type { Connection } from "../../lib/session/connection.ts";
import type { Identity } from "../../lib/session/session.ts";
import type { Choices } from "./choices.ts";
import type { SimIsolate } from "./isolate.ts";
import { Pipe } from "./pipe.ts";
import type { Scheduler } from "./scheduler.ts";
import type { Tap } from "./tap.ts";

/** After so long an end that looks after it notices that the other is gone, in milliseconds. */
const SILENCE_MS = 45_000;

/** What travels: a frame, or the end with its close code. */
type Item = string | { code: number };

/** What a server does with a connection. */
export interface ServerEnd {
  text(frame: string): void;
  closed(): void;
}

/** One connection: two pipes, each end open or not, and the network between them good or not. */
export class SimSocket implements Connection {
  readonly name: string;
  /** Whom the server takes the client for at first. */
  readonly identity: Identity;
  readonly isolate: SimIsolate;
  readonly tap: Tap;
  readonly #scheduler: Scheduler;
  readonly #up: Pipe<Item>;
  readonly #down: Pipe<Item>;
  readonly #client: TransportEvents;
  readonly #options: { isPage: boolean; lostFrame: number };
  #server: ServerEnd | null = null;
  #clientOpen = true;
  #serverOpen = false;
  #slow = false;
  #mute = false;

  constructor(
    name: string,
    identity: Identity,
    isolate: SimIsolate,
    client: TransportEvents,
    tap: Tap,
    scheduler: Scheduler,
    options: { isPage: boolean; lostFrame: number },
  ) {
    this.name = name;
    this.#options = options;
    this.identity = identity;
    this.isolate = isolate;
    this.tap = tap;
    this.#client = client;
    this.#scheduler = scheduler;
    this.#up = new Pipe(scheduler, (item) => `${name} up: ${show(item)}`, (item) => {
      if (typeof item !== "string") return this.#serverEnds();
      if (!this.#serverOpen) return;
      tap.serverGets(item);
      this.#server?.text(item);
      isolate.checkQueues();
    });
    this.#down = new Pipe(scheduler, (item) => `${name} down: ${show(item)}`, (item) => {
      if (typeof item !== "string") return this.#clientEnds(item.code);
      if (!this.#clientOpen) return;
      tap.clientGets(item);
      client.frame(item);
    });
    scheduler.add(`${name} connects to ${isolate.name}`, () => this.#connect());
  }

  /** Whether both ends take it for open. */
  get open(): boolean {
    return this.#clientOpen && this.#serverOpen;
  }

  /** Whether the server takes it for open, and its client for a member of the room. */
  isIn(room: string): boolean {
    return this.#serverOpen && this.tap.isIn(room);
  }

  /** Whether one of them does, or may yet. */
  get alive(): boolean {
    return this.#clientOpen || this.#serverOpen;
  }

  /** Whether the network has broken and nobody was told. */
  get silent(): boolean {
    return this.#mute;
  }

  get slow(): boolean {
    return this.#slow;
  }

  /** Of the server's end. */
  get queuedBytes(): number {
    return this.#down.items.reduce((sum, it) => sum + (typeof it === "string" ? it.length : 0), 0);
  }

  /** The client's end sends and closes through this. */
  readonly transport: Transport = {
    send: (text) => {
      if (!this.#clientOpen) return;
      this.tap.clientSends(text);
      if (!this.#mute) this.#up.push(text);
    },
    close: () => this.#clientCloses(),
  };

  /** Sends from the server's end. */
  send(frame: string): void {
    if (!this.#serverOpen) return;
    this.tap.serverSends(frame, this.queuedBytes);
    const { calm, choices } = this.#scheduler;
    const { isPage, lostFrame } = this.#options;
    const lost = isPage && !calm && frame.startsWith('{"type":"events"') &&
      choices.chance(lostFrame);
    if (lost) this.#scheduler.note(() => `${this.name} loses: ${frame}`);
    else this.#down.push(frame);
  }

  /** Closes the server's end. */
  close(code: number): void {
    if (!this.#serverOpen) return;
    this.#serverOpen = false;
    this.#down.push({ code });
    this.#scheduler.add(`${this.name} is closed at the server`, () => this.#server?.closed());
  }

  /** The network breaks: what is on its way arrives in part, and both ends are told at last. */
  cut(): void {
    const { choices } = this.#scheduler;
    this.#scheduler.note(() => `${this.name} is cut`);
    this.#resume();
    this.#cutAtAnyByte(this.#up, choices);
    this.#cutAtAnyByte(this.#down, choices);
    this.#up.push({ code: 0 });
    this.#down.push({ code: 0 });
  }

  /** The network breaks, and nobody is told: a page has to find out, a server does in the end. */
  silence(): void {
    if (this.#mute) return;
    this.#scheduler.note(() => `${this.name} falls silent`);
    this.#mute = true;
    this.#scheduler.after(SILENCE_MS, () => {
      if (!this.#options.isPage) this.#clientEnds(0);
      this.#serverEnds();
    });
    this.#up.truncate(0);
    this.#down.stop();
  }

  /** The client stops reading, or reads again. */
  setSlow(slow: boolean): void {
    this.#scheduler.note(() => `${this.name} reads ${slow ? "nothing" : "again"}`);
    this.#slow = slow;
    if (slow) this.#down.stop();
    else if (!this.#mute) this.#down.resume();
  }

  /**
   * The isolate has died; the client is told, or is not.
   * @param lost nothing that is on its way arrives
   */
  serverDied(silently: boolean, lost: boolean): void {
    this.#serverOpen = false;
    this.#server = null;
    this.#up.truncate(0);
    if (lost) this.#down.truncate(0);
    if (silently) return this.silence();
    this.#resume();
    this.#cutAtAnyByte(this.#down, this.#scheduler.choices);
    this.#down.push({ code: 0 });
  }

  /** Of what is on its way the first bytes arrive; of a frame that arrives in part, nobody hears. */
  #cutAtAnyByte(pipe: Pipe<Item>, choices: Choices): void {
    const sizes = pipe.items.map((item) => typeof item === "string" ? item.length : 1);
    let bytes = choices.below(sizes.reduce((sum, size) => sum + size, 0) + 1);
    const whole = sizes.findIndex((size) => (bytes -= size) < 0);
    pipe.truncate(whole < 0 ? sizes.length : whole);
  }

  #connect(): void {
    if (!this.#clientOpen) return;
    this.#server = this.isolate.accept(this);
    if (!this.#server) return this.#down.push({ code: 0 });
    this.#serverOpen = true;
    this.isolate.opened(this);
  }

  #clientCloses(): void {
    if (!this.#clientOpen) return;
    this.#clientOpen = false;
    this.#down.truncate(0);
    if (!this.#mute) this.#up.push({ code: 1000 });
  }

  #clientEnds(code: number): void {
    if (!this.#clientOpen) return;
    this.#clientOpen = false;
    this.#client.close(code);
  }

  #serverEnds(): void {
    if (!this.#serverOpen) return;
    this.#serverOpen = false;
    this.#server?.closed();
  }

  #resume(): void {
    this.#slow = false;
    if (!this.#mute) this.#down.resume();
  }
}

function show(item: Item): string {
  return typeof item === "string" ? item : `end ${item.code}`;
}
