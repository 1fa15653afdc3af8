/** `GET /api/search` on a real server: who may search what, and what comes back. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { ServerProcess } from "../support/server_process.ts";
import { WireClient } from "../support/wire_client.ts";

let server: ServerProcess;
Deno.test.beforeAll(async () => {
  server = await ServerProcess.start({ env: { SORI_ISOLATES: "1", SORI_RATE_MESSAGES: "1000" } });
});
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

interface Said {
  pos: string;
  from: string;
  text: string;
}
interface Answer {
  results: (Said & { room: string; marks: number[][]; before?: Said; after?: Said })[];
  people: Record<string, { name?: string }>;
  next: string | null;
}

function request(query: Record<string, string>, token?: string): Promise<Response> {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return server.fetch(`/api/search?${new URLSearchParams(query)}`, { headers });
}

async function search(query: Record<string, string>, token?: string): Promise<Answer> {
  const response = await request(query, token);
  assertEquals(response.status, 200);
  return await response.json();
}

/** Somebody who says these things in a room, one after the other. */
async function say(room: string, ...texts: string[]): Promise<{ token: string; user: string }> {
  await using client = await WireClient.open(server.socketUrl.href);
  await client.join(room);
  for (const [n, text] of texts.entries()) await client.publish(room, `lane.${n + 1}`, text);
  return { token: client.welcome.token as string, user: client.user };
}

Deno.test("what was said is found with what stands around it", async () => {
  const { user } = await say("context", "하나", "둘 안녕 셋", "넷");
  const { next, people, results } = await search({ room: "context", q: "안녕" });
  assertEquals(next, null);
  const [hit] = results;
  assertEquals([results.length, hit!.text, hit!.room], [1, "둘 안녕 셋", "context"]);
  assertEquals(hit!.marks, [[2, 4]]);
  assertEquals([hit!.before?.text, hit!.after?.text], ["하나", "넷"]);
  assert(user in people);
});

Deno.test("a decomposed query finds what was said composed", async () => {
  await say("forms", "한글은 조합해요");
  const { results } = await search({ room: "forms", q: "조합".normalize("NFD") });
  assertEquals(results.map(({ text }) => text), ["한글은 조합해요"]);
});

Deno.test("more hits than one answer holds come by the cursor, each once", async () => {
  const texts = Array.from({ length: 45 }, (_, n) => `cat ${n}`);
  await say("cats", ...texts);
  const found: string[] = [];
  let cursor: string | null = null;
  do {
    const { next, results }: Answer = await search({
      room: "cats",
      q: "cat",
      ...(cursor !== null && { cursor }),
    });
    assert(results.length <= 20);
    found.push(...results.map(({ text }) => text));
    cursor = next;
  } while (cursor !== null);
  assertEquals(found, texts.toReversed());
});

Deno.test("names are found by `from`, in a parameter or among the words", async () => {
  const { token } = await say("names", "내 말");
  await say("names", "남의 말");
  const response = await server.fetch("/api/me", {
    method: "PUT",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: '{"name":"김민지"}',
  });
  await response.body?.cancel();
  for (const query of [{ q: "말", from: "민지" }, { q: "from:민지 말" }] as const) {
    const { results } = await search({ room: "names", ...query });
    assertEquals(results.map(({ text }) => text), ["내 말"]);
  }
});

Deno.test("without a room one's own rooms are searched, and no others", async () => {
  const { token } = await say("theirs", "바다 셋");
  // Who speaks by the form of a room has it among theirs at once.
  for (const [room, text] of [["mine-a", "바다 하나"], ["mine-b", "바다 둘"]] as const) {
    const response = await server.fetch(`/r/${room}`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}` },
      body: new URLSearchParams({ text }),
    });
    await response.body?.cancel();
    assertEquals(response.status, 303);
  }
  const { results } = await search({ q: "바다" }, token);
  assertEquals(results.map(({ text }) => text).toSorted(), ["바다 둘", "바다 하나"]);
  assertEquals((await search({ q: "바다" })).results, [], "a new guest has no rooms");
});

Deno.test("a room that one may not read cannot be searched", async () => {
  const { user } = await say("public", "x");
  const other = await say("public", "y");
  const direct = `dm-${[user, other.user].toSorted().join("-")}`;
  const response = await request({ room: direct, q: "x" });
  assertEquals(response.status, 404);
  assertEquals((await response.json()).code, "no_access");
});

Deno.test("what cannot be searched for is told", async () => {
  const wrong: [Record<string, string>, string][] = [
    [{}, "word"],
    [{ q: "x", cursor: "x" }, "cursor"],
    [{ q: "x", cursor: "other:" }, "another room"],
    [{ q: "x", before: "soon" }, "before:2026-01-31"],
    [{ q: "x", has: "car" }, "has:file"],
  ];
  for (const [query, told] of wrong) {
    const response = await request({ room: "public", ...query });
    assertEquals(response.status, 400);
    assertStringIncludes((await response.json()).detail, told);
  }
});

Deno.test("who searches without a pause is slowed down", async () => {
  await using strict = await ServerProcess.start({
    env: { SORI_RATE_ADDRESS_READS: "5", SORI_ISOLATES: "1" },
  });
  const statuses: number[] = [];
  for (let n = 0; n < 7; n++) {
    const response = await strict.fetch("/api/search?room=lobby&q=x");
    await response.body?.cancel();
    statuses.push(response.status);
  }
  assertEquals(statuses, [200, 200, 200, 200, 200, 429, 429]);
});
