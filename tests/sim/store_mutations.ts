/**
 * Over 300 lines because it is one list: known bugs of the store; see mutation_list.ts.
 */
import type { Mutation } from "./mutation.ts";

export const STORE_MUTATIONS: readonly Mutation[] = [
  {
    name: "that something was given up is forgotten",
    rule: "R5",
    edits: [{
      file: "lib/store/committer.ts",
      from: "          this.#gaveUp = true;\n",
      to: "",
    }],
  },
  {
    name: "what was given up is written all the same",
    rule: "R3",
    edits: [{
      file: "lib/store/committer.ts",
      from: "          break;\n        }\n        const base",
      to: "        }\n        const base",
    }],
  },
  {
    name: "what was given up is said to be skipped",
    rule: "I3",
    edits: [{
      file: "lib/store/committer.ts",
      from: "for (const publish of batch) publish.origin.refuse(publish, reason);",
      to: "for (const publish of batch) publish.origin.acknowledge([[publish, null]]);",
    }],
  },
  {
    name: "what was given up is refused for good",
    rule: "R4",
    edits: [{
      file: "lib/store/committer.ts",
      from: 'const reason = refusal("storage", { retryAfterMs: 1_000 });',
      to: 'const reason = { ...refusal("storage"), temporary: false };',
    }],
  },
  {
    name: "a full queue refuses without a word",
    rule: "R3",
    edits: [{
      file: "lib/store/committer.ts",
      from: "    if (reason) return publish.origin.refuse(publish, reason);\n",
      to: "    if (reason) return full ? undefined : publish.origin.refuse(publish, reason);\n",
    }],
  },
  {
    name: "the queue has no limit",
    rule: "I5",
    edits: [{
      file: "lib/store/committer.ts",
      from: "const full = this.#queue.length >= this.#options.queueLimit;",
      to: "const full = this.#queue.length < 0;",
    }],
  },
  {
    name: "the committer sleeps while something waits",
    rule: "R14",
    edits: [{
      file: "lib/store/committer.ts",
      from: "while (this.#queue.length > 0) {\n        const { clock, host }",
      to: "if (this.#queue.length > 0) {\n        const { clock, host }",
    }],
  },
  {
    name: "a batch is written before the last one is done",
    rule: "R6",
    edits: [{
      file: "lib/store/committer.ts",
      from: "await Promise.all(parts.map((part) => this.#commitAll(part, parts.length > 1)));",
      to: "void Promise.all(parts.map((part) => this.#commitAll(part, parts.length > 1)));",
    }],
  },
  {
    name: "what did not fit goes before what failed",
    rule: "R6",
    edits: [{
      file: "lib/store/committer.ts",
      from: "batch = [...plan.taken, ...plan.rest];",
      to: "batch = [...plan.rest, ...plan.taken];",
    }],
  },
  {
    name: "the generation is read once",
    rule: "R8",
    edits: [{
      file: "lib/store/committer.ts",
      from: "    this.#generation = null;\n  }",
      to: "  }",
    }],
  },
  {
    name: "after an uncertain write nobody reads the log",
    rule: "R5",
    edits: [{
      file: "lib/store/committer.ts",
      from: "    if (mustRead) {\n      host.poke();\n      host.hint(null, []);\n    }",
      to: "",
    }],
  },
  {
    name: "after an uncertain write its own room does not read the log",
    rule: "R5",
    edits: [{
      file: "lib/store/committer.ts",
      from: "    if (mustRead) {\n      host.poke();\n",
      to: "    if (mustRead) {\n",
    }],
  },
  {
    name: "after an uncertain write others are not told",
    rule: "R5",
    edits: [{
      file: "lib/store/committer.ts",
      from: "    if (mustRead) {\n      host.poke();\n      host.hint(null, []);",
      to: "    if (mustRead) {\n      host.poke();",
    }],
  },
  {
    name: "a commit is not applied at once",
    rule: "R14",
    edits: [{
      file: "lib/store/committer.ts",
      from: "      host.apply(prev, [segment]);\n",
      to: "",
    }],
  },
  {
    name: "a read that failed after a commit is forgotten",
    rule: "R14",
    edits: [{
      file: "lib/store/committer.ts",
      from: "    } catch {\n      host.poke();\n      host.hint(null, []);\n    }",
      to: "    } catch {\n    }",
    }],
  },
  {
    name: "a commit without an answer is waited for, for ever",
    rule: "R4",
    edits: [{
      file: "lib/store/committer.ts",
      from: "versionstamp = await within(clock, GIVE_UP_MS, kv.commit(write));",
      to: "versionstamp = await kv.commit(write);",
    }],
  },
  {
    name: "a lane that was taken for new stays so after its check failed",
    rule: "R4",
    edits: [{
      file: "lib/store/committer.ts",
      from: '        if (outcome === "check failed" && prev !== null) continue;\n',
      to: '        if (outcome === "check failed") continue;\n',
    }],
  },
  {
    name: "parts that are written together are cut by number",
    rule: "R6",
    edits: [{
      file: "lib/store/batch_parts.ts",
      from: "for (const publish of batch) partOf.get(publish.user)!.push(publish);",
      to:
        "for (const [index, publish] of batch.entries()) (partOf.get(publish.user) && parts[index % parts.length]!).push(publish);",
    }],
  },
  {
    name: "what a lane has forgotten is said to be skipped",
    rule: "R10",
    edits: [{
      file: "lib/store/acknowledge.ts",
      from:
        '    if (outcome === undefined) {\n      publish.origin.refuse(publish, refusal("lane_lost"));\n      continue;\n    }',
      to:
        "    if (outcome === undefined) {\n      publish.origin.acknowledge([[publish, null]]);\n      continue;\n    }",
    }],
  },
  {
    name: "a repeat in the same batch is answered before it is written",
    rule: "I3",
    edits: [{
      file: "lib/store/batch.ts",
      from: "else if (publish.n <= reached) plan.taken.push(publish);",
      to: "else if (publish.n <= reached) plan.duplicates.push(publish);",
    }],
  },
  {
    name: "a skip counts as an event",
    rule: "I3",
    edits: [{
      file: "lib/store/batch.ts",
      from: "publish.event === null ? null : plan.events.length];",
      to: "publish.event === null ? null : plan.taken.length];",
    }],
  },
  {
    name: "one number may be missing",
    rule: "R2",
    edits: [{
      file: "lib/store/batch.ts",
      from: "publish.n > reached + 1 && !fresh.has(name)",
      to: "publish.n > reached + 2 && !fresh.has(name)",
    }, {
      file: "lib/store/batch.ts",
      from: "} else if (publish.n > reached + 1) {",
      to: "} else if (publish.n > reached + 2) {",
    }],
  },
  {
    name: "the bytes of a segment are not counted",
    rule: "R13",
    edits: [{ file: "lib/store/batch.ts", from: "        size += publish.bytes + 1;\n", to: "" }],
  },
  {
    name: "an id without a number shares the lane of one with it",
    rule: "R2",
    edits: [{ file: "lib/store/lanes.ts", from: "lane: `=${id}`, n: 1", to: "lane: id, n: 1" }],
  },
  {
    name: "users share lanes in memory",
    rule: "I3",
    edits: [{
      file: "lib/store/lanes.ts",
      from: "return `${user}\\n${lane}`;",
      to: "return user && lane;",
    }],
  },
  {
    name: "users share lanes in the store",
    rule: "I3",
    edits: [{
      file: "lib/store/keys.ts",
      from: '["lane", room, user, lane],',
      to: '["lane", room, "", lane] || [user],',
    }],
  },
  {
    name: "lanes are forgotten after an hour",
    rule: "I3",
    edits: [{
      file: "lib/store/lanes.ts",
      from: "30 * 24 * 60 * 60 * 1_000",
      to: "60 * 60 * 1_000",
    }],
  },
  {
    name: "a new lane is not checked",
    rule: "R4",
    edits: [{
      file: "lib/store/batch_write.ts",
      from: "    checks.push({ key, versionstamp: lane.versionstamp });\n",
      to:
        "    if (lane.versionstamp !== null) checks.push({ key, versionstamp: lane.versionstamp });\n",
    }],
  },
  {
    name: "a position is that of the number before",
    rule: "I3",
    edits: [{
      file: "lib/store/lanes.ts",
      from: "const step = steps[n - steps[0]![0]];",
      to: "const step = steps[n - steps[0]![0] - 1] ?? steps[n - steps[0]![0]];",
    }],
  },
  {
    name: "the rest of a segment is not read",
    rule: "I4",
    edits: [{
      file: "lib/store/log.ts",
      from: "filter((segment) => endOf(segment) > after);",
      to: "filter((segment) => segment.at > at);",
    }],
  },
  {
    name: "a position behind a segment's end is taken for one of the log",
    rule: "R9",
    edits: [{
      file: "lib/store/log.ts",
      from: "return segment && indexOf(pos) < segment.count",
      to: "return segment && indexOf(pos) <= segment.count",
    }],
  },
  {
    name: "a page repeats what a merge has moved",
    rule: "I2",
    edits: [{
      file: "lib/store/log.ts",
      from: "segment.at > last && (segment.at < at ||",
      to: "(segment.at < at ||",
    }],
  },
  {
    name: "of a merged entry only the last segment is read",
    rule: "R1",
    edits: [{
      file: "lib/store/segment.ts",
      from: "  return merged.map((segment) => describe(segment, JSON.stringify(segment)));",
      to: "  return merged.slice(-1).map((segment) => describe(segment, JSON.stringify(segment)));",
    }],
  },
  {
    name: "the background merge is keyed by the first",
    rule: "R1",
    edits: [{
      file: "lib/store/merge.ts",
      from: "delete: several.flatMap((run) => run.slice(0, -1).map(({ key }) => key)),",
      to: "delete: several.flatMap((run) => run.slice(1).map(({ key }) => key)),",
    }, { file: "lib/store/merge.ts", from: "key: run.at(-1)!.key,", to: "key: run.at(0)!.key," }],
  },
  {
    name: "the background merge leaves what it has merged",
    rule: "R1",
    edits: [{
      file: "lib/store/merge.ts",
      from: "delete: several.flatMap((run) => run.slice(0, -1).map(({ key }) => key)),",
      to: "delete: [],",
    }],
  },
  {
    name: "the background merge takes no turn",
    rule: "R7",
    edits: [{
      file: "lib/store/merge.ts",
      from: "checks: [{ key: keys.rewrite(room), versionstamp: turn?.versionstamp ?? null }],",
      to: "checks: turn ? [] : [],",
    }],
  },
  {
    name: "the background merge drops what begins a new run",
    rule: "R1",
    edits: [{
      file: "lib/store/merge.ts",
      from: "      run = [];\n      bytes = 0;\n    }",
      to: "      run = [];\n      bytes = 0;\n      continue;\n    }",
    }],
  },
];
