import type { TransportEvents } from "../../lib/client/mod.ts";
import type { RandomBytes } from "../../lib/base/ids.ts";
import type { Identity } from "../../lib/session/session.ts";
import { MemoryKv } from "../support/memory_kv.ts";
import { SeededRandom } from "../support/seeded_random.ts";
import { Browser } from "./browser.ts";
import { ChannelHub } from "./channel.ts";
import type { Choices } from "./choices.ts";
import { FaultyKv } from "./faulty_kv.ts";
import { SimIsolate } from "./isolate.ts";
import { Life } from "./life.ts";

import { writePast } from "./past.ts";
import { Rewriter } from "./rewriter.ts";
import { Scheduler } from "./scheduler.ts";
import { SentMessages } from "./sent.ts";
import { drawSettings, type Settings } from "./settings.ts";
import { SimSocket } from "./socket.ts";
import { Tap } from "./tap.ts";
import { Truth } from "./truth.ts";
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
  /** All connections that may still be open. */
  sockets: SimSocket[] = [];
  readonly #store: MemoryKv;
  readonly #random: SeededRandom;
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
        return new SimIsolate(`p${process}i${n}`, this, hub, limits);
      });
    });
    this.rewriter = new Rewriter(this.openStore(new Life("rewriter", this.scheduler)), this);
    const token = settings.twoTabs ? "token of tabs" : undefined;
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
  openStore(life: Life): FaultyKv {
    const { faults } = this.settings;
    return new FaultyKv(this.#store, life, this.scheduler, faults.store, (write, versionstamp) => {
      this.truth.committed(write, versionstamp);
    });
  }

  /** Connects a client to some isolate. */
  connect(name: string, identity: Identity, events: TransportEvents): SimSocket {
    const { choices } = this.scheduler;
    const isolate = choices.pick(this.isolates);
    const tap = new Tap(name, this.scheduler, this.truth, this.settings.limits);
    const label = `${name}-${isolate.name}(${++this.#connections})`;
    const socket = new SimSocket(label, identity, isolate, events, tap, this.scheduler);
    this.sockets = this.sockets.filter((it) => it.alive);
    this.sockets.push(socket);
    return socket;
  }

  /** Somebody whom the server does not know. */
  newGuest(): Identity {
    const user = `g${++this.#guests}`;
    return { user, token: `token of ${user}` };
  }

  userOf(token: string): string | null {
    return /^token of (\w+)$/.exec(token)?.[1] ?? null;
  }

  /** What the product uses where chance does not matter to the schedule. */
  readonly random = (): number => this.#random.next();

  readonly randomBytes: RandomBytes = (bytes) => {
    for (let i = 0; i < bytes.length; i++) bytes[i] = this.#random.below(256);
    return bytes;
  };
}
