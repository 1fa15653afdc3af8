/**
 * One transport made of several, best first. Where the best is blocked or silent (proxies refuse
 * an upgrade, hold it for ever, or end what it opened) the next one is tried in the same attempt,
 * so that a server that is away is not taken for a WebSocket that is blocked. What worked is
 * remembered for a while; meanwhile what is better is tried again beside it.
 */
import type { Clock } from "../base/clock.ts";
import { isFinalCloseCode } from "../protocol/errors.ts";
import type { Attempts, LevelMemory } from "./first_transport.ts";
import { BRIEF_MS, REMEMBER_MS, TOLERATED } from "./settings.ts";
import type { BinaryFrames, OpenTransport, Transport, TransportEvents } from "./transport.ts";

/** One way to the server. */
export interface Level {
  name: string;
  /** With `load()` if its code comes only when it is needed. */
  open: OpenTransport | { load(): Promise<OpenTransport> };
  /** A first frame has to come within so long, in milliseconds. */
  patienceMs: number;
}

/**
 * @param levels the best first
 * @param attempts what those before have shown
 */
export function fallbackTransport(
  levels: readonly Level[],
  clock: Clock,
  memory: LevelMemory,
  attempts: Attempts,
): OpenTransport {
  const ladder = new Ladder(levels, clock, memory, attempts);
  return (url, events) => new Climb(ladder, url, events);
}

/** What is known of the levels, over all connections of a client. */
class Ladder {
  constructor(
    readonly levels: readonly Level[],
    readonly clock: Clock,
    readonly memory: LevelMemory,
    readonly attempts: Attempts,
  ) {}

  /** Where an attempt begins. */
  first(url: URL): number {
    const { reached } = this.attempts;
    this.attempts.reached = null;
    if (reached !== null) return reached;
    const known = this.memory.read(url.origin);
    const left = known ? known.until - this.clock.now() : 0;
    // One that lies too far ahead was noted by a clock that has been set back since.
    return left > 0 && left <= REMEMBER_MS
      ? Math.max(0, this.levels.findIndex(({ name }) => name === known!.level))
      : 0;
  }

  /** Nothing came at this level: whether to try the next one in the same attempt. */
  mayGoDown(level: number): boolean {
    if (level + 1 < this.levels.length) return this.attempts.tolerance-- <= 0;
    // Nothing works: the server or the network is away.
    this.attempts.tolerance = TOLERATED;
    return false;
  }

  /** The first frame came. */
  opened(url: URL, level: number) {
    this.attempts.tolerance = TOLERATED;
    this.remember(url, level);
  }

  /** The connection ended without a word from the server. */
  broke(url: URL, level: number, afterMs: number) {
    const { attempts } = this;
    attempts.brief = afterMs < BRIEF_MS ? attempts.brief + 1 : 0;
    const most = level === 0 ? 2 : 1;
    if (attempts.brief < most || level + 1 === this.levels.length) return;
    attempts.brief = 0;
    this.remember(url, level + 1);
  }

  /** Whoever asked has lost patience with an attempt that had come to this level. */
  givenUp(level: number) {
    this.attempts.reached = level;
  }

  remember(url: URL, level: number) {
    const until = this.clock.now() + REMEMBER_MS;
    const known = { level: this.levels[level]!.name, until };
    this.memory.write(url.origin, level > 0 ? known : null);
  }
}

/** One attempt: down the levels until something answers, and then what answered. */
class Climb implements Transport {
  readonly #ladder: Ladder;
  readonly #url: URL;
  readonly #events: TransportEvents;
  #level: number;
  #attempt: Attempt;
  #openedAt: number | null = null;
  #over = false;
  #probe: Attempt | null = null;
  #cancelLook = () => {};

  constructor(ladder: Ladder, url: URL, events: TransportEvents) {
    this.#ladder = ladder;
    this.#url = url;
    this.#events = events;
    this.#level = ladder.first(url);
    this.#attempt = this.#try();
  }

  send(text: string) {
    this.#attempt.send(text);
  }

  get binary(): BinaryFrames | undefined {
    return this.#attempt.binary;
  }

  close() {
    if (this.#openedAt === null && !this.#over) this.#ladder.givenUp(this.#level);
    this.#stop();
  }

  #stop() {
    this.#over = true;
    this.#cancelLook();
    this.#probe?.close();
    this.#attempt.close();
  }

  #try(): Attempt {
    return new Attempt(this.#ladder, this.#level, this.#url, {
      frame: (text) => this.#frame(text),
      close: (code) => this.#closed(code),
    });
  }

  #frame(text: string) {
    if (this.#openedAt === null) {
      this.#openedAt = this.#ladder.clock.now();
      this.#ladder.opened(this.#url, this.#level);
      if (this.#level > 0) this.#lookUpLater();
    }
    this.#events.frame(text);
  }

  #closed(code: number) {
    if (this.#openedAt !== null) {
      const told = code !== 0 && code !== 1006;
      const age = this.#ladder.clock.now() - this.#openedAt;
      if (!told) this.#ladder.broke(this.#url, this.#level, age);
    } else if (!isFinalCloseCode(code) && this.#ladder.mayGoDown(this.#level)) {
      this.#level++;
      this.#attempt = this.#try();
      return;
    }
    this.#stop();
    this.#events.close(code);
  }

  #lookUpLater() {
    this.#cancelLook = this.#ladder.clock.after(REMEMBER_MS, () => this.#lookUp(0));
  }

  /** Tries what is better, beside what works; goes over to it if it answers. */
  #lookUp(level: number) {
    if (level === this.#level) {
      this.#ladder.remember(this.#url, level);
      return this.#lookUpLater();
    }
    this.#probe = new Attempt(this.#ladder, level, this.#url, {
      frame: () => {
        this.#probe?.close();
        this.#ladder.remember(this.#url, level);
        if (!this.#over) this.#events.renew?.();
      },
      close: () => this.#lookUp(level + 1),
    });
  }
}

/** A connection at one level; one that brings nothing in time is closed. */
class Attempt implements Transport {
  readonly #events: TransportEvents;
  #transport: Transport | null = null;
  #over = false;
  readonly #cancelTimer: () => void;

  constructor({ clock, levels }: Ladder, level: number, url: URL, events: TransportEvents) {
    this.#events = events;
    const { open, patienceMs } = levels[level]!;
    this.#cancelTimer = clock.after(patienceMs, () => this.#end(0));
    const begin = (open: OpenTransport) => {
      if (this.#over) return;
      this.#transport = open(url, {
        frame: (text) => this.#frame(text),
        close: (code) => this.#end(code),
      });
    };
    if (typeof open === "function") {
      try {
        begin(open);
      } catch (error) {
        this.close();
        throw error;
      }
    } else open.load().then(begin).catch(() => this.#end(0));
  }

  send(text: string) {
    if (!this.#over) this.#transport?.send(text);
  }

  get binary(): BinaryFrames | undefined {
    return this.#transport?.binary;
  }

  close() {
    this.#over = true;
    this.#cancelTimer();
    this.#transport?.close();
  }

  #frame(text: string) {
    if (this.#over) return;
    this.#cancelTimer();
    this.#events.frame(text);
  }

  #end(code: number) {
    if (this.#over) return;
    this.close();
    this.#events.close(code);
  }
}
