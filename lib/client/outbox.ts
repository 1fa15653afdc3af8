import type { Clock } from "../base/clock.ts";
import { type RandomBytes, randomId } from "../base/ids.ts";
import type { Refusal } from "../protocol/errors.ts";
import type { Publishable } from "../protocol/client_frames.ts";
import type { Limits } from "../protocol/limits.ts";
import type { Position } from "../protocol/position.ts";
import { type Deferred, deferred } from "./deferred.ts";
import { BAD_TEXT, cancelled, LANE_OF_ANOTHER, left, refused, tooMany } from "./errors.ts";
import { idOf, type Item, normalized, outgoing, restored, storable } from "./item.ts";
import { Journal, type JournalParts } from "./journal.ts";
import { Landing } from "./landing.ts";
import { Lane, type LaneHost } from "./lane.ts";
import { Lanes } from "./lanes.ts";
import type { StoredMessage } from "./outbox_store.ts";
import { OUTBOX_MESSAGES, STALE_MS } from "./settings.ts";
import type { Draft, Outgoing, Published } from "./types.ts";

/** Letters and digits of a lane's name. */
const LANE_NAME = 12;

/** Bytes of a publish frame beside its event, at most: a room's name takes 256. */
const FRAME_OVERHEAD = 400;

/** Whom an outbox serves. */
export interface OutboxHost {
  readonly clock: Clock;
  readonly random: () => number;
  readonly randomBytes: RandomBytes;
  /** Who we are likely to be; empty if nothing is known. */
  readonly user: string;
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
  readonly #lanes: Lanes;
  /** Items of which nothing is to be sent until the user decides. */
  readonly #failed: Item[] = [];
  readonly #landing = new Landing();
  #user: string;
  #open = false;
  #closed = false;

  constructor(host: OutboxHost, journal: JournalParts) {
    this.#host = host;
    this.#user = host.user;
    this.#journal = new Journal(journal);
    this.#laneHost = {
      clock: host.clock,
      random: host.random,
      get window() {
        return host.limits.unanswered;
      },
      roomForOne: () => this.#lanes.unanswered < host.limits.unanswered,
      send: (item, event) => host.send(idOf(item), event),
      settled: (item, pos) => this.#settled(item, pos),
      changed: () => host.changed(),
      refused: (item) => this.#keep(item),
      lost: (lane, refusal) => this.#lose(lane, refusal),
    };
    this.#lanes = new Lanes(this.#newLane());
  }

  publish(event: Draft): Published {
    const promise = deferred<Position>();
    // Whoever does not look at the promise sees the failure in `outgoing`.
    promise.promise.catch(() => {});
    const clean = normalized(event, this.#host.limits);
    const full = this.#lanes.items().length + this.#failed.length >= OUTBOX_MESSAGES;
    if (clean === null || this.#tooLarge(clean) || full || this.#closed) {
      promise.reject(this.#closed ? left() : full ? tooMany() : refused(BAD_TEXT));
      return { id: "", position: promise.promise };
    }
    const item = this.#add(clean, promise);
    this.#lanes.pump();
    this.#host.changed();
    return { id: idOf(item), position: promise.promise };
  }

  retry(id: string) {
    const item = this.#find(id);
    if (item?.phase === "skip") item.again = true;
    else if (item?.phase === "failed") this.#tryAgain(item);
    this.#lanes.pump();
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
    if (this.#user === "" || this.#closed) return;
    await this.#journal.adopt(
      this.#user,
      this.#host.clock.now(),
      (name) => this.#lanes.named(name) !== undefined,
      (name, messages) => this.#take(name, messages),
    );
  }

  lost() {
    this.#open = false;
    this.#lanes.lost();
  }

  acknowledged(acks: readonly (readonly [id: string, pos: Position | null])[]) {
    for (const [id, pos] of acks) {
      const { lane, n } = this.#lanes.parse(id);
      lane?.acknowledged(n, pos);
    }
    this.#lanes.pump();
    this.#host.changed();
  }

  refuse(id: string, refusal: Refusal) {
    const { lane, n } = this.#lanes.parse(id);
    lane?.refuse(n, refusal);
    this.#lanes.pump();
    this.#host.changed();
  }

  /** Every event up to `position` has been received. */
  reached(position: Position) {
    if (this.#landing.reached(position)) this.#host.changed();
  }

  /** What the user sees, oldest first. */
  list(): Outgoing[] {
    const underWay = this.#lanes.items().filter(({ phase }) => phase !== "drop");
    return [...this.#failed, ...this.#landing.items(), ...underWay]
      .sort((a, b) => a.time - b.time)
      .map(outgoing);
  }

  /** Since when the server owes an answer, or null. */
  get owedSince(): number | null {
    return this.#lanes.owedSince;
  }

  /** Leaves everything to the next join or page; resolves once it is stored. */
  close(): Promise<void> {
    this.#closed = true;
    for (const { promise } of this.#lanes.items()) promise?.reject(left());
    return this.#journal.close();
  }

  #newLane(): Lane {
    return new Lane(randomId(LANE_NAME, this.#host.randomBytes), this.#user, this.#laneHost);
  }

  #remove(lane: Lane) {
    this.#lanes.remove(lane, () => this.#newLane());
  }

  #add(event: Draft, promise?: Deferred<Position>): Item {
    const item = this.#lanes.own.add(event, this.#host.clock.now());
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
      const stale = item.time < this.#host.clock.now() - STALE_MS;
      const large = this.#tooLarge(item.event);
      const hold = item.phase === "send" && (stale || large);
      // The `skip` also finds out whether it is in the log already.
      if (hold) item.phase = "skip";
      if (hold && large) item.refusal = BAD_TEXT;
      if (hold || unsigned) this.#keep(item);
    }
    lane.opened();
  }

  #take(name: string, messages: StoredMessage[]) {
    const lane = new Lane(name, messages[0]!.user, this.#laneHost);
    for (const message of messages) {
      const item = restored(message);
      if (item.phase === "failed") this.#failed.push(item);
      else lane.restore(item);
    }
    if (lane.items.size > 0) {
      this.#lanes.adopt(lane);
      if (this.#open) this.#openLane(lane);
    }
    this.#host.changed();
  }

  #settled(item: Item, pos: Position | null) {
    if (pos !== null) {
      // Also one that was refused or taken back: an earlier attempt had arrived.
      item.phase = "send";
      item.promise?.resolve(pos);
      this.#landing.add(item, pos);
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
    // An adopted lane that is done is not needed any more.
    const lane = this.#lanes.named(item.lane);
    if (lane !== this.#lanes.own && lane?.items.size === 0) this.#remove(lane);
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
    this.#add(item.event, item.promise);
    this.#forget(item);
  }

  /** R9: what was in the lane may or may not be in the log; only the user can decide. */
  #lose(lane: Lane, refusal: Refusal) {
    lane.lost();
    const items = [...lane.items.values()];
    lane.items.clear();
    for (const item of items) {
      // One that was taken back is not shown again, but nobody can say that it is not in the log.
      if (item.phase === "drop") this.#forget(item);
      else this.#fail(item, refusal);
      item.promise?.reject(refused(refusal));
    }
    const wasOwn = lane === this.#lanes.own;
    this.#remove(lane);
    if (wasOwn && this.#open) this.#openLane(this.#lanes.own);
  }

  #keep(item: Item) {
    this.#journal.put(storable(item, this.#lanes.named(item.lane)?.user ?? this.#user));
  }

  #forget(item: Item) {
    const index = this.#failed.indexOf(item);
    if (index >= 0) this.#failed.splice(index, 1);
    this.#journal.remove(item);
    const left = this.#lanes.named(item.lane)?.items.size ||
      this.#failed.some(({ lane }) => lane === item.lane);
    if (!left) this.#journal.release(item.lane);
  }

  /** A frame over the limit would end the connection, and end the next one too. */
  #tooLarge(event: Draft): boolean {
    const bytes = new TextEncoder().encode(JSON.stringify(event)).length;
    return bytes + FRAME_OVERHEAD > this.#host.limits.frameBytes;
  }

  #find(id: string): Item | undefined {
    const { lane, n } = this.#lanes.parse(id);
    return lane?.items.get(n) ?? this.#failed.find((item) => idOf(item) === id);
  }
}
