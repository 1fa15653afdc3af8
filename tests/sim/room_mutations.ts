/**
 * Over 300 lines because it is one list: known bugs of rooms, relays and sessions; see mutation_list.ts.
 */
import type { Mutation } from "./mutation.ts";

export const ROOM_MUTATIONS: readonly Mutation[] = [
  {
    name: "a hint that begins too late is not followed up",
    rule: "R14",
    edits: [{
      file: "lib/room/tail.ts",
      from: "    if (prev > this.#last) return this.poke();\n",
      to: "    if (prev > this.#last) return;\n",
    }],
  },
  {
    name: "a wake-up while the log is read is not noted",
    rule: "R14",
    edits: [{
      file: "lib/room/tail.ts",
      from: "    this.#dirty = true;\n    if (this.#loaded",
      to: "    if (!this.#reading) this.#dirty = true;\n    if (this.#loaded",
    }],
  },
  {
    name: "a failed read of the log is not repeated",
    rule: "R14",
    edits: [{
      file: "lib/room/tail.ts",
      from: "        this.#dirty = true;\n        await this.pause(failures++);",
      to: "        await this.pause(failures++);",
    }],
  },
  {
    name: "a prev is proven by what was applied meanwhile",
    rule: "R15",
    edits: [{
      file: "lib/room/tail.ts",
      from:
        "      const from = this.#last;\n      const segments = await this.readOn();\n      if (segments.length === 0)",
      to:
        "      const segments = await this.readOn();\n      const from = this.#last;\n      if (segments.length === 0)",
    }],
  },
  {
    name: "the last segment is applied again",
    rule: "I2",
    edits: [{
      file: "lib/room/tail.ts",
      from: "const fresh = segments.filter((segment) => endOf(segment) > this.#last);",
      to: "const fresh = segments.filter((segment) => endOf(segment) >= this.#last);",
    }],
  },
  {
    name: "the cursor of who is live stays",
    rule: "R11",
    edits: [{
      file: "lib/room/fan_out.ts",
      from: "      subscriber.cursor = end;\n      this.#lastServed",
      to: "      void end;\n      this.#lastServed",
    }],
  },
  {
    name: "only who spoke hears it",
    rule: "R14",
    edits: [{
      file: "lib/room/fan_out.ts",
      from: "        if (this.#give(subscriber) && ++given % SERVED_A_TURN === 0) yield;",
      to: "        if (subscriber.closed && ++given % SERVED_A_TURN === 0) yield;",
    }],
  },
  {
    name: "the second frame of a batch has the prev of the first",
    rule: "I2",
    edits: [{ file: "lib/room/fan_out.ts", from: "      prev = end;\n", to: "" }],
  },
  {
    name: "who has it already is given it again",
    rule: "R11",
    edits: [{
      file: "lib/room/fan_out.ts",
      from: "this.#framesAfter(subscriber.cursor)",
      to: "this.#framesAfter(this.#due!.prev)",
    }],
  },
  {
    name: "who catches up is not asked whether there is space",
    rule: "I5",
    edits: [{
      file: "lib/room/fan_out.ts",
      from: "          if (!sink.writable) break;\n",
      to: "",
    }],
  },
  {
    name: "who is ahead of the room is live",
    rule: "R11",
    edits: [{
      file: "lib/room/fan_out.ts",
      from: "if (subscriber.cursor === this.#tail.last) {\n          subscriber.live = true;",
      to: "if (subscriber.cursor >= this.#tail.last) {\n          subscriber.live = true;",
    }],
  },
  {
    name: "who has left is still sent to",
    rule: "R11",
    edits: [{
      file: "lib/room/fan_out.ts",
      from: "        if (subscriber.closed) return;\n        sink.send(introduction);",
      to: "        sink.send(introduction);",
    }],
  },
  {
    name: "who catches up is left alone after an error",
    rule: "I4",
    edits: [{
      file: "lib/room/fan_out.ts",
      from:
        "        // The store does not answer: the client waits as it would on a slow line.\n        await this.#tail.pause(failures++);",
      to: "        return;",
    }],
  },
  {
    name: "a connection that ended stays in the room",
    rule: "I5",
    edits: [{
      file: "lib/session/outlet.ts",
      from: "    this.#onEnd();\n",
      to: "    void this.#onEnd;\n",
    }],
  },
  {
    name: "memory does not know what it has dropped",
    rule: "I4",
    edits: [{
      file: "lib/room/segment_cache.ts",
      from: "      this.#floor = endOf(this.#segments[drop - 1]!);\n",
      to: "",
    }],
  },
  {
    name: "a remembered page is given that begins later",
    rule: "I4",
    edits: [{
      file: "lib/room/log_pages.ts",
      from: "if (page.prev > cursor || endOf(page.segments.at(-1)!) <= cursor) continue;",
      to: "if (endOf(page.segments.at(-1)!) <= cursor) continue;",
    }],
  },
  {
    name: "what a watch tells is ignored",
    rule: "R14",
    edits: [{
      file: "lib/room/rooms.ts",
      from: "if (room && at > room.last.slice(0, at.length)) room.poke();",
      to: "void room; void at;",
    }],
  },
  {
    name: "a broken watch stays broken",
    rule: "R14",
    edits: [{
      file: "lib/relay/room_watcher.ts",
      from: "    for (let attempt = 0; !signal.aborted; attempt++) {",
      to: "    for (let attempt = 0; !signal.aborted && attempt === 0; attempt++) {",
    }],
  },
  {
    name: "a watch mixes up rooms",
    rule: "R14",
    edits: [{
      file: "lib/relay/room_watcher.ts",
      from: "if (!signal.aborted) entries.forEach((entry, i) => this.#onChange(rooms[i]!, entry));",
      to:
        "if (!signal.aborted) entries.forEach((entry, i) => this.#onChange(rooms.at(-1 - i)!, entry));",
    }],
  },
  {
    name: "lost posts are noticed and ignored",
    rule: "R14",
    edits: [{
      file: "lib/room/rooms.ts",
      from: "        this.#pokeAll();\n      },",
      to: "      },",
    }, { file: "lib/room/rooms.ts", from: "  #pokeAll(): void {", to: "  pokeAll(): void {" }],
  },
  {
    name: "posts are not counted",
    rule: "R14",
    edits: [{
      file: "lib/relay/broadcast_relay.ts",
      from: "if (data.seq !== last + 1) listener.lost();",
      to: "void last;",
    }],
  },
  {
    name: "there is no periodic check",
    rule: "R14",
    edits: [{
      file: "lib/room/rooms.ts",
      from: "    this.#every(1, CHECK_MS, () => void this.#check());\n",
      to: "    void this.#check; void CHECK_MS;\n",
    }],
  },
  {
    name: "who has left is let in",
    rule: "R11",
    edits: [{
      file: "lib/room/room.ts",
      from: "    if (!wanted()) return null;\n",
      to: "    void wanted;\n",
    }],
  },
  {
    name: "a second join keeps the first",
    rule: "R11",
    edits: [{
      file: "lib/session/memberships.ts",
      from: "    this.leave(name);\n    const entry",
      to: "    const entry",
    }],
  },
  {
    name: "a snapshot is called replayed",
    rule: "R9",
    edits: [{
      file: "lib/room/room.ts",
      from: 'resume: start === undefined ? "snapshot" : "replayed",',
      to: 'resume: after === undefined ? "snapshot" : "replayed",',
    }],
  },
  {
    name: "who resumes inside a segment gets what follows it",
    rule: "I4",
    edits: [{
      file: "lib/room/tail.ts",
      from: "      : await this.log.readPrev(found.at);",
      to: "      : found.end;",
    }],
  },
  {
    name: "answers that nobody reads have no limit",
    rule: "I5",
    edits: [{
      file: "lib/session/outlet.ts",
      from:
        "if (this.#connection.queuedBytes > UNREAD_MARKS * this.#limits.highWaterBytes) this.#giveUp();\n    else if",
      to: "void UNREAD_MARKS;\n    if",
    }],
  },
  {
    name: "what came before the answer to hello is dropped",
    rule: "R3",
    edits: [{
      file: "lib/session/session.ts",
      from: "        if (again) again.push(frame);\n        else this.#handle(frame);",
      to: "        if (again) again.push(frame);",
    }],
  },
  {
    name: "a page after a position is one before it",
    rule: "I4",
    edits: [{
      file: "lib/session/history.ts",
      from: "return await log.readForward(query.after, events);",
      to: "return await log.readBefore(query.after, events);",
    }],
  },
  {
    name: "what is refused unless it is a duplicate is written",
    rule: "R3",
    edits: [{
      file: "lib/store/batch.ts",
      from: "} else if (publish.unlessDuplicate) {",
      to: "} else if (publish.unlessDuplicate && publish.n < 0) {",
    }],
  },
  {
    name: "a lane stays blocked",
    rule: "R3",
    edits: [{
      file: "lib/session/publisher.ts",
      from: "    if (this.#blocked.get(lane) === n) this.#blocked.delete(lane);\n",
      to: "",
    }],
  },
  {
    name: "an acknowledgement names only the first",
    rule: "R3",
    edits: [{
      file: "lib/session/publisher.ts",
      from: "acks: answers.map(([{ id }, pos]) => [id, pos]),",
      to: "acks: answers.slice(0, 1).map(([{ id }, pos]) => [id, pos]),",
    }],
  },
  {
    name: "a new lane is called lost",
    rule: "R9",
    edits: [{
      file: "lib/store/batch.ts",
      from: "        !publish.origin.hasBegun(publish);",
      to: "        publish.n > 0;",
    }],
  },
];
