import { setImmediate } from "node:timers";
import type { Clock } from "../../lib/base/clock.ts";
import type { Choices } from "./choices.ts";

/** Something that may happen next: a frame arrives, the store answers. */
export interface Step {
  readonly label: string;
  readonly run: () => void;
  /** It does not happen before so many steps have. */
  readonly after: number;
  /** Since when it may happen. */
  readonly since: number;
}

interface Timer {
  at: number;
  callback: () => void;
}

/** Without faults nothing takes longer than that, in milliseconds. */
const CALM_MS = 1_000;

/** Steps for which one may be held back, so that others overtake it by far. */
const LONGEST_HOLD = 60;
const HOLD_PER_MILLE = 60;

/**
 * Decides what happens next. Between two steps all promises that can settle do so, as they do
 * between two turns of an event loop; so whatever waits, waits for a step or for the time.
 */
export class Scheduler implements Clock {
  readonly choices: Choices;
  /** What has happened, in words; null unless somebody wants to read it. */
  readonly trace: string[] | null;
  /** What went wrong first. */
  failure: string | null = null;
  /** No faults from now on. */
  calm = false;
  #now = 1_800_000_000_000;
  #steps = 0;
  readonly #pending = new Set<Step>();
  readonly #timers = new Set<Timer>();

  constructor(choices: Choices, tracing: boolean) {
    this.choices = choices;
    this.trace = tracing ? [] : null;
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { at: this.#now + Math.max(0, ms), callback };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  /** Steps that have been taken. */
  get steps(): number {
    return this.#steps;
  }

  /** Adds something that may happen; returns what takes it back. */
  add(label: string, run: () => void): () => void {
    const held = !this.calm && this.choices.chance(HOLD_PER_MILLE);
    const after = this.#steps + (held ? this.choices.below(LONGEST_HOLD) : 0);
    const step = { label, run, after, since: this.#now };
    this.#pending.add(step);
    return () => void this.#pending.delete(step);
  }

  /** Lets one of what may happen happen; returns whether there was anything. */
  async step(): Promise<boolean> {
    const ready: Step[] = [];
    for (const step of this.#pending) {
      if (this.calm || step.after <= this.#steps) ready.push(step);
    }
    const step = ready[this.choices.below(ready.length)];
    if (!step) return false;
    this.#pending.delete(step);
    await this.#take(step.label, step.run);
    return true;
  }

  /** Lets the time pass until the next timer, and runs it. */
  async advance(): Promise<void> {
    let next: Timer | undefined;
    for (const timer of this.#timers) if (!next || timer.at < next.at) next = timer;
    if (!next) return;
    for (const { since } of this.#pending) {
      if (this.calm && next.at - since > CALM_MS) return void await this.step();
    }
    this.#timers.delete(next);
    const passed = Math.max(0, next.at - this.#now);
    this.#now += passed;
    await this.#take(passed > 0 ? `${Math.round(passed)} ms pass` : "a timer", next.callback);
  }

  /** Nothing runs for `ms`: what was due meanwhile is late. */
  stall(ms: number): void {
    this.note(() => `nothing runs for ${ms} ms`);
    this.#now += ms;
  }

  note(words: () => string): void {
    this.trace?.push(`${String(this.#steps).padStart(5)}  ${words()}`);
  }

  /** Remembers what went wrong; only the first counts, the rest may follow from it. */
  fail(what: string): void {
    if (this.failure !== null) return;
    this.failure = what;
    this.note(() => `FAILED: ${what}`);
  }

  /** Does something outside of the order of steps and lets promises settle. */
  async act(label: string, run: () => void): Promise<void> {
    await this.#take(label, run);
  }

  async #take(label: string, run: () => void): Promise<void> {
    this.#steps++;
    this.note(() => label);
    try {
      run();
    } catch (error) {
      this.fail(`thrown: ${error instanceof Error ? error.stack : error}`);
    }
    // A turn of the real event loop: every promise that can settle has done so after it.
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}
