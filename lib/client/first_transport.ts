/**
 * The first of several ways to a server, which is all that most clients ever need: what knows the
 * others is loaded when it has failed, and from then on decides.
 */
import type { Clock } from "../base/clock.ts";
import { isFinalCloseCode } from "../protocol/errors.ts";
import { BRIEF_MS, TOLERATED } from "./settings.ts";
import type { OpenTransport, Transport } from "./transport.ts";

/** The level that worked, and until when it is taken for the best that works. */
export interface KnownLevel {
  level: string;
  until: number;
}

/** Where that is kept, by the server's origin. */
export interface LevelMemory {
  read(origin: string): KnownLevel | null;
  write(origin: string, known: KnownLevel | null): void;
}

/** What the attempts of a client have shown so far. */
export interface Attempts {
  /** So many more may fail before they go on to the next level. */
  tolerance: number;
  /** Connections in a row that ended just after they had opened. */
  brief: number;
  /** The level that the next attempt begins at, if it is known. */
  reached: number | null;
}

/**
 * @param first the best way
 * @param patienceMs a first frame has to come by it within so long
 * @param load loads what goes by all of them, beginning at `attempts.reached`
 */
export function firstTransport(
  first: OpenTransport,
  patienceMs: number,
  load: (attempts: Attempts) => Promise<OpenTransport>,
  clock: Clock,
  memory: LevelMemory,
): OpenTransport {
  const attempts: Attempts = { tolerance: 0, brief: 0, reached: null };
  let loaded: OpenTransport | undefined;
  const others = async () => loaded ??= await load(attempts);
  return (url, events) => {
    if (loaded) return loaded(url, events);
    let transport: Transport | undefined;
    let openedAt: number | undefined;
    let over = false;
    let cancel = () => {};
    const goOn = () => {
      others().then(
        (open) => {
          if (!over) transport = open(url, events);
        },
        () => {
          // The server or the network is away, which says nothing of the way.
          attempts.tolerance = TOLERATED;
          attempts.reached = null;
          if (!over) events.close(0);
        },
      );
    };
    const ended = (code: number) => {
      cancel();
      transport!.close();
      transport = undefined;
      const told = code !== 0 && code !== 1006;
      if (openedAt === undefined) {
        if (!isFinalCloseCode(code) && attempts.tolerance-- <= 0) {
          attempts.reached = 1;
          return goOn();
        }
      } else if (!told) {
        const brief = clock.now() - openedAt < BRIEF_MS;
        if (brief && attempts.brief > 0) attempts.reached = 1;
        attempts.brief = brief && attempts.reached === null ? 1 : 0;
      }
      // For the next attempt.
      if (!told) others().catch(() => {});
      events.close(code);
    };
    if (attempts.reached !== null || memory.read(url.origin)) goOn();
    else {
      transport = first(url, {
        frame(text) {
          cancel();
          openedAt ??= clock.now();
          attempts.tolerance = TOLERATED;
          events.frame(text);
        },
        close: ended,
      });
      cancel = clock.after(patienceMs, () => ended(0));
    }
    return {
      send: (text) => transport?.send(text),
      get binary() {
        return transport?.binary;
      },
      close() {
        over = true;
        cancel();
        transport?.close();
      },
    };
  };
}
