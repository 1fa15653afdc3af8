/**
 * Writers and readers while serving processes are killed and started anew: independent clients
 * that speak the documented protocol and nothing else, and a verdict over what they were told.
 */
import { KvConnect } from "../support/kv_connect.ts";
import { SeededRandom } from "../support/seeded_random.ts";
import { Sender } from "../support/sender.ts";
import { ServerProcess } from "../support/server_process.ts";
import { TempFolder } from "../support/temp_folder.ts";
import { WireClient } from "../support/wire_client.ts";
import { Reader } from "./reader.ts";
import { type Cut, judge, type Verdict } from "./verdict.ts";

/** What is done. */
export interface Plan {
  /** A file, which one process of two isolates serves; or KV Connect, with three processes. */
  store: "file" | "KV Connect";
  kills: number;
  /** Of the kills: whom and when. What the machine does meanwhile has none. */
  seed: number;
  /** Told now and then how many kills were done. */
  progress?: (kills: number) => void;
}

/** Publishes without an answer, at a kill that counts. */
export const LEAST_UNANSWERED = 32;

const ROOM = "lobby";
const SENDERS = 18;
const READERS = 3;
const PRELOAD = new URL("../support/without_channel.ts", import.meta.url).href;

/** A place for a serving process, which is filled again after a kill. */
interface Place {
  server: ServerProcess | null;
  /** Resolves when there is a server again. */
  started: Promise<void>;
  senders: Set<Sender>;
}

export async function runKills(plan: Plan): Promise<Verdict> {
  await using folder = await TempFolder.make();
  await using kv = plan.store === "KV Connect" ? await KvConnect.start() : null;
  const env = {
    SORI_RATE_LIMIT: "off",
    ...kv ? { ...kv.env, SORI_ISOLATES: "1" } : {
      SORI_KV: folder.file("sori.kv"),
      SORI_ISOLATES: "2",
    },
  };
  const flags = kv ? [`--preload=${PRELOAD}`] : [];
  const places: Place[] = Array.from({ length: kv ? 3 : 1 }, () => ({
    server: null,
    started: Promise.resolve(),
    senders: new Set(),
  }));
  const fill = (place: Place) =>
    place.started = ServerProcess.start({ env, flags }).then((server) => {
      place.server = server;
    });
  await Promise.all(places.map(fill));
  try {
    return await new Run(plan, places, fill).run();
  } finally {
    for (const { server } of places) await server?.[Symbol.asyncDispose]();
  }
}

class Run {
  readonly #plan: Plan;
  readonly #places: Place[];
  readonly #fill: (place: Place) => Promise<void>;
  readonly #random: SeededRandom;
  readonly #senders: Sender[] = [];
  readonly #readers = Array.from({ length: READERS }, () => new Reader(ROOM));
  readonly #cuts: Cut[] = [];
  /** No new messages from now on. */
  #enough = false;
  #over = false;

  constructor(plan: Plan, places: Place[], fill: (place: Place) => Promise<void>) {
    this.#plan = plan;
    this.#places = places;
    this.#fill = fill;
    this.#random = new SeededRandom(plan.seed);
  }

  async run(): Promise<Verdict> {
    await this.#inviteSenders();
    const reading = Promise.all(
      this.#readers.map((reader, index) => this.#keepReading(reader, index)),
    );
    const sending = Promise.all(
      this.#senders.map((sender, index) => this.#keepSending(sender, index)),
    );
    const killing = this.#killAll().finally(() => this.#enough = true);
    await Promise.all([killing, sending]);
    const sent = this.#senders.reduce((sum, sender) => sum + sender.sent, 0);
    await until(() => this.#readers.every(({ count }) => count >= sent), "all readers have all");
    this.#over = true;
    for (const reader of this.#readers) await reader.close();
    await reading;
    const late = new Reader(ROOM);
    const lateReading = late.read(this.#places[0]!.server!.socketUrl.href);
    await until(() => late.count >= sent, "who comes late has all");
    await late.close();
    await lateReading;
    return judge(this.#senders, [late, ...this.#readers], this.#cuts);
  }

  async #inviteSenders(): Promise<void> {
    const url = this.#places[0]!.server!.socketUrl.href;
    for (let n = 0; n < SENDERS; n++) {
      await using guest = await WireClient.open(url);
      const lane = `lane${n}`;
      this.#senders.push(new Sender(guest.welcome.token!, ROOM, lane, (n) => `${lane} says ${n}`));
    }
  }

  /**
   * Sends until all is sent and acknowledged. When the server dies, every second sender waits for
   * the one that takes its place, the others go on elsewhere.
   */
  async #keepSending(sender: Sender, index: number): Promise<void> {
    const isDone = () => this.#enough && sender.acknowledged.length === sender.sent;
    for (let turn = index; !isDone(); turn += index % 2) {
      const place = this.#places[turn % this.#places.length]!;
      await place.started;
      if (!place.server) continue;
      place.senders.add(sender);
      await sender.run(place.server.socketUrl.href, () => this.#enough).catch(ifNoConnection);
      place.senders.delete(sender);
    }
  }

  async #keepReading(reader: Reader, index: number): Promise<void> {
    for (let turn = index; !this.#over; turn++) {
      const place = this.#places[turn % this.#places.length]!;
      await place.started;
      if (place.server) await reader.read(place.server.socketUrl.href).catch(ifNoConnection);
    }
  }

  async #killAll(): Promise<void> {
    const { kills, progress } = this.#plan;
    while (this.#cuts.length < kills) {
      const place = this.#random.pick(this.#places);
      await place.started;
      const unanswered = () =>
        [...place.senders].reduce((sum, sender) => sum + sender.unanswered.size, 0);
      const acknowledged = () =>
        [...place.senders].reduce((sum, sender) => sum + sender.acknowledged.length, 0);
      const goal = acknowledged() + this.#random.below(300);
      await until(
        () => acknowledged() >= goal && unanswered() >= 2 * LEAST_UNANSWERED,
        "much is unanswered",
      );
      const cut = await this.#kill(place);
      // What was answered on its way out leaves too little now and then: that one does not count.
      if (cut.unanswered.length < LEAST_UNANSWERED) continue;
      this.#cuts.push(cut);
      if (this.#cuts.length % 20 === 0) progress?.(this.#cuts.length);
    }
  }

  /** Kills the server of a place and starts another; what its senders had no answer for. */
  async #kill(place: Place): Promise<Cut> {
    const server = place.server!;
    const senders = [...place.senders];
    place.server = null;
    const at = Date.now();
    server.kill("SIGKILL");
    // Those whose connection has ended go on with the next; they wait until this is counted.
    let restart = () => {};
    place.started = new Promise((resolve) => restart = resolve);
    await server.exited;
    await until(() => senders.every((sender) => !place.senders.has(sender)), "all were cut off");
    const unanswered = senders.flatMap((sender) => [...sender.unanswered].map(sender.text));
    await this.#fill(place);
    restart();
    return { at, unanswered };
  }
}

/** The server died before the connection was there; anything else is a failure. */
function ifNoConnection(error: unknown): void {
  if (!/closed with/.test(String(error))) throw error;
}

/** Waits for something that only looking tells. */
async function until(condition: () => boolean, what: string): Promise<void> {
  const deadline = Date.now() + 120_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`It did not come to pass that ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}
