/**
 * What every {@linkcode OutboxStore} must do. Each case gets a store that is empty, and another
 * handle on the same one, as another tab has it. Runs in Deno and, bundled, in a browser.
 */
import type { OutboxStore, StoredMessage } from "../../lib/client/outbox_store.ts";

export interface Case {
  name: string;
  run(store: OutboxStore, other: OutboxStore): Promise<void>;
}

const BASE: StoredMessage = {
  scope: "wss://a/ws",
  room: "lobby",
  lane: "lane",
  n: 1,
  user: "u1",
  text: "안녕",
  time: 1,
  phase: "send",
};

function same(actual: unknown, expected: unknown) {
  const [a, b] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (a !== b) throw new Error(`${a} is not ${b}`);
}

/** What a promise comes to. */
const outcomeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(() => "done", () => "rejected");

/** The same, or that it has come to nothing after a moment. */
async function stateOf(promise: Promise<unknown>): Promise<string> {
  const moment = new Promise<string>((resolve) => setTimeout(resolve, 50, "pending"));
  return await Promise.race([outcomeOf(promise), moment]);
}

const list = async (store: OutboxStore, scope = BASE.scope, room = BASE.room) =>
  (await store.list(scope, room)).map(({ lane, n, text }) => `${lane}.${n} ${text}`);

export const CASES: Case[] = [
  {
    name: "gives back what was put, whole",
    async run(store, other) {
      const refusal = { code: "bad_text", message: "No.", temporary: false } as const;
      await store.put({ ...BASE, phase: "failed", refusal });
      const [message] = await other.list(BASE.scope, BASE.room);
      same(message!.text, "안녕");
      same(message!.phase, "failed");
      same(message!.refusal, refusal);
      same(message!.user, "u1");
      same(message!.time, 1);
    },
  },
  {
    name: "lists a room's messages by lane and number, and no other room's",
    async run(store) {
      for (const n of [10, 9, 1]) await store.put({ ...BASE, n, text: `t${n}` });
      await store.put({ ...BASE, lane: "another", n: 2, text: "x" });
      await store.put({ ...BASE, room: "lobby2", text: "y" });
      await store.put({ ...BASE, room: "lobb", text: "y" });
      await store.put({ ...BASE, scope: "wss://b/ws", text: "z" });
      same(await list(store), ["another.2 x", "lane.1 t1", "lane.9 t9", "lane.10 t10"]);
      same(await list(store, BASE.scope, "lobby2"), ["lane.1 y"]);
      same(await list(store, "wss://nowhere/ws"), []);
    },
  },
  {
    name: "replaces what has the same number",
    async run(store) {
      await store.put(BASE);
      await store.put({ ...BASE, text: "new" });
      same(await list(store), ["lane.1 new"]);
    },
  },
  {
    name: "removes one message, and nothing when it is not there",
    async run(store) {
      await store.put(BASE);
      await store.put({ ...BASE, n: 2, text: "two" });
      await store.remove(BASE);
      await store.remove(BASE);
      same(await list(store), ["lane.2 two"]);
    },
  },
  {
    name: "takes effect in the order of the calls",
    async run(store) {
      const calls = [];
      for (let n = 1; n <= 50; n++) {
        calls.push(store.put({ ...BASE, n }));
        if (n < 50) calls.push(store.remove({ ...BASE, n }));
      }
      await Promise.all(calls);
      same(await list(store), ["lane.50 안녕"]);
    },
  },
  {
    name: "lets one hold a name at a time, in order",
    async run(store, other) {
      const first = await store.hold("a");
      const second = other.hold("a");
      const third = store.hold("a");
      same(await stateOf(second), "pending");
      first();
      (await second)();
      (await third)();
    },
  },
  {
    name: "holds different names apart",
    async run(store, other) {
      const first = await store.hold("a");
      const second = await other.hold("b");
      first();
      second();
    },
  },
  {
    name: "stops waiting when the signal aborts, and lets the next one in",
    async run(store, other) {
      const first = await store.hold("a");
      const stop = new AbortController();
      const second = other.hold("a", stop.signal);
      const third = store.hold("a");
      stop.abort();
      same(await outcomeOf(second), "rejected");
      same(await stateOf(third), "pending");
      first();
      (await third)();
      same(await outcomeOf(other.hold("a", AbortSignal.abort())), "rejected");
    },
  },
];
