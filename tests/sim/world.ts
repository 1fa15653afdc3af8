import type { TransportEvents } from "../../lib/client/mod.ts";
import type { RandomBytes } from "../../lib/base/ids.ts";
import type { Identity } from "../../lib/session/session.ts";
import { type Backup, MemoryKv } from "../support/memory_kv.ts";
import { SeededRandom } from "../support/seeded_random.ts";
import { Browser } from "./browser.ts";
import { ChannelHub } from "./channel.ts";
import type { Choices } from "./choices.ts";
import { FaultyKv } from "./faulty_kv.ts";
import { SimIsolate } from "./isolate.ts";
import { Life } from "./life.ts";
import { writePast } from "./past.ts";
import { raiseGeneration } from "./restore.ts";
import { type Redacted, Rewriter } from "./rewriter.ts";
import { Scheduler } from "./scheduler.ts";
import { SentMessages } from "./sent.ts";
import { drawSettings, type Settings } from "./settings.ts";
import { SimSocket } from "./socket.ts";
import { Tap } from "./tap.ts";
import { Truth } from "./truth.ts";
import { tokenOf } from "./users.ts";
import { WireClient } from "./wire_client.ts";

/** Everything of one schedule: a store, isolates, clients, and what connects them. */
export class World {
  readonly scheduler: Scheduler;
  readonly settings: Settings;
  readonly truth: Truth;
  readonly sent = new SentMessages();
  readonly isolates: SimIsolate[];
  readonly browsers: Browser[] = [];
  readonly wires: WireClient[] = [];
  readonly rewriter: Rewriter;
  /** Texts of a flood that are on their way. */
  readonly flooding = new Set<string>();
  /** All connections that may still be open. */
  sockets: SimSocket[] = [];
  readonly #store: MemoryKv;
  readonly #random: SeededRandom;
  #backup: { store: Backup; log: Map<string, number>; redacted: Redacted[] } | null = null;
  #restored = false;
  #slept = false;
  #guests = 0;
  #connections = 0;

  /** @param seed for what is random in the product; what may matter is decided by `choices` */
  constructor(seed: number, choices: Choices, tracing: boolean) {
    this.scheduler = new Scheduler(choices, tracing);
    const settings = this.settings = drawSettings(choices);
    this.scheduler.note(() => JSON.stringify(settings));
    this.truth = new Truth(this.scheduler);
    this.#random = new SeededRandom(seed);
    this.#store = new MemoryKv({ clock: this.scheduler, maxChecks: settings.maxChecks });
    writePast(this.#store, settings, (write, versionstamp) => {
      this.truth.committed(write, versionstamp);
    });
    this.isolates = settings.processes.flatMap((count, process) => {
      const hub = settings.relay ? new ChannelHub(this.scheduler, settings.faults) : null;
      return Array.from({ length: count }, (_, n) => {
        const narrow = settings.narrowText !== null && process === 0 && n === 0;
        const limits = narrow
          ? { ...settings.limits, textLength: settings.narrowText! }
          : settings.limits;
        return new SimIsolate(`p${process}i${n}`, process, this, hub, limits);
      });
    });
    this.rewriter = new Rewriter(this.#openForRewriter(), this);
    const token = settings.twoTabs ? tokenOf("tabs") : undefined;
    for (let n = 0; n < settings.browsers; n++) {
      const other = token !== undefined && n === 1 ? this.browsers[0] : undefined;
      const options = { ...(token && n < 2 && { token }), ...(other && { other }) };
      this.browsers.push(new Browser(`b${n}`, this, settings.rooms, options));
    }
    for (let n = 0; n < settings.wires; n++) {
      this.wires.push(new WireClient(`w${n}`, this, settings.rooms[0]!));
    }
  }

  /** The store as `life` reaches it. */
  openStore(life: Life, faults = this.settings.faults.store): FaultyKv {
    const { net } = this.settings;
    return new FaultyKv(this.#store, life, this.scheduler, {
      faults,
      checkable: net === null,
      orphans: net !== "itself",
      onCommit: (write, versionstamp) => this.truth.committed(write, versionstamp),
    });
  }

  /** Connects a client to some isolate. */
  connect(
    client: { name: string; isPage: boolean },
    identity: Identity,
    events: TransportEvents,
  ): SimSocket {
    const isolate = this.scheduler.choices.pick(this.isolates);
    const { name, isPage } = client;
    const { faults: { lostFrame }, limits } = this.settings;
    const tap = new Tap(client, this.scheduler, this.truth, limits);
    const label = `${name}-${isolate.name}(${++this.#connections})`;
    const options = { isPage, lostFrame };
    const socket = new SimSocket(label, identity, isolate, events, tap, this.scheduler, options);
    this.sockets = this.sockets.filter((it) => it.alive);
    this.sockets.push(socket);
    return socket;
  }

  /** Nothing runs for long; once. */
  sleep(ms: number): void {
    if (!this.#slept) this.scheduler.stall(ms);
    this.#slept = true;
  }

  /** Copies the store; the second time, all servers die, and the copy takes its place. */
  restore(): void {
    const { rewriter, scheduler, sent, truth } = this;
    if (this.#restored) return;
    if (!this.#backup) {
      scheduler.note(() => "the store is backed up");
      this.#backup = {
        store: this.#store.backUp(),
        log: truth.backUp(),
        redacted: [...rewriter.redacted],
      };
      return;
    }
    this.#restored = true;
    scheduler.note(() => "the store is restored");
    const { log, redacted, store } = this.#backup;
    this.#store.restore(store);
    for (const text of truth.restore(log)) sent.lost(text);
    raiseGeneration(this.#store, scheduler.choices.chance(500));
    rewriter.restart(this.#openForRewriter(), redacted);
    for (const isolate of this.isolates) isolate.crash(true);
  }

  #openForRewriter(): FaultyKv {
    // A job that gets no answer never ends, and there is only one to see when all is done.
    const faults = { ...this.settings.faults.store, silent: 0 };
    return this.openStore(new Life("rewriter", this.scheduler), faults);
  }

  /** Somebody whom the server does not know. */
  newGuest(): Identity {
    const user = `g${++this.#guests}`;
    return { user, token: tokenOf(user) };
  }

  /** What the product uses where chance does not matter to the schedule. */
  readonly random = (): number => this.#random.next();

  readonly randomBytes: RandomBytes = (bytes) => {
    for (let i = 0; i < bytes.length; i++) bytes[i] = this.#random.below(256);
    return bytes;
  };
}
