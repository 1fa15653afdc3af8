import {
  ORIGIN,
  placed,
  type Position,
  position,
  type WireSegment,
} from "../../lib/protocol/mod.ts";
import { readGeneration } from "../../lib/store/generation.ts";
import { keys } from "../../lib/store/keys.ts";
import { type Entry, type Kv, toBytes, toJson, type Write } from "../../lib/store/kv.ts";
import { mergeSegments } from "../../lib/store/merge.ts";
import { redactDeleted } from "../../lib/store/redact_message.ts";
import { readEntry, toWire } from "../../lib/store/segment.ts";
import type { World } from "./world.ts";
import { REDACTED } from "./truth.ts";

/** Entries one merge takes in at the most. */
const MOST = 4;
const MOST_BYTES = 50 * 1024;

/** Entries of one read. */
const PAGE = { limit: 500 };

/** A message whose text was taken away. */
export interface Redacted {
  room: string;
  pos: Position;
}

/** What a job writes, given the log; null if there is nothing to do. */
type Edit = (entries: Entry[]) => Omit<Write, "checks"> & { written?: () => void } | null;

/**
 * Rewrites a room's log as a background job does (R7): it reads the rewrite key first, checks and
 * sets it in its commit, and touches neither head nor lanes.
 */
export class Rewriter {
  #kv: Kv;
  readonly #world: World;
  #redacted: readonly Redacted[] = [];
  /** Jobs that have begun and not ended. */
  #running = 0;

  constructor(kv: Kv, world: World) {
    this.#kv = kv;
    this.#world = world;
  }

  /** Redactions that were certainly written. */
  get redacted(): readonly Redacted[] {
    return this.#redacted;
  }

  /** Goes on with a store in which only `redacted` was. */
  restart(kv: Kv, redacted: readonly Redacted[]): void {
    this.#kv = kv;
    this.#redacted = redacted;
  }

  get busy(): boolean {
    return this.#running > 0;
  }

  /** Merges some neighbours into one entry, keyed by the last of them (R1). */
  merge(room: string): void {
    this.#rewrite(room, (entries) => {
      const { choices } = this.#world.scheduler;
      const from = choices.below(entries.length - 1);
      const run = entries.slice(from, from + 2 + choices.below(MOST - 1));
      const [key, ...others] = run.map((entry) => entry.key).reverse();
      const bytes = run.reduce((sum, { value }) => sum + value.length, 0);
      if (!key || others.length === 0 || bytes > MOST_BYTES) return null;
      return {
        delete: others,
        set: [{
          key,
          value: toBytes(asText(run.flatMap(readEntry).flatMap((it) => toWire([it])))),
        }],
      };
    });
  }

  /** Merges as the product does in the background, if it finds enough. */
  mergeMany(room: string): void {
    this.#running++;
    mergeSegments(this.#kv, room).catch(() => {}).finally(() => this.#running--);
  }

  /** Redacts one message where it stands. */
  redact(room: string): void {
    this.#rewrite(room, (entries) => {
      const { choices } = this.#world.scheduler;
      const entry = entries[choices.below(entries.length)];
      if (!entry) return null;
      const segments = toWire(readEntry(entry));
      const segment = choices.pick(segments);
      const index = choices.below(segment.events.length);
      const event = segment.events[index]!;
      // What is said of messages goes with them.
      if (event.type !== undefined || event.deleted) return null;
      event.text = REDACTED;
      const pos = position(segment.at, index);
      this.#world.truth.redacted(room, pos);
      return {
        set: [{ key: entry.key, value: toBytes(asText(segments)) }],
        written: () => this.#redacted = [...this.#redacted, { room, pos }],
      };
    });
  }

  /** Raises the generation under the running isolates, as a restore does at its end (R8). */
  raiseGeneration(): void {
    this.#running++;
    readGeneration(this.#kv).then(({ value, versionstamp }) => {
      const generation = (parseInt(value, 16) + 1).toString(16).padStart(value.length, "0");
      return this.#kv.commit({
        checks: [{ key: keys.generation, versionstamp }],
        set: [{ key: keys.generation, value: toJson({ generation }) }],
      });
    }).catch(() => {}).finally(() => this.#running--);
  }

  /** What is wrong with the log as it is stored; null if nothing is. */
  async difference(room: string): Promise<string | null> {
    // Whoever finds that something is to be taken away does it, sooner or later.
    await redactDeleted(this.#kv, this.#world.scheduler.now(), room);
    const entries: Entry[] = [];
    for (let page: Entry[] | null = null; page?.length !== 0;) {
      const after = entries.at(-1)?.key;
      const prefix = keys.log(room);
      page = await this.#kv.list(after ? { prefix, start: [...after, 0] } : { prefix }, PAGE);
      entries.push(...page);
    }
    const stored = entries.flatMap((entry) => toWire(readEntry(entry)));
    if (stored.length !== this.#world.truth.segments(room).length) {
      return `${stored.length} segments are stored of ${this.#world.truth.segments(room).length}`;
    }
    const events = new Map(placed(stored).map(({ event, pos }) => [pos, event]));
    const undone = this.#redacted.find(({ pos, room: of }) =>
      of === room && events.get(pos)?.text !== REDACTED && !events.get(pos)?.deleted
    );
    if (undone) return `R7: the redaction of ${undone.pos} was undone`;
    for (const { pos, deleted } of this.#world.truth.messages(room)) {
      if (deleted && events.get(pos)?.text !== "") return `R7: the deleted ${pos} is still stored`;
    }
    return this.#world.truth.faultOfRun(room, ORIGIN, stored);
  }

  #rewrite(room: string, edit: Edit): void {
    this.#running++;
    this.#attempt(room, edit).catch(() => {}).finally(() => this.#running--);
  }

  async #attempt(
    room: string,
    edit: Edit,
  ): Promise<void> {
    const kv = this.#kv;
    const turn = await kv.get(keys.rewrite(room));
    const entries = await kv.list({ prefix: keys.log(room) }, PAGE);
    const edited = edit(entries);
    if (!edited) return;
    const { written, ...write } = edited;
    const versionstamp = await kv.commit({
      checks: [{ key: keys.rewrite(room), versionstamp: turn?.versionstamp ?? null }],
      ...write,
      set: [...write.set ?? [], { key: keys.rewrite(room), value: new Uint8Array() }],
    });
    if (versionstamp !== null && kv === this.#kv) written?.();
  }
}

/** The value of a merged entry: whole segments with commas between. */
function asText(segments: readonly WireSegment[]): string {
  return segments.map((segment) => JSON.stringify(segment)).join(",");
}
