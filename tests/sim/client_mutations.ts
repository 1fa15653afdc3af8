/** Known bugs of the client library; see mutation_list.ts. */
import type { Mutation } from "./mutation.ts";

export const CLIENT_MUTATIONS: readonly Mutation[] = [
  {
    name: "the outbox is not stored",
    rule: "I4",
    edits: [{
      file: "lib/client/outbox.ts",
      from: "    if (promise) item.promise = promise;\n    this.#keep(item);",
      to: "    if (promise) item.promise = promise;",
    }],
  },
  {
    name: "what was refused is taken out of the outbox",
    rule: "I4",
    edits: [{
      file: "lib/client/outbox.ts",
      from: "      refused: (item) => this.#keep(item),",
      to: "      refused: (item) => this.#journal.remove(item),",
    }],
  },
  {
    name: "nobody adopts what a page has left",
    rule: "I4",
    edits: [{
      file: "lib/client/outbox.ts",
      from: 'if (this.#user === "" || this.#closed) return;',
      to: 'if (this.#user === "" || !this.#closed) return;',
    }],
  },
  {
    name: "what is adopted gets new numbers",
    rule: "I3",
    edits: [{
      file: "lib/client/outbox.ts",
      from: "      else lane.restore(item);",
      to: "      else this.#add(item.text);",
    }],
  },
  {
    name: "nothing is sent again on a new connection",
    rule: "I4",
    edits: [{
      file: "lib/client/lane.ts",
      from: "    this.#open = true;\n    this.#next = this.#lowest();",
      to: "    this.#open = true;",
    }],
  },
  {
    name: "answers of an earlier connection are waited for",
    rule: "R3",
    edits: [{
      file: "lib/client/lane.ts",
      from: "    this.#unanswered.clear();\n    this.#cancelPause?.();",
      to: "    this.#cancelPause?.();",
    }],
  },
  {
    name: "any number may be unanswered",
    rule: "R10",
    edits: [{
      file: "lib/client/lane.ts",
      from: "if (item.n >= end || !this.#host.roomForOne()) return;",
      to: "if (item.n < 0 && end) return;",
    }],
  },
  {
    name: "how many are unanswered counts, and not how far back",
    rule: "R10",
    edits: [{
      file: "lib/client/lane.ts",
      from: "if (item.n >= end || !this.#host.roomForOne()) return;",
      to: "if (this.#unanswered.size >= this.#host.window + 0 * end) return;",
    }],
  },
  {
    name: "after a refusal for good no skip is sent",
    rule: "R3",
    edits: [{
      file: "lib/client/lane.ts",
      from:
        '      item.phase = "skip";\n      item.refusal = refusal;\n      this.#host.refused(item);',
      to:
        '      this.items.delete(n);\n      this.#host.settled({ ...item, phase: "skip", refusal }, null);',
    }],
  },
  {
    name: "what was refused is left behind",
    rule: "R3",
    edits: [{
      file: "lib/client/lane.ts",
      from: "      this.#attempt++;\n      this.#next = this.#lowest();",
      to: "      this.#attempt++;",
    }],
  },
  {
    name: "what is taken back is forgotten though it was sent",
    rule: "R3",
    edits: [{
      file: "lib/client/outbox.ts",
      from: '      item.phase = "drop";\n      this.#keep(item);',
      to: "      this.#lanes.parse(id).lane?.items.delete(item.n);\n      this.#forget(item);",
    }],
  },
  {
    name: "a retry does not wait for its skip",
    rule: "I3",
    edits: [{
      file: "lib/client/outbox.ts",
      from: 'if (item?.phase === "skip") item.again = true;',
      to: 'if (item?.phase === "skip") this.#add(item.text);',
    }],
  },
  {
    name: "what was in a lost lane is sent again unasked",
    rule: "R9",
    edits: [{
      file: "lib/client/outbox.ts",
      from: "      else this.#fail(item, refusal);\n      item.promise",
      to: "      else this.#tryAgain(item);\n      item.promise",
    }],
  },
  {
    name: "a new connection is another user",
    rule: "I3",
    edits: [{
      file: "lib/client/connection.ts",
      from: "    this.#token = welcome.token ?? this.#token;\n",
      to: "",
    }],
  },
  {
    name: "a hole is not noticed",
    rule: "R16",
    edits: [{
      file: "lib/client/follower.ts",
      from: "    if (frame.prev > this.#position) return this.joinAgain();\n",
      to: "",
    }],
  },
  {
    name: "a snapshot is added to what was there",
    rule: "R9",
    edits: [{
      file: "lib/client/follower.ts",
      from: 'const replayed = frame.resume === "replayed" && from !== null;',
      to: "const replayed = from !== null;",
    }],
  },
  {
    name: "a join that was refused is not tried again",
    rule: "I4",
    edits: [{
      file: "lib/client/room.ts",
      from: "if (temporary) return this.#follower.joinAgain(retryAfterMs);",
      to: "if (temporary) return;",
    }],
  },
  {
    name: "rooms do not learn that the connection is gone",
    rule: "I4",
    edits: [{
      file: "lib/client/client.ts",
      from: "        for (const room of this.#rooms.values()) room.lost();\n",
      to: "",
    }],
  },
  {
    name: "a silent connection is never asked",
    rule: "I4",
    edits: [{
      file: "lib/client/heartbeat.ts",
      from: "if (!this.#cancelDeadline && now - this.#heardAt >= limit) this.#probe(ALIVE_MS);",
      to: "void limit;",
    }],
  },
  {
    name: "a silent connection is asked and never given up",
    rule: "I4",
    edits: [{
      file: "lib/client/heartbeat.ts",
      from: "this.#cancelDeadline = this.#clock.after(deadline, () => this.#host.dead());",
      to: "this.#cancelDeadline = this.#clock.after(deadline, () => {});",
    }],
  },
  {
    name: "who returns to a room gets the answers of before",
    rule: "R3",
    edits: [{
      file: "lib/client/client.ts",
      from:
        'if (this.#owing.has(name)) this.#connection.renew();\n    else if (this.state === "open") room.opened();',
      to: 'if (this.state === "open") room.opened();',
    }],
  },
  {
    name: "pages of history are mixed up",
    rule: "I4",
    edits: [{
      file: "lib/client/history_queue.ts",
      from: "if (this.#strays > 0 && !fits(page, this.#asked.query)) return void this.#strays--;\n",
      to: "",
    }],
  },
  {
    name: "positions do not sort",
    rule: "I2",
    edits: [{
      file: "lib/protocol/position.ts",
      from: 'String(index).padStart(3, "0")',
      to: 'String(index).padStart(1, "0")',
    }],
  },
];
