/**
 * What a plain client says, on its way into the log: in its order, each once, as fast as the rates
 * allow. What is too fast waits here, and not in the log's queue; when too much waits, the
 * connection ends. Nobody is answered but by the message itself.
 */
import { type Clock, delay } from "../base/clock.ts";
import { randomId } from "../base/ids.ts";
import { type Limits, type Refusal, refusal, type ServerFrame } from "../protocol/mod.ts";
import type { StoredFile } from "../store/blobs.ts";
import type { Publication, Publisher } from "./publisher.ts";

/** Messages that may wait for the rate, or for nothing but the store where there is none. */
const WAITING = { limited: 64, unlimited: 1_024 } as const;
/** Bytes that their texts may have. */
const WAITING_BYTES = 256 * 1024;
/** After so long without any success nothing can be said now, in milliseconds. */
const GIVE_UP_MS = 30_000;
/** A wait before the next try, where the refusal names none, in milliseconds. */
const RETRY_MS = 250;
/** Letters of a lane's name. */
const LANE_LENGTH = 12;

/** A message that is not in the log yet. */
interface Entry {
  n: number;
  event: Publication["event"] | null;
  /** Of a binary frame, until it is stored. */
  upload: Upload | null;
  file: StoredFile | null;
  bytes: number;
}

/** A binary frame on its way into the store. */
export interface Upload {
  /** How long it has to wait, in milliseconds; 0 if it may be stored now. */
  wait(): number;
  /** Stores it; rejects when the store does not take it. */
  store(messageId: string): Promise<StoredFile>;
  /** It is stored, or never will be: called once. */
  settled(): void;
}

/** What a sender is given. */
export interface PlainSenderOptions {
  clock: Clock;
  limits: Limits;
  /** Whether there are rates. */
  limited: boolean;
  /** Makes the publisher of this connection. */
  publisher(answer: (frame: ServerFrame) => void): Publisher;
  /** The message of a file is in the log, or never will be. */
  settle(file: StoredFile, inLog: boolean): void;
  /** Nothing more can be said; told once. */
  failed(why: "tooFast" | "unavailable"): void;
}

export class PlainSender {
  readonly #options: PlainSenderOptions;
  readonly #publisher: Publisher;
  #lane = randomId(LANE_LENGTH);
  #n = 0;
  #entries: Entry[] = [];
  #bytes = 0;
  #taken = 0;
  #full = false;
  #working: Promise<void> | null = null;
  readonly #stopping = new AbortController();
  /** Answers of the present round. */
  #answered: (frame: ServerFrame) => void = () => {};

  constructor(options: PlainSenderOptions) {
    this.#options = options;
    this.#publisher = options.publisher((frame) => this.#answered(frame));
  }

  /** Messages of this connection that are in the log. */
  get taken(): number {
    return this.#taken;
  }

  get #stopped(): boolean {
    return this.#stopping.signal.aborted;
  }

  /** Whether that is everything that was said. */
  get complete(): boolean {
    return this.#entries.length === 0 && !this.#full;
  }

  /** Says a text that a message may have. */
  say(text: string, bytes: number): void {
    this.#push({ event: { type: "message", text }, upload: null, bytes });
  }

  /** Says a binary frame. */
  sayFile(upload: Upload): void {
    if (!this.#push({ event: null, upload, bytes: 0 })) upload.settled();
  }

  /** Takes nothing more: that was too fast. What waits goes on as far as it may. */
  refuseMore(): void {
    this.#full = true;
    if (!this.#working) this.#options.failed("tooFast");
  }

  /** Gives up what waits. What is being written is waited for, so that `taken` is true. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#working;
  }

  /** Resolves when nothing waits. */
  async done(): Promise<void> {
    while (this.#working) await this.#working;
  }

  #push(entry: Pick<Entry, "event" | "upload" | "bytes">): boolean {
    const most = this.#options.limited ? WAITING.limited : WAITING.unlimited;
    // Once one was not taken nothing may be that comes later. What waits goes on as far as it may.
    this.#full ||= this.#entries.length >= most || this.#bytes + entry.bytes > WAITING_BYTES;
    if (this.#stopped || this.#full) return false;
    this.#entries.push({ ...entry, n: ++this.#n, file: null });
    this.#bytes += entry.bytes;
    this.#working ??= this.#work();
    return true;
  }

  async #work(): Promise<void> {
    const { clock } = this.#options;
    // Let everything that arrives in this turn of the event loop join the round.
    await Promise.resolve();
    let since = clock.now();
    try {
      while (this.#entries.length > 0 && !this.#stopped) {
        const before = this.#taken;
        const reason = await this.#round();
        if (this.#taken > before || reason?.code === "rate_limited") since = clock.now();
        if (!reason || this.#stopped) continue;
        if (this.#full) this.#options.failed("tooFast");
        else if (clock.now() - since >= GIVE_UP_MS) this.#options.failed("unavailable");
        else await delay(clock, reason.retryAfterMs ?? RETRY_MS, this.#stopping.signal);
      }
      for (const entry of this.#entries) this.#forget(entry, false);
      if (this.#full) this.#options.failed("tooFast");
    } finally {
      // In the step that saw the end of the queue: what is said after it finds nobody at work (R14).
      this.#working = null;
    }
  }

  /** Publishes what stands at the front; why the first of it was not taken. */
  async #round(): Promise<Refusal | null> {
    const round = this.#entries.slice(0, this.#options.limits.unanswered);
    const upload = round.findIndex(({ event }) => event === null);
    if (upload === 0) return await this.#store(round[0]!);
    if (upload > 0) round.length = upload;
    const reasons = await this.#publish(round);
    const first = round.find(({ n }) => reasons.has(n));
    this.#entries = this.#entries.filter((entry) => {
      const taken = entry.n <= round.at(-1)!.n && !reasons.has(entry.n);
      if (taken) this.#forget(entry, true);
      return !taken;
    });
    if (!first) return null;
    const reason = reasons.get(first.n)!;
    // The lane was forgotten while nothing was said for a month: what waits is in no log.
    if (reason.code === "lane_lost" || (reason.expected ?? first.n) < first.n) this.#renumber();
    return reason;
  }

  /** Publishes messages and waits for all answers; the refused numbers with their reasons. */
  #publish(round: readonly Entry[]): Promise<Map<number, Refusal>> {
    const reasons = new Map<number, Refusal>();
    let unanswered = round.length;
    return new Promise((resolve) => {
      this.#answered = (frame) => {
        if (frame.type === "ack") unanswered -= frame.acks.length;
        if (frame.type === "error") {
          reasons.set(Number(frame.id!.slice(LANE_LENGTH + 1)), frame);
          unanswered--;
        }
        if (unanswered === 0) resolve(reasons);
      };
      for (const { n, event } of round) this.#publisher.publish({ id: this.#id(n), event: event! });
    });
  }

  async #store(entry: Entry): Promise<Refusal | null> {
    const upload = entry.upload!;
    const retryAfterMs = upload.wait();
    if (retryAfterMs > 0) return refusal("rate_limited", { retryAfterMs });
    try {
      entry.file = await upload.store(this.#id(entry.n));
    } catch {
      return refusal("storage");
    }
    const { id, name, type, size } = entry.file;
    entry.event = { type: "message", text: "", files: [{ id, name, type, size }] };
    entry.upload = null;
    upload.settled();
    return null;
  }

  #forget(entry: Entry, inLog: boolean): void {
    this.#bytes -= entry.bytes;
    if (inLog) this.#taken++;
    entry.upload?.settled();
    if (entry.file) this.#options.settle(entry.file, inLog);
  }

  #renumber(): void {
    this.#lane = randomId(LANE_LENGTH);
    this.#n = 0;
    for (const entry of this.#entries) entry.n = ++this.#n;
  }

  #id(n: number): string {
    return `${this.#lane}.${n}`;
  }
}
