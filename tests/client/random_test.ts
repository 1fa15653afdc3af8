/**
 * Random schedules of several clients against a model of the server: connections are cut at any
 * moment, answers are lost, publishes refused for now or for good, lanes forgotten, pages crash
 * and their outboxes are adopted, frames are repeated or left out. Afterwards everything must be
 * where it belongs. A failure names its seed.
 */
import { assertEquals } from "@std/assert";
import { Client } from "../../lib/client/client.ts";
import { HistoryQueue } from "../../lib/client/history_queue.ts";
import { MessageStreams } from "../../lib/client/message_streams.ts";
import { PublishError } from "../../lib/client/errors.ts";
import { memoryOutbox } from "../../lib/client/memory_outbox.ts";
import type { OutboxStore } from "../../lib/client/outbox_store.ts";
import type { ChatRoom } from "../../lib/client/types.ts";
import type { Position } from "../../lib/protocol/mod.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { SeededRandom } from "../support/seeded_random.ts";
import { FakeEnvironment, ROOM } from "./fake_server.ts";
import { CALM, ModelServer } from "./model_server.ts";

const SCHEDULES = 300;

interface Page {
  user: string;
  /** Texts in the order in which they were published. */
  mine: string[];
  client: Client;
  room: ChatRoom;
  environment: FakeEnvironment;
  seen: { pos: Position; text: string }[];
  crash(): void;
}

class World {
  readonly random: () => number;
  readonly clock = new FakeClock();
  readonly server: ModelServer;
  readonly pages: Page[] = [];
  /** `mine` of every page there ever was. */
  readonly published: string[][] = [];
  readonly outcomes = new Map<string, Position | string>();
  readonly cancelled = new Set<string>();
  readonly retried = new Set<string>();
  readonly #stores = new Map<string, OutboxStore>();
  #texts = 0;

  constructor(seed: number) {
    const random = new SeededRandom(seed);
    this.random = () => random.next();
    this.server = new ModelServer(this.random);
  }

  pick<Value>(values: readonly Value[]): Value | undefined {
    return values[Math.floor(this.random() * values.length)];
  }

  /** A page of `user`, whose tabs share a store. */
  open(user: string) {
    const shared = this.#stores.get(user) ?? memoryOutbox();
    this.#stores.set(user, shared);
    const tab = crashable(shared);
    const environment = new FakeEnvironment();
    const client = new Client({
      url: new URL("ws://chat.example/ws"),
      openTransport: this.server.transport(user),
      environment,
      store: tab.store,
      clock: this.clock,
      random: this.random,
      streams: () => new MessageStreams(),
      History: HistoryQueue,
      randomBytes: (bytes) => bytes.map(() => Math.floor(this.random() * 248)),
      token: undefined,
    });
    const room = client.join(ROOM);
    const page: Page = {
      user,
      mine: [],
      client,
      room,
      environment,
      seen: [],
      crash: () => {
        tab.crash();
        client.close();
        this.pages.splice(this.pages.indexOf(page), 1);
      },
    };
    room.addEventListener("snapshot", ({ detail }) => page.seen = [...detail.messages]);
    room.addEventListener("messages", ({ detail }) => page.seen.push(...detail));
    this.pages.push(page);
    this.published.push(page.mine);
  }

  publish(page: Page) {
    const text = `m${++this.#texts}`;
    page.mine.push(text);
    const { id, position } = page.room.publish(text);
    position.then(
      (pos) => this.outcomes.set(text, pos),
      (error) => this.outcomes.set(text, error instanceof PublishError ? error.reason : "?"),
    );
    if (this.random() < 0.05) {
      page.room.cancel(id);
      this.cancelled.add(text);
    }
  }

  async run() {
    const { server, random } = this;
    for (const user of ["u1", "u2", "u3"]) this.open(user);
    server.troubles = {
      temporary: 0.1 * random(),
      permanent: 0.05 * random(),
      forgetLane: random() < 0.2 ? 0.01 : 0,
      hole: 0.1 * random(),
      repeat: 0.2 * random(),
    };
    const cuts = random() * 0.03;
    const crashes = random() * 0.01;
    for (let turn = 0; turn < 400; turn++) {
      const page = this.pick(this.pages)!;
      const sessions = server.sessions.filter(({ open }) => open);
      this.#turn(page, this.pick(sessions), cuts, crashes);
      await this.clock.tick(random() < 0.3 ? random() * 400 : 0);
    }
    server.troubles = CALM;
    await this.#settle();
  }

  #turn(
    page: Page,
    session: (typeof this.server.sessions)[number] | undefined,
    cuts: number,
    crashes: number,
  ) {
    const { random, server } = this;
    if (session && random() < cuts) return server.drop(session, random() < 0.5, random() < 0.2);
    if (random() < crashes) {
      page.crash();
      return this.open(page.user);
    }
    const what = random();
    if (what < 0.005) this.open(page.user);
    else if (what < 0.03) page.environment.change("wake");
    else if (what < 0.13) this.publish(page);
    else if (what < 0.15) this.#decide(page);
    else this.pick(server.steps())?.();
  }

  /** The user deals with a failed message. */
  #decide({ room }: Page) {
    const failed = this.pick(room.outgoing.filter(({ state }) => state === "failed"));
    if (!failed) return;
    if (this.random() < 0.7) {
      // After a lost lane nobody knows whether it arrived; trying again may say it twice.
      if (failed.refusal && failed.refusal.code !== "bad_text") this.retried.add(failed.text);
      else this.retriedSafely.add(failed.text);
      room.retry(failed.id);
    } else {
      this.cancelled.add(failed.text);
      room.cancel(failed.id);
    }
  }

  readonly retriedSafely = new Set<string>();

  async #settle() {
    for (let turn = 0; turn < 5_000; turn++) {
      const step = this.pick(this.server.steps());
      step?.();
      await this.clock.tick(step ? 0 : 3_000);
      const quiet = this.pages.every(({ client, room }) =>
        client.state === "open" && room.joined && room.position === this.server.end() &&
        room.outgoing.every(({ state }) => state === "failed")
      );
      // Half-open ones must be noticed first.
      const halfOpen = this.server.sessions.some(({ open, clientClosed }) =>
        !open && !clientClosed
      );
      if (quiet && !halfOpen && this.server.steps().length === 0) return;
    }
    const states = this.pages.map(({ client, room }) => [client.state, room.joined, room.outgoing]);
    throw new Error(`does not come to rest: ${JSON.stringify(states)}`);
  }

  check() {
    const log = this.server.texts();
    const inLog = new Set(log);
    for (const { room, seen } of this.pages) {
      // Each page has the end of the log from where it began, each message once and in order.
      const texts = seen.map(({ text }) => text);
      assertEquals(texts, log.slice(log.length - texts.length));
      const positions = this.server.log.flatMap(({ at, events }) =>
        events.map((_, index) => `${at}.${String(index).padStart(3, "0")}`)
      );
      assertEquals(seen.map(({ pos }) => pos), positions.slice(positions.length - seen.length));
      assertEquals(room.outgoing.filter(({ state }) => state !== "failed"), []);
    }
    const twice = log.filter((text, index) => log.indexOf(text) !== index);
    const excused = this.retried.union(this.server.forgotten);
    assertEquals(twice.filter((text) => !excused.has(text)), []);
    for (const [text, outcome] of this.outcomes) {
      if (outcome === "left" || this.server.forgotten.has(text)) continue;
      const isPosition = outcome.length === 28;
      if (isPosition) {
        assertEquals(inLog.has(text), true, `${text} was acknowledged and is not there`);
      } else if (outcome === "cancelled") {
        assertEquals(inLog.has(text), false, `${text} was taken back`);
      }
    }
    const shownAsFailed = new Set(
      this.pages.flatMap(({ room }) => room.outgoing.map(({ text }) => text)),
    );
    for (const mine of this.published) {
      // In the order published, unless the user tried one again.
      const kept = log.filter((text) =>
        mine.includes(text) && !excused.has(text) && !this.retriedSafely.has(text)
      );
      assertEquals(kept, mine.filter((text) => kept.includes(text)));
      for (const text of mine) {
        if (inLog.has(text) || this.cancelled.has(text) || shownAsFailed.has(text)) continue;
        throw new Error(`${text} is lost`);
      }
    }
  }

  close() {
    for (const { client } of this.pages) client.close();
  }
}

/** A tab's view of a shared store, until the tab dies. */
function crashable(shared: OutboxStore) {
  let dead = false;
  const held = new Set<() => void>();
  const store: OutboxStore = {
    list: (scope, room) => shared.list(scope, room),
    put: (message) => dead ? Promise.resolve() : shared.put(message),
    remove: (key) => dead ? Promise.resolve() : shared.remove(key),
    async hold(name, signal) {
      const release = await shared.hold(name, signal);
      if (dead) release();
      held.add(release);
      return release;
    },
  };
  const crash = () => {
    dead = true;
    for (const release of held) release();
  };
  return { store, crash };
}

Deno.test(`nothing is lost, doubled or out of order in ${SCHEDULES} random schedules`, async () => {
  const first = Number(Deno.env.get("SEED") ?? 1);
  const count = Number(Deno.env.get("SCHEDULES") ?? SCHEDULES);
  for (let seed = first; seed < first + count; seed++) {
    const world = new World(seed);
    try {
      await world.run();
      world.check();
    } catch (error) {
      throw new Error(`seed ${seed}`, { cause: error });
    } finally {
      world.close();
    }
  }
});
