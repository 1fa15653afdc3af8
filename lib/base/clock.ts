/** Time, passed in so that tests and the simulator can own it. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Calls `callback` once after `ms` milliseconds; returns a function that cancels it. */
  after(ms: number, callback: () => void): () => void;
  /** Calls back in the event loop's next turn: after what has come was read. Not everywhere. */
  turn?(callback: () => void): void;
}

interface Immediate {
  setImmediate(callback: () => void): void;
}

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
  // Asked for without touching it: that loads what Deno has of Node, 4 ms of every cold start.
  ..."setImmediate" in globalThis && {
    // Its type is only known where there is one, and browsers read this too.
    turn: (callback: () => void) => (globalThis as unknown as Immediate).setImmediate(callback),
  },
};

/** Resolves after `ms` milliseconds of `clock`, or at once when `signal` aborts. */
export function delay(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const done = () => {
      cancel();
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const cancel = clock.after(ms, done);
    signal?.addEventListener("abort", done, { once: true });
  });
}

/** The outcome of `work`; rejects with a `TimeoutError` if there is none after `ms` milliseconds. */
export function within<Result>(clock: Clock, ms: number, work: Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(
      ms,
      () => reject(new DOMException(`No answer within ${ms} ms`, "TimeoutError")),
    );
    work.then(resolve, reject).finally(cancel);
  });
}
