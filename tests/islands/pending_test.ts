import { assert, assertEquals } from "@std/assert";
import { withPending } from "../../islands/room/pending.ts";
import { restored, storable } from "../../lib/client/item.ts";
import type { Draft, Outgoing } from "../../lib/client/types.ts";
import type { Message } from "../../lib/protocol/fold.ts";
import { position } from "../../lib/protocol/position.ts";

const pos = (n: number) => position(n.toString(16).padStart(24, "0"), 0);
const messages: Message[] = [1, 2].map((n) => ({ pos: pos(n), from: "me", text: `${n}`, time: n }));
const outgoing = (event: Draft, state: Outgoing["state"] = "sending"): Outgoing => ({
  id: "lane.1",
  event,
  text: "",
  state,
  time: 9,
});

Deno.test("what the reader does shows at once as pending, in the order in which it was done", () => {
  const done = [
    outgoing({ type: "edit", target: pos(1), text: "one" }),
    outgoing({ type: "edit", target: pos(1), text: "eins" }),
    outgoing({ type: "react", target: pos(1), emoji: "👍", on: true }),
  ];
  const [first, second] = withPending(messages, done, "me");
  assertEquals([first!.text, first!.reactions, first!.pending], [
    "eins",
    [{ emoji: "👍", users: ["me"] }],
    true,
  ]);
  assert(second === messages[1], "others stay the very same");
  assertEquals(messages[0]!.text, "1", "and what the log says is not touched");
});

Deno.test("what was refused, and what concerns no message here, shows nothing", () => {
  const done = [
    outgoing({ type: "delete", target: pos(1) }, "failed"),
    outgoing({ type: "delete", target: pos(9) }),
    outgoing({ type: "message", text: "new" }),
    outgoing({ type: "topic", text: "news" }),
  ];
  assert(withPending(messages, done, "me") === messages);
});

Deno.test("an outbox of an older page is read, and an older page sends no edit as a message", () => {
  const key = { scope: "s", room: "r", lane: "lane", n: 1, user: "me", time: 1 };
  const old = restored({ ...key, text: "hi", phase: "send" });
  assertEquals(old.event, { type: "message", text: "hi" });
  const plain = storable(old, "me");
  assertEquals([plain.text, plain.event], ["hi", undefined], "as it always was stored");
  const event: Draft = { type: "edit", target: pos(1), text: "secret" };
  const edit = storable({ ...old, event }, "me");
  assertEquals(edit.text, undefined);
  assertEquals(restored({ ...key, ...edit }).event, event);
});
