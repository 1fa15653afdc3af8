/** What is sent again long after: a lane is remembered for thirty days after its last use. */
import { assertEquals, assertNotEquals } from "@std/assert";
import { type HostedSession, SessionHost } from "./wire/session_host.ts";

const DAY_MS = 24 * 60 * 60 * 1_000;
const ROOM = "lobby";

/** Publishes and gives the answer: a position, or the code of the refusal. */
async function publish(host: SessionHost, speaker: HostedSession, n: number, lane = "lane") {
  speaker.frames.length = 0;
  const id = `${lane}.${n}`;
  const event = { type: "message", text: `message ${n}` };
  speaker.session.receive(JSON.stringify({ type: "publish", room: ROOM, id, event }));
  await host.clock.tick();
  const frames = speaker.frames.map((frame) => JSON.parse(frame));
  const answer = frames.find(({ type }) => type === "ack" || type === "error");
  return answer.type === "ack" ? answer.acks[0][1] : `${answer.code} ${answer.temporary}`;
}

/** A room that nobody uses leaves memory: from then on only the store knows. */
const forgetRoom = (host: SessionHost) => host.clock.tick(70_000);

Deno.test("a message that is sent again within thirty days is told where it stands", async () => {
  using host = new SessionHost();
  const speaker = host.open({ user: "speaker001" });
  const first = await publish(host, speaker, 1);
  await forgetRoom(host);
  assertEquals(host.rooms.size, 0);
  host.clock.jump(30 * DAY_MS - 3_600_000);
  assertEquals(await publish(host, speaker, 1), first);
});

Deno.test("thirty days count from the last use of a lane", async () => {
  using host = new SessionHost();
  const speaker = host.open({ user: "speaker001" });
  const first = await publish(host, speaker, 1);
  await forgetRoom(host);
  host.clock.jump(20 * DAY_MS);
  const second = await publish(host, speaker, 2);
  await forgetRoom(host);
  host.clock.jump(20 * DAY_MS);
  assertEquals(await publish(host, speaker, 1), first);
  assertEquals(await publish(host, speaker, 2), second);
});

Deno.test("a lane that the store has forgotten is lost, and a new one takes its place", async () => {
  using host = new SessionHost();
  const speaker = host.open({ user: "speaker001" });
  await publish(host, speaker, 1);
  await forgetRoom(host);
  host.clock.jump(31 * DAY_MS);
  // On the connection of its first number it would wait for that one.
  const again = host.open({ user: "speaker001" });
  assertEquals(await publish(host, again, 2), "lane_lost false");
  assertEquals((await publish(host, again, 1, "other")).length, 28);
});

Deno.test("a lane is lost to the store's clock even where it is still in memory", async () => {
  using host = new SessionHost();
  const speaker = host.open({ user: "speaker001" });
  speaker.session.receive(JSON.stringify({ type: "join", room: ROOM }));
  await host.clock.tick();
  const first = await publish(host, speaker, 1);
  host.clock.jump(31 * DAY_MS);
  assertEquals(host.rooms.size, 1);
  const again = host.open({ user: "speaker001" });
  assertEquals(await publish(host, again, 2), "lane_lost false");
  assertNotEquals(await publish(host, again, 1, "other"), first);
});
