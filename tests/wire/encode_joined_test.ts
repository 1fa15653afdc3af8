import { assertEquals } from "@std/assert";
import { encodeJoined, ORIGIN } from "../../lib/protocol/mod.ts";

const frame = {
  type: "joined",
  room: "lobby",
  prev: ORIGIN,
  head: ORIGIN,
  resume: "snapshot",
  more: false,
  people: {},
  members: { count: 2, users: ["anna", "bert"] },
} as const;
const [anna, bert] = [{ anna: { name: "Anna" } }, { bert: { name: "Bert" } }];

function joined(people: Record<string, { name: string }>, known: string) {
  const text = encodeJoined({ ...frame, members: { count: 2, users: [] }, people }, known, "");
  return (JSON.parse(text) as { people: unknown }).people;
}

Deno.test("encodeJoined() says the same as JSON.stringify()", () => {
  const plain = { ...frame, members: { ...frame.members, users: [...frame.members.users] } };
  assertEquals(encodeJoined(plain, "", ""), JSON.stringify({ ...plain, segments: [] }));
});

Deno.test("encodeJoined() tells of those all know and of the others", () => {
  assertEquals(joined({}, '"anna":{"name":"Anna"}'), anna);
  assertEquals(joined(bert, ""), bert);
  assertEquals(joined(bert, '"anna":{"name":"Anna"}'), { ...anna, ...bert });
});
