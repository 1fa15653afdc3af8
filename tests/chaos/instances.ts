/**
 * Instances that share a store far away, in simulated time: the real sessions, rooms, committers
 * and watchers over a store in memory that answers after a round trip. What they take does not
 * depend on the machine.
 */
import { DEFAULT_LIMITS } from "../../lib/protocol/mod.ts";
import { KvRelay } from "../../lib/relay/kv_relay.ts";
import { relays } from "../../lib/relay/relays.ts";
import { Rooms } from "../../lib/room/rooms.ts";
import { Session, type SessionContext } from "../../lib/session/session.ts";
import { PeopleStore } from "../../lib/store/people.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { MemoryKv } from "../support/memory_kv.ts";
import { SeededRandom } from "../support/seeded_random.ts";
import type { Frame } from "../support/wire_room.ts";
import { DelayedKv } from "./delayed_kv.ts";

/** What is measured. */
export interface Load {
  instances: number;
  /** Milliseconds. */
  roundTripMs: number;
  /** Connections that write, at each instance. */
  writersEach: number;
  /** Messages a second, of all writers together. */
  rate: number;
  /** How long they write, in seconds. */
  seconds: number;
  /** Checks the store takes in one write. */
  maxChecks?: number;
  seed: number;
}

/** What became of it: times in milliseconds from a publish to its delivery at each instance. */
export interface Measured {
  sent: number;
  /** The texts delivered at each instance, in order. */
  delivered: string[][];
  /** By the instance that was written to, one time for each message and instance, sorted. */
  times: number[][];
  /** Publishes that were refused, each time. */
  refused: number;
}

const ROOM = "lobby";

export async function measureInstances(load: Load): Promise<Measured> {
  const { instances, roundTripMs, writersEach, rate, seconds, maxChecks, seed } = load;
  const random = new SeededRandom(seed);
  const clock = new FakeClock();
  const store = new MemoryKv({ clock, ...(maxChecks !== undefined && { maxChecks }) });
  const sentAt = new Map<string, { at: number; instance: number }>();
  const measured: Measured = {
    sent: 0,
    delivered: Array.from({ length: instances }, () => []),
    times: Array.from({ length: instances }, () => []),
    refused: 0,
  };

  const contexts = Array.from({ length: instances }, (_, instance): SessionContext => {
    const kv = new DelayedKv(store, clock, () => roundTripMs);
    const people = new PeopleStore(kv, { maxAgeMs: 30_000, clock });
    const name = `instance ${instance}`;
    const relay = relays(new KvRelay(kv, clock, name));
    const limits = DEFAULT_LIMITS;
    const rooms = new Rooms({
      kv,
      people,
      relay,
      limits,
      clock,
      isolate: name,
      watch: true,
      random: () => random.next(),
    });
    const authenticate = () => Promise.resolve(null);
    return { rooms, people, limits, clock, isolate: instance, rates: null, authenticate };
  });

  const open = (instance: number, user: string, onFrame: (frame: Frame) => void) => {
    const send = (text: string) => onFrame(JSON.parse(text));
    const connection = { queuedBytes: 0, send, close() {} };
    const session = new Session(contexts[instance]!, connection, { user }, "192.0.2.1");
    session.open();
    return session;
  };

  for (let instance = 0; instance < instances; instance++) {
    const reader = open(instance, `reader${instance}`, ({ segments = [] }) => {
      for (const { text } of segments.flatMap(({ events }) => events)) {
        measured.delivered[instance]!.push(text!);
        const sent = sentAt.get(text!)!;
        measured.times[sent.instance]!.push(clock.now() - sent.at);
      }
    });
    reader.receive(JSON.stringify({ type: "join", room: ROOM }));
  }
  await clock.tick(20 * roundTripMs);

  const writers = Array.from({ length: instances * writersEach }, (_, index) => {
    const instance = index % instances;
    const session = open(instance, `writer${index}`, (frame) => {
      if (frame.type === "error") measured.refused++;
    });
    session.receive(JSON.stringify({ type: "join", room: ROOM }));
    return { instance, session, n: 0, lane: `lane${index}` };
  });
  await clock.tick(1_000);
  // Independent of each other, as people are: exponentially distributed pauses.
  for (let at = 0;;) {
    const pause = -Math.log(1 - random.next()) * 1_000 / rate;
    at += pause;
    if (at > seconds * 1_000) break;
    await clock.tick(pause);
    const writer = random.pick(writers);
    const id = `${writer.lane}.${++writer.n}`;
    sentAt.set(id, { at: clock.now(), instance: writer.instance });
    measured.sent++;
    const event = { type: "message", text: id };
    writer.session.receive(JSON.stringify({ type: "publish", room: ROOM, id, event }));
  }
  await clock.tick(100 * roundTripMs);
  for (const { rooms } of contexts) rooms.close();
  for (const times of measured.times) times.sort((a, b) => a - b);
  return measured;
}

/** The value below which `part` of `sorted` lie. */
export function percentile(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]!;
}
