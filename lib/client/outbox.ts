import type { Clock } from "../base/clock.ts";
import { type RandomBytes, randomId } from "../base/ids.ts";
import type { Refusal } from "../protocol/errors.ts";
import type { Publishable } from "../protocol/events.ts";
import type { Limits } from "../protocol/limits.ts";
import { messageText } from "../protocol/names.ts";
import type { Position } from "../protocol/position.ts";
import { BAD_TEXT, cancelled, LANE_OF_ANOTHER, left, refused, tooMany } from "./errors.ts";
import { idOf, type Item, outgoing } from "./item.ts";
import { Journal, type JournalParts } from "./journal.ts";
import { Lane, type LaneHost } from "./lane.ts";
import type { StoredMessage } from "./outbox_store.ts";
import { OUTBOX_MESSAGES, STALE_MS } from "./settings.ts";
import type { Outgoing } from "./types.ts";

/** Letters and digits of a lane's name. */
const LANE_NAME = 12;

/** Whom an outbox serves. */
export interface OutboxHost {
  readonly clock: Clock;
  readonly random: () => number;
  readonly randomBytes: RandomBytes;
  readonly limits: Limits;
  send(id: string, event: Publishable): void;
  /** `list()` changed. */
  changed(): void;
}

/**
 * The messages of one room that have no position yet. New ones go into a lane of our own, whose
 * name is drawn here and kept in memory (R12). What another page left unsent is adopted with its
 * lane, and sent in that lane and under its numbers, since some of it may have arrived already.
 */
export class Outbox {
  readonly #host: OutboxHost;
  readonly #journal: Journal;
  readonly #laneHost: LaneHost;
  #own: Lane;
  /** Adopted lanes, then our own: older messages go first. */
  #lanes: Lane[];
  /** Items of which nothing is to be sent until the user decides. */
  readonly #failed: Item[] = [];
  /** In the log, but its events have not come yet: shown as outgoing until they do. */
  #landing: { item: Item; pos: Position }[] = [];
  #reached: Position = "";
  #user = "";
  #open = false;
  #closed = false;

  constructor(host: OutboxHost, journal: JournalParts) {
    this.#host = host;
    this.#journal = new Journal(journal);
    this.#laneHost = {
      clock: host.clock,
      random: host.random,
      get window() {
        return host.limits.unanswered;
      },
      roomForOne: () => this.#unanswered() < host.limits.unanswered,
      send: (item, event) => host.send(idOf(item), event),
      settled: (item, pos) => this.#settled(item, pos),
      refused: (item) => this.#keep(item),
      lost: (lane, refusal) => this.#lose(lane, refusal),
    };
    this.#own = this.#newLane();
    this.#lanes = [this.#own];
  }

  publish(text: string): { id: string; position: Promise<Position> } {
    const promise = Promise.withResolvers<Position>();
    // Whoever does not look at the promise sees the failure in `outgoing`.
    promise.promise.catch(() => {});
    const clean = messageText(text, this.#host.limits);
    const full = this.#size() >= OUTBOX_MESSAGES;
    if (clean === null || full || this.#closed) {
      promise.reject(this.#closed ? left() : full ? tooMany() : refused(BAD_TEXT));
      return { id: "", position: promise.promise };
    }
    const item = this.#add(clean, promise);
    this.#pump();
    this.#host.changed();
    return { id: idOf(item), position: promise.promise };
  }

  retry(id: string) {
    const item = this.#find(id);
    if (item?.phase === "skip") item.again = true;
    else if (item?.phase === "failed") this.#tryAgain(item);
    this.#pump();
    this.#host.changed();
  }

  cancel(id: string) {
    const item = this.#find(id);
    if (!item) return;
    if (item.phase === "failed") {
      this.#forget(item);
    } else {
      // Its number may be in use already: the lane moves on by a `skip`, now or in its turn.
      item.phase = "drop";
      this.#keep(item);
    }
    this.#host.changed();
  }

  /** A connection is open for `user`. */
  opened(user: string) {
    this.#open = true;
    this.#user = user;
    for (const lane of [...this.#lanes]) this.#openLane(lane);
    this.#host.changed();
  }

  /** Looks for what other pages left unsent. */
  async adopt(): Promise<void> {
    if (!this.#open) return;
    await this.#journal.adopt(
      this.#user,
      this.#host.clock.now(),
      (name) => this.#lanes.some((lane) => lane.name === name),
      (name, messages) => this.#take(name, messages),
    );
  }

  lost() {
    this.#open = false;
    for (const lane of this.#lanes) lane.lost();
  }

  acknowledged(acks: readonly (readonly [id: string, pos: Position | null])[]) {
    for (const [id, pos] of acks) {
      const { lane, n } = this.#parse(id);
      lane?.acknowledged(n, pos);
    }
    this.#pump();
    this.#host.changed();
  }

  refuse(id: string, refusal: Refusal) {
    const { lane, n } = this.#parse(id);
    lane?.refuse(n, refusal);
    this.#pump();
    this.#host.changed();
  }

  /** Every event up to `position` has been received. Returns whether `list()` changed. */
  reached(position: Position): boolean {
    this.#reached = position;
    const before = this.#landing.length;
    this.#landing = this.#landing.filter(({ pos }) => pos > position);
    return this.#landing.length < before;
  }

  /** What the user sees, oldest first. */
  list(): Outgoing[] {
    const items = [...this.#failed, ...this.#landing.map(({ item }) => item)];
    for (const lane of this.#lanes) {
      for (const item of lane.items.values()) if (item.phase !== "drop") items.push(item);
    }
    return items.sort((a, b) => a.time - b.time).map(outgoing);
  }

  /** Since when the server owes an answer, or null. */
  get owedSince(): number | null {
    const since = this.#lanes.flatMap((lane) => lane.owedSince ?? []);
    return since.length > 0 ? Math.min(...since) : null;
  }

  /** Leaves everything to the next join or page. */
  close() {
    this.#closed = true;
    this.lost();
    for (const lane of this.#lanes) {
      for (const { promise } of lane.items.values()) promise?.reject(left());
    }
    this.#journal.close();
  }

  #newLane(): Lane {
    return new Lane(randomId(LANE_NAME, this.#host.randomBytes), this.#user, this.#laneHost);
  }

  #add(text: string, promise?: PromiseWithResolvers<Position>): Item {
    const item = this.#own.add(text, this.#host.clock.now());
    if (promise) item.promise = promise;
    this.#keep(item);
    return item;
  }

  #openLane(lane: Lane) {
    // Lanes are scoped to the user: under another one the server would take everything anew.
    if (lane.user !== "" && lane.user !== this.#user) return this.#lose(lane, LANE_OF_ANOTHER);
    const unsigned = lane.user === "";
    lane.user = this.#user;
    for (const item of lane.items.values()) {
      const stale = item.phase === "send" && item.time < this.#host.clock.now() - STALE_MS;
      // The `skip` also finds out whether it is in the log already.
      if (stale) item.phase = "skip";
      if (stale || unsigned) this.#keep(item);
    }
    lane.opened();
  }

  #take(name: string, messages: StoredMessage[]) {
    const lane = new Lane(name, messages[0]!.user, this.#laneHost);
    for (const { n, text, time, phase, refusal } of messages) {
      const item: Item = { lane: name, n, text, time, phase, ...(refusal && { refusal }) };
      if (phase === "failed") this.#failed.push(item);
      else lane.restore(item);
    }
    if (lane.items.size > 0) {
      this.#lanes.unshift(lane);
      if (this.#open) this.#openLane(lane);
    }
    this.#host.changed();
  }

  #settled(item: Item, pos: Position | null) {
    if (pos !== null) {
      // Also one that was refused or taken back: an earlier attempt had arrived.
      item.phase = "send";
      item.promise?.resolve(pos);
      if (pos > this.#reached) this.#landing.push({ item, pos });
      this.#forget(item);
    } else if (item.phase === "drop") {
      item.promise?.reject(cancelled());
      this.#forget(item);
    } else if (item.again) {
      this.#tryAgain(item);
    } else {
      // Also a text whose number turns out to be spent without an event: the user decides.
      this.#fail(item, item.refusal);
    }
    this.#dropLane(item.lane);
  }

  #fail(item: Item, refusal: Refusal | undefined) {
    item.phase = "failed";
    if (refusal) item.refusal = refusal;
    item.promise?.reject(refused(refusal));
    this.#failed.push(item);
    this.#keep(item);
  }

  /** A new number in our own lane; the old item goes. */
  #tryAgain(item: Item) {
    // The new one is stored first: if the page dies in between, the user sees one too many.
    this.#add(item.text, item.promise);
    this.#forget(item);
  }

  /** R9: what was in the lane may or may not be in the log; only the user can decide. */
  #lose(lane: Lane, refusal: Refusal) {
    lane.lost();
    const items = [...lane.items.values()];
    lane.items.clear();
    if (lane === this.#own) this.#own = this.#newLane();
    this.#lanes = [...this.#lanes.filter((one) => one !== lane && one !== this.#own), this.#own];
    if (this.#open) this.#openLane(this.#own);
    for (const item of items) {
      if (item.phase === "drop") {
        item.promise?.reject(cancelled());
        this.#forget(item);
      } else {
        this.#fail(item, refusal);
      }
    }
  }

  /** An adopted lane that is done is not needed any more. */
  #dropLane(name: string) {
    this.#lanes = this.#lanes.filter((lane) =>
      lane.name !== name || lane === this.#own || lane.items.size > 0
    );
  }

  #keep({ lane, n, text, time, phase, refusal }: Item) {
    const user = this.#lanes.find((one) => one.name === lane)?.user ?? this.#user;
    this.#journal.put({ lane, n, user, text, time, phase, ...(refusal && { refusal }) });
  }

  #forget(item: Item) {
    const index = this.#failed.indexOf(item);
    if (index >= 0) this.#failed.splice(index, 1);
    this.#journal.remove(item);
    const left = this.#lanes.some(({ name, items }) => name === item.lane && items.size > 0) ||
      this.#failed.some(({ lane }) => lane === item.lane);
    if (!left) this.#journal.release(item.lane);
  }

  #pump() {
    for (const lane of this.#lanes) lane.pump();
  }

  #unanswered(): number {
    return this.#lanes.reduce((sum, lane) => sum + lane.unanswered, 0);
  }

  #size(): number {
    return this.#lanes.reduce((sum, lane) => sum + lane.items.size, this.#failed.length);
  }

  #find(id: string): Item | undefined {
    const { lane, n } = this.#parse(id);
    return lane?.items.get(n) ?? this.#failed.find((item) => idOf(item) === id);
  }

  #parse(id: string): { lane: Lane | undefined; n: number } {
    const dot = id.lastIndexOf(".");
    const name = id.slice(0, dot);
    return { lane: this.#lanes.find((lane) => lane.name === name), n: Number(id.slice(dot + 1)) };
  }
}
