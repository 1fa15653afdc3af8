import type { Clock } from "../base/clock.ts";
import { ALIVE_MS, ALIVE_WAKE_MS, ANSWER_MS, IDLE_ASKED_MS, IDLE_MS, TICK_MS } from "./settings.ts";

/** What a heartbeat asks of its connection. */
export interface HeartbeatHost {
  ping(n: number): void;
  /** No sign of life came in time. */
  dead(): void;
  /** The machine slept: much more time passed between two ticks than should have. */
  slept(): void;
  /** Since when the server owes an answer, or null. */
  owedSince(): number | null;
}

/**
 * Notices that a connection is dead though nobody said so (a half-open TCP connection looks idle),
 * and that the machine slept. It ticks from `start()` to `stop()`; between `opened()` and `lost()`
 * it watches the connection.
 */
export class Heartbeat {
  readonly #clock: Clock;
  readonly #host: HeartbeatHost;
  #open = false;
  #tickedAt = 0;
  #heardAt = 0;
  #pings = 0;
  #pingedAt = 0;
  /** The last measured round trip, in milliseconds. */
  #roundTrip = 0;
  #cancelTick = () => {};
  #cancelDeadline: (() => void) | null = null;

  constructor(clock: Clock, host: HeartbeatHost) {
    this.#clock = clock;
    this.#host = host;
  }

  start() {
    this.#tickedAt = this.#clock.now();
    this.#cancelTick = this.#clock.after(TICK_MS, () => this.#tick());
  }

  stop() {
    this.lost();
    this.#cancelTick();
  }

  opened() {
    this.#open = true;
    this.heard();
  }

  lost() {
    this.#open = false;
    this.#stopWaiting();
  }

  /** Any frame is a sign of life. */
  heard() {
    this.#heardAt = this.#clock.now();
    this.#stopWaiting();
  }

  pong(n: number) {
    if (n === this.#pings) this.#roundTrip = this.#clock.now() - this.#pingedAt;
  }

  /** Asks for a sign of life because the page woke up. */
  probe() {
    this.#probe(Math.min(ALIVE_MS, Math.max(ALIVE_WAKE_MS, 4 * this.#roundTrip)));
  }

  #tick() {
    const now = this.#clock.now();
    const passed = now - this.#tickedAt;
    this.start();
    // Backwards too: then nothing that is measured here can be trusted.
    if (passed < 0 || passed > 2 * TICK_MS) return this.#host.slept();
    if (!this.#open) return;
    const owedSince = this.#host.owedSince();
    const owed = owedSince === null ? 0 : now - owedSince;
    if (owed >= ANSWER_MS) return this.#host.dead();
    const limit = owed >= IDLE_ASKED_MS ? IDLE_ASKED_MS : IDLE_MS;
    if (!this.#cancelDeadline && now - this.#heardAt >= limit) this.#probe(ALIVE_MS);
  }

  #probe(deadline: number) {
    if (!this.#open) return;
    this.#stopWaiting();
    this.#pingedAt = this.#clock.now();
    this.#cancelDeadline = this.#clock.after(deadline, () => this.#host.dead());
    this.#host.ping(++this.#pings);
  }

  #stopWaiting() {
    this.#cancelDeadline?.();
    this.#cancelDeadline = null;
  }
}
