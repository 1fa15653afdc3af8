/** Known bugs of what is said about messages; see mutation_list.ts. */
import type { Mutation } from "./mutation.ts";

export const CHANGE_MUTATIONS: readonly Mutation[] = [
  {
    name: "an edit brings a deleted message back",
    rule: "I2",
    edits: [{
      file: "lib/protocol/fold.ts",
      from: "  if (message.deleted || change.target !== message.pos) return message;",
      to: "  if (change.target !== message.pos) return message;",
    }],
  },
  {
    name: "anybody edits and deletes what others have written",
    rule: "I6",
    edits: [{
      file: "lib/session/target_check.ts",
      from: "  const mine = message.from === user;",
      to: "  const mine = message.from !== undefined || user === undefined;",
    }],
  },
  {
    name: "a page brings nothing that was said later",
    rule: "I4",
    edits: [{
      file: "lib/session/history.ts",
      from: "const changes = newest ? [] : await log.readChanges(page.segments);",
      to: "const changes: Change[] = [];",
    }],
  },
  {
    name: "who asks for a page misses what comes meanwhile",
    rule: "I4",
    edits: [{
      file: "lib/client/room.ts",
      from: "changes: [...page.changes, ...recent]",
      to: "changes: recent.length < 0 ? recent : page.changes",
    }],
  },
  {
    name: "that a message is gone goes with its text",
    rule: "R7",
    edits: [{
      file: "lib/store/redact_message.ts",
      from: "forgetChanges(kv, room, target, settled ? null : deleted)",
      to: "forgetChanges(kv, room, target, settled ? null : null)",
    }],
  },
  {
    name: "a deletion leaves no note of what is to be done",
    rule: "R7",
    edits: [{
      file: "lib/store/batch_write.ts",
      from: '    if (type !== "delete") continue;',
      to: '    if (type !== "delete" || time > 0) continue;',
    }],
  },
  {
    name: "what is said next overtakes what is looked up",
    rule: "R3",
    edits: [{
      file: "lib/session/publisher.ts",
      from: "    if (this.#held.length === 0 && plain) return this.#publish(id, event);",
      to: "    if (plain) return this.#publish(id, event);",
    }],
  },
  {
    name: "what was said of a message is written under no message",
    rule: "I4",
    edits: [{
      file: "lib/store/changes.ts",
      from: "    if (event.target === undefined) continue;",
      to: '    if (event.target === undefined || event.type === "react") continue;',
    }],
  },
];
