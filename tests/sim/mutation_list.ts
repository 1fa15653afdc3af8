/**
 * Over 300 lines because it is one list: known bugs, each as the edits that plant it. `from` must
 * be found exactly once in its file.
 */

import { CHANGE_MUTATIONS } from "./change_mutations.ts";
import { CLIENT_MUTATIONS } from "./client_mutations.ts";
import type { Mutation } from "./mutation.ts";
import { ROOM_MUTATIONS } from "./room_mutations.ts";
import { STORE_MUTATIONS } from "./store_mutations.ts";

const COMMITTER = "lib/store/committer.ts";
const BATCH = "lib/store/batch.ts";
const BATCH_WRITE = "lib/store/batch_write.ts";
const LOG = "lib/store/log.ts";
const TAIL = "lib/room/tail.ts";
const FAN_OUT = "lib/room/fan_out.ts";
const ROOM = "lib/room/room.ts";
const PUBLISHER = "lib/session/publisher.ts";
const LANE = "lib/client/lane.ts";
const FOLLOWER = "lib/client/follower.ts";
const REWRITER = "tests/sim/rewriter.ts";

const FIRST: readonly Mutation[] = [
  {
    name: "delivered before the commit",
    rule: "I1",
    edits: [{
      file: COMMITTER,
      from: "    let versionstamp: string | null;\n    try {",
      to: `    if (hasEvents && prev !== null) {
      // The versionstamp that will come next, if nobody else writes.
      const next = (BigInt("0x" + prev.slice(4, 24)) + 0x10000n).toString(16).padStart(20, "0");
      const about = { time, authors: plan.authors, ...aboutChanges(plan.events.length, []) };
      host.apply(prev, [fromStored(atFrom(generation.value, next), stored, about)]);
    }
    let versionstamp: string | null;
    try {`,
    }],
  },
  {
    name: "an uncertain write is taken for done",
    rule: "I1",
    edits: [{
      file: COMMITTER,
      from: '        if (outcome !== "check failed") throw outcome;',
      to: `        if (outcome !== "check failed") {
          acknowledgeAnyhow(plan.taken, this.#generation, batch);
          batch = plan.rest;
        }`,
    }, {
      file: COMMITTER,
      from: "function fewerChecks(",
      to: `function acknowledgeAnyhow(taken: Publish[], _: unknown, __: unknown): void {
  for (const publish of taken) {
    const pos = position("0001" + "0".repeat(19) + "1", 0);
    publish.origin.acknowledge([[publish, pos]]);
  }
}

function fewerChecks(`,
    }],
  },
  {
    name: "no check of the lanes",
    rule: "R4",
    edits: [{
      file: BATCH_WRITE,
      from: "    checks.push({ key, versionstamp: lane.versionstamp });\n",
      to: "",
    }],
  },
  {
    name: "no check of the generation",
    rule: "R8",
    edits: [{
      file: BATCH_WRITE,
      from: "const checks = [{ key: keys.generation, versionstamp: generation.versionstamp }];",
      to: "const checks: { key: Key; versionstamp: string | null }[] = [];",
    }, {
      file: BATCH_WRITE,
      from: "import { toJson, type Write } from",
      to: "import { type Key, toJson, type Write } from",
    }],
  },
  {
    name: "a gap declared from a cached lane",
    rule: "R2",
    edits: [{ file: BATCH, from: "publish.n > reached + 1 && !fresh.has(name)", to: "false" }],
  },
  {
    name: "numbers with gaps are taken",
    rule: "R2",
    edits: [{
      file: BATCH,
      from: "publish.n > reached + 1 && !fresh.has(name)",
      to: "false",
    }, {
      file: BATCH,
      from: "    } else if (publish.n > reached + 1) {",
      to: "    } else if (false as boolean) {",
    }],
  },
  {
    name: "the batch is dropped on an unknown outcome",
    rule: "R4",
    edits: [{
      file: COMMITTER,
      from: "        batch = [...plan.taken, ...plan.rest];\n",
      to: "        batch = plan.taken.length === 0 ? plan.rest : [...plan.rest];\n",
    }],
  },
  {
    name: "written again blindly after an unknown outcome",
    rule: "R4",
    edits: [{
      file: COMMITTER,
      from: "        return error instanceof Error ? error : new Error(String(error));\n",
      to: `        try {
          versionstamp = await kv.commit({ ...write, checks: [] });
        } catch {
          return error instanceof Error ? error : new Error(String(error));
        }
        return versionstamp === null ? "check failed" : "committed";
`,
    }],
  },
  {
    name: "a retry goes behind newer messages",
    rule: "R6",
    edits: [{
      file: COMMITTER,
      from: "        this.#forget(plan);\n",
      to: `        this.#forget(plan);
        batch = [];
        this.#queue.push(...plan.taken, ...plan.rest);
`,
    }],
  },
  {
    name: "lanes are not read again after a failed check",
    rule: "R4",
    edits: [{ file: COMMITTER, from: "        this.#forget(plan);\n", to: "" }],
  },
  {
    name: "a lane remembers one outcome",
    rule: "R10",
    edits: [{
      file: "lib/store/lanes.ts",
      from: "export const LANE_OUTCOMES = 32;",
      to: "export const LANE_OUTCOMES = 1;",
    }],
  },
  {
    name: "a repeat in the same batch is written too",
    rule: "I3",
    edits: [{
      file: BATCH,
      from: "    else if (publish.n <= reached) plan.taken.push(publish);\n",
      to: "    else if (publish.n <= reached && publish.numbered) plan.taken.push(publish);\n",
    }],
  },
  {
    name: "a guessed prev in hints",
    rule: "R15",
    edits: [{
      file: TAIL,
      from: "proven = index > 0 ? endOf(segments[index - 1]!) : from;",
      to: "proven = from;",
    }],
  },
  {
    name: "segments apply without their prev",
    rule: "I2",
    edits: [{ file: TAIL, from: "    if (prev > this.#last) return this.poke();\n", to: "" }],
  },
  {
    name: "a wake-up during loading is lost",
    rule: "R14",
    edits: [{
      file: TAIL,
      from: "    // R14: what was committed and hinted while this read ran.\n    this.poke();\n",
      to: "    this.#dirty = false;\n",
    }],
  },
  {
    name: "a wake-up during a read is lost",
    rule: "R14",
    edits: [{
      file: TAIL,
      from: "        while ((await this.#readOnce()).more);\n        failures = 0;\n",
      to: "        await this.readOn();\n        failures = 0;\n        this.#dirty = false;\n",
    }],
  },
  {
    name: "no cursor: live at once",
    rule: "R11",
    edits: [{
      file: FAN_OUT,
      from: "if (subscriber.cursor === this.#tail.last) subscriber.live = true;\n    else",
      to: "subscriber.live = true;\n    if (false as boolean)",
    }],
  },
  {
    name: "a full connection skips a batch",
    rule: "I5",
    edits: [{
      file: FAN_OUT,
      from: "    this.#fallBehind(subscriber);\n    return false;",
      to: "    return false;",
    }],
  },
  {
    name: "a page from memory hides what memory has dropped",
    rule: "I4",
    edits: [{
      file: "lib/room/segment_cache.ts",
      from: "    if (cursor < this.#floor) return null;\n",
      to: "",
    }],
  },
  {
    name: "any position is taken for one of the log",
    rule: "R9",
    edits: [{
      file: TAIL,
      from: "    return found === null\n      ? undefined",
      to: "    return found === null\n      ? after",
    }],
  },
  {
    name: "readers do not look into merged entries",
    rule: "R1",
    edits: [{
      file: LOG,
      from:
        "const found = await this.kv.list(range, { limit: 1 });\n    return found.flatMap(readEntry).filter(",
      to:
        "const found = (await this.kv.list(range, { limit: 1 })).slice(1);\n    return found.flatMap(readEntry).filter(",
    }],
  },
  {
    name: "a merge is keyed by its first",
    rule: "R1",
    edits: [{
      file: REWRITER,
      from: "run.map((entry) => entry.key).reverse()",
      to: "run.map((entry) => entry.key)",
    }],
  },
  {
    name: "rewriters do not take turns",
    rule: "R7",
    edits: [{
      file: REWRITER,
      from:
        "      checks: [{ key: keys.rewrite(room), versionstamp: turn?.versionstamp ?? null }],\n      ...write,",
      to: "      checks: turn === undefined ? [] : [],\n      ...write,",
    }],
  },
  {
    name: "a refusal is not answered",
    rule: "R3",
    edits: [{
      file: PUBLISHER,
      from: "  refuse(publish: Publish, reason: Refusal): void {\n    this.#unanswered--;\n",
      to:
        '  refuse(publish: Publish, reason: Refusal): void {\n    this.#unanswered--;\n    if (reason.code === "storage") return;\n',
    }],
  },
  {
    name: "resent under new numbers",
    rule: "R3",
    edits: [{
      file: LANE,
      from: "    this.#open = true;\n    this.#next = this.#lowest();\n",
      to: `    this.#open = true;
    Object.assign(this, { name: \`\${this.name}x\` });
    const items = [...this.items.values()];
    this.items.clear();
    this.#last = 0;
    for (const item of items) {
      Object.assign(item, { lane: this.name, n: ++this.#last });
      this.items.set(item.n, item);
    }
    this.#next = this.#lowest();
`,
    }],
  },
  {
    name: "resent without waiting for all answers",
    rule: "R3",
    edits: [{
      file: LANE,
      from: "!this.#refused || this.#unanswered.size > 0 || this.#cancelPause",
      to: "!this.#refused || this.#cancelPause",
    }],
  },
  {
    name: "an ack moves the resume position",
    rule: "R16",
    edits: [{
      file: FOLLOWER,
      from: "  opened() {",
      to: `  /** Planted. */
  acknowledged(position: Position) {
    if (this.#position !== null && position > this.#position) this.#position = position;
  }

  opened() {`,
    }, {
      file: "lib/client/room.ts",
      from: "        return this.#outbox.acknowledged(frame.acks);",
      to:
        "        for (const [, pos] of frame.acks) if (pos) this.#follower.acknowledged(pos);\n        return this.#outbox.acknowledged(frame.acks);",
    }],
  },
  {
    name: "the client shows what it has seen again",
    rule: "R16",
    edits: [{
      file: FOLLOWER,
      from: "    const messages = foldSegments(segments, from, [], this.#topics);",
      to: '    const messages = foldSegments(segments, "", [], this.#topics);',
    }],
  },
  {
    name: "the outbox forgets what it has sent",
    rule: "I3",
    edits: [{
      file: "lib/client/outbox.ts",
      from: "      send: (item, event) => host.send(idOf(item), event),",
      to:
        "      send: (item, event) => {\n        this.#journal.remove(item);\n        host.send(idOf(item), event);\n      },",
    }],
  },
  {
    name: "a quiet commit does not check the head",
    rule: "R15",
    edits: [{
      file: BATCH_WRITE,
      from: "  if (prev !== null) checks.push(",
      to: "  if (prev === undefined) checks.push(",
    }],
  },
  {
    name: "who joins is taken to be level",
    rule: "R11",
    edits: [{
      file: ROOM,
      from: "const cursor = newest ? endOf(newest) : page.prev;",
      to: "const cursor = newest || page.prev ? this.last : page.prev;",
    }],
  },
  {
    name: "a connection takes whatever comes",
    rule: "I5",
    edits: [{
      file: "lib/session/outlet.ts",
      from: "return !this.#ended && this.#connection.queuedBytes < this.#limits.highWaterBytes;",
      to: "return !this.#ended;",
    }],
  },
  {
    name: "the sender is read from the message",
    rule: "I6",
    edits: [{
      file: PUBLISHER,
      from: "const whole = { from: user, ...stored,",
      to:
        'const whole = { from: String("text" in stored && stored.text).split("-")[0]!, ...stored,',
    }],
  },
  {
    name: "an answer names the first event of its batch",
    rule: "I3",
    edits: [{
      file: "lib/store/lanes.ts",
      from: "if (step) return step[1] === null ? null : position(at, step[1]);",
      to: "if (step) return step[1] === null ? null : position(at, 0);",
    }],
  },
  {
    name: "the cache is served whether it reaches or not",
    rule: "I4",
    edits: [{
      file: "lib/room/segment_cache.ts",
      from: "    if (pos === this.#floor) return pos;\n",
      to: "    if (pos >= this.#floor) return pos;\n",
    }],
  },
  {
    name: "a skip is written as a message",
    rule: "R3",
    edits: [{
      file: PUBLISHER,
      from: '    if (event.type === "skip") return null;\n',
      to: `    if (event.type === "skip") {
      publish.event = JSON.stringify({ from: user, text: \`skipped \${publish.id}\` });
      return null;
    }
`,
    }],
  },
];

/** All that are planted. */
export const MUTATIONS: readonly Mutation[] = [
  ...FIRST,
  ...STORE_MUTATIONS,
  ...ROOM_MUTATIONS,
  ...CLIENT_MUTATIONS,
  ...CHANGE_MUTATIONS,
];
