import { PeopleStore } from "../../lib/store/people.ts";
import { BroadcastRelay } from "../../lib/relay/broadcast_relay.ts";
import { KvRelay } from "../../lib/relay/kv_relay.ts";
import { relays } from "../../lib/relay/relays.ts";
import { Rooms } from "../../lib/room/rooms.ts";
import { roomAccess } from "../../lib/session/publishers.ts";
import { type HistoryQuery, readHistory } from "../../lib/session/history.ts";
import { publishOnce } from "../../lib/session/publish_once.ts";
import type { PublishRates } from "../../lib/session/publisher.ts";
import { RateLimiter } from "../../lib/session/rate_limiter.ts";
import { Session, type SessionContext } from "../../lib/session/session.ts";
import { type Limits, refusal } from "../../lib/protocol/mod.ts";
import type { App } from "../../routes/app.ts";
import { drain } from "../../routes/drain.ts";
import type { ChannelHub } from "./channel.ts";
import type { ChangeDraft } from "./events.ts";
import { Life } from "./life.ts";
import { userOf } from "./users.ts";
import type { ServerEnd, SimSocket } from "./socket.ts";
import type { World } from "./world.ts";

/** A process that was told to stop is gone after so long, whatever still hangs, in milliseconds. */
const LAST_RESORT_MS = 4_000;

/** Queues up to this long can be full. */
const SMALL_QUEUE = 100;

/** One isolate of a server: started, it is the real one over the schedule's store and channel. */
export class SimIsolate {
  readonly name: string;
  /** Number of its process. */
  readonly process: number;
  readonly #world: World;
  readonly #hub: ChannelHub | null;
  readonly #limits: Limits;
  readonly #sessions = new Map<SimSocket, Session>();
  readonly #open = new Set<Session>();
  #starts = 0;
  #accepting = false;
  #life!: Life;
  #rooms!: Rooms;
  #context!: SessionContext;

  /** @param hub the channel of its process; null for none */
  constructor(name: string, process: number, world: World, hub: ChannelHub | null, limits: Limits) {
    this.name = name;
    this.process = process;
    this.#world = world;
    this.#hub = hub;
    this.#limits = limits;
    this.start();
  }

  start(): void {
    const { scheduler, settings, random } = this.#world;
    const life = new Life(`${this.name}#${++this.#starts}`, scheduler, settings.paced);
    const { clock } = life;
    const limits = this.#limits;
    const kv = this.#world.openStore(life);
    const people = new PeopleStore(kv);
    const rooms = new Rooms({
      kv,
      people,
      relay: relays(
        ...this.#hub ? [new BroadcastRelay(this.#hub.open(life), life.name)] : [],
        ...settings.watch ? [new KvRelay(kv, clock, life.name, random)] : [],
      ),
      limits,
      clock,
      isolate: life.name,
      watch: settings.watch,
      random,
    });
    const rate = (count: number) => new RateLimiter({ count, windowMs: limits.rateWindowMs });
    const rates: PublishRates | null = settings.rateLimits
      ? { sender: rate(limits.rateMessages), address: rate(limits.rateAddressMessages) }
      : null;
    this.#life = life;
    this.#rooms = rooms;
    this.#context = {
      rooms,
      people,
      limits,
      clock,
      isolate: 0,
      rates,
      authenticate: (token) => Promise.resolve(userOf(token)),
    };
    this.#accepting = true;
  }

  /** Whether it takes connections. */
  get accepting(): boolean {
    return this.#accepting;
  }

  /** Takes a connection, or refuses it. */
  accept(socket: SimSocket): ServerEnd | null {
    if (!this.#accepting) return null;
    const session = new Session(this.#context, socket, socket.identity, "192.0.2.1");
    this.#sessions.set(socket, session);
    this.#open.add(session);
    return {
      text: (frame) => session.receive(frame),
      closed: () => {
        this.#sessions.delete(socket);
        this.#open.delete(session);
        session.closed();
      },
    };
  }

  /** The connection that was accepted is open. */
  opened(socket: SimSocket): void {
    this.#sessions.get(socket)?.open();
  }

  /** Publishes outside of a connection; the answer may never come. */
  async publish(room: string, user: string, id: string, said: string | ChangeDraft) {
    const { clock, limits, rates, rooms } = this.#context;
    const now = () => clock.now();
    const standing = await rooms.access.of(user, room).catch(() => null);
    if (!standing) return { refusal: refusal("storage") };
    const where = { ...roomAccess(rooms, room, user, standing), address: "192.0.2.1" };
    const event = typeof said === "string" ? { type: "message" as const, text: said } : said;
    return await publishOnce({ ...where, limits, rates, now }, { id, event });
  }

  /** A page of a room, as the API gives it to who asks without a connection. */
  async page(room: string, query: HistoryQuery) {
    return await readHistory(this.#rooms.log(room), query, this.#limits);
  }

  /** A user takes another name. */
  rename(user: string, name: string): void {
    const { people, rooms } = this.#context;
    people.save(user, { name }).then(() => rooms.renamed({ [user]: { name } }), () => {});
  }

  /** Says something to the isolates of its process: they notice by it what they have missed. */
  greet(): void {
    this.#rooms.renamed({});
  }

  /** Members of a room here. */
  subscribers(room: string): number {
    return this.#rooms.peek(room)?.subscribers ?? 0;
  }

  /** I5: what waits to be written has its limit; one batch more is being written. */
  checkQueues(): void {
    const { scheduler, settings } = this.#world;
    const { commitQueue } = this.#limits;
    // What waits until the message that it is about is looked up has a limit of its own.
    if (commitQueue > SMALL_QUEUE || settings.changes > 0) return;
    for (const room of settings.rooms) {
      let due = 0;
      for (const [socket, session] of this.#sessions) {
        // Until it is known who may speak nothing waits to be written; that has a limit of its own.
        if (this.#rooms.access.peek(session.user, room)) due += socket.tap.dueIn(room);
      }
      if (due > 2 * commitQueue) scheduler.fail(`I5: ${due} messages wait in ${this.name}`);
    }
  }

  /** Whether it is writing nothing. */
  get idle(): boolean {
    return [...this.#rooms].every(({ committer }) => !committer.busy);
  }

  /**
   * Dies, at whatever it is waiting for, and is replaced.
   * @param lost nothing that it has sent arrives any more
   */
  crash(lost = false): void {
    const { calm, choices } = this.#world.scheduler;
    this.#world.scheduler.note(() => `${this.#life.name} dies`);
    this.#end();
    for (const socket of [...this.#sessions.keys()]) {
      socket.serverDied(!calm && choices.chance(200), lost);
    }
    this.#sessions.clear();
    this.#open.clear();
    this.start();
  }

  /** Stops in order, and is replaced. */
  drain(): void {
    if (!this.#accepting) return;
    this.#accepting = false;
    const { random, scheduler } = this.#world;
    const life = this.#life;
    const stop = () => {
      if (life.alive) this.crash();
    };
    // No more of an app is used.
    const app = { rooms: this.#rooms, open: this.#open, clock: life.clock } as unknown as App;
    drain(app, random).then(() => scheduler.add(`${life.name} has stopped`, stop));
    scheduler.after(LAST_RESORT_MS, stop);
  }

  /** Its clock is set. */
  jump(ms: number): void {
    this.#life.jump(ms);
  }

  #end(): void {
    this.#accepting = false;
    this.#life.end();
  }
}
