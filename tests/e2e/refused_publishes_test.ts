import { assert, assertEquals } from "@std/assert";
import { breaks } from "../support/chain.ts";
import { ServerProcess } from "../support/server_process.ts";
import { TempFolder } from "../support/temp_folder.ts";
import { WireClient } from "../support/wire_client.ts";

const EACH = 2_000;

/** How often a reason to refuse is given. */
interface Lane {
  /** Numbers whose text cannot be accepted: they are skipped in the end. */
  isBad(n: number): boolean;
  /** Publishes sent at once; more than 32 are more than may be unanswered. */
  window: number;
}

/** A little longer than the rate limit asks for, else one message a burst would be accepted. */
const PAUSE_MS = 10;

const NONE = () => false;
const EVERY_TENTH = (n: number) => n % 10 === 0;
const LANES: Lane[] = [
  { isBad: EVERY_TENTH, window: 32 },
  { isBad: EVERY_TENTH, window: 7 },
  { isBad: NONE, window: 36 },
  { isBad: NONE, window: 60 },
  // Refused for its rate alone, as the others are now and then.
  { isBad: NONE, window: 32 },
];

/** What became of a lane: its outcomes by number, and how often each id was sent. */
interface Outcome {
  outcomes: (string | null)[];
  sent: Map<string, number>;
  refused: number;
}

/** Sends a whole lane by the rules: bursts, all answers awaited, then again from the first refused. */
async function sendLane(
  client: WireClient,
  lane: string,
  { isBad, window }: Lane,
): Promise<Outcome> {
  const outcomes: (string | null)[] = [];
  const givenUp = new Set<number>();
  const sent = new Map<string, number>();
  let refused = 0;
  while (outcomes.length < EACH) {
    const from = client.frames.length;
    const first = outcomes.length + 1;
    const last = Math.min(first + window - 1, EACH);
    for (let n = first; n <= last; n++) {
      const id = `${lane}.${n}`;
      const text = isBad(n) ? " \u0007 " : `${lane} says ${n}`;
      const event = givenUp.has(n) ? { type: "skip" } : { type: "message", text };
      client.send({ type: "publish", room: "lobby", id, event });
      sent.set(id, (sent.get(id) ?? 0) + 1);
    }
    let pause = 0;
    for (let n = first; n <= last; n++) {
      const id = `${lane}.${n}`;
      const answer = await client.next(
        (frame) => frame.id === id || (frame.acks?.some(([acked]) => acked === id) ?? false),
        `the answer to ${id}`,
        from,
      );
      if (answer.type === "ack") {
        assertEquals(outcomes.length + 1, n, "nothing is accepted after a refusal");
        outcomes.push(answer.acks!.find(([acked]) => acked === id)![1]);
        continue;
      }
      refused++;
      if (answer.temporary) pause = Math.max(pause, PAUSE_MS, answer.retryAfterMs ?? 0);
      else givenUp.add(n);
      if (answer.code === "out_of_order") assert(answer.expected! > outcomes.length);
    }
    if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause));
  }
  return { outcomes, sent, refused };
}

Deno.test("of 10,000 pipelined publishes one in ten is refused, and the log is exact", async () => {
  await using folder = await TempFolder.make();
  await using server = await ServerProcess.start({
    env: {
      SORI_KV: folder.file("sori.kv"),
      SORI_RATE_MESSAGES: "400",
      SORI_RATE_WINDOW_MS: "1000",
      SORI_RATE_ADDRESS_MESSAGES: "1000000",
      SORI_RATE_FRAMES: "1000000",
    },
  });
  const url = server.socketUrl.href;
  await using reader = await WireClient.open(url);
  await reader.join("lobby");
  const clients = await Promise.all(LANES.map(() => WireClient.open(url)));
  const lanes = await Promise.all(
    LANES.map((lane, index) => sendLane(clients[index]!, `lane${index}`, lane)),
  );

  const expected = LANES.reduce(
    (sum, { isBad }) =>
      sum + Array.from({ length: EACH }, (_, i) => isBad(i + 1)).filter((bad) => !bad).length,
    0,
  );
  const log = await reader.delivered("lobby", expected);
  assertEquals(log.length, expected);
  assertEquals(reader.violations, []);
  assertEquals(breaks(reader.frames, "lobby"), []);
  const positions = new Map(log.map(({ pos, text }) => [text, pos]));
  assertEquals(positions.size, expected, "each once");
  const refused = lanes.reduce((sum, lane) => sum + lane.refused, 0);
  assert(refused >= LANES.length * EACH / 10, `${refused} were refused`);

  LANES.forEach(({ isBad }, index) => {
    const { outcomes, sent } = lanes[index]!;
    outcomes.forEach((pos, i) => {
      const there = positions.get(`lane${index} says ${i + 1}`);
      assertEquals(pos, isBad(i + 1) ? null : there ?? "missing");
    });
    const said = outcomes.filter((pos) => pos !== null);
    assertEquals(said, said.toSorted(), "in the order it was sent");

    const answers = new Map<string, number>();
    const answered = (id: string) => answers.set(id, (answers.get(id) ?? 0) + 1);
    for (const { type, id, acks } of clients[index]!.frames) {
      if (type === "error") answered(id!);
      for (const [acked] of acks ?? []) answered(acked);
    }
    assertEquals(answers, sent, "every publish has one answer");
  });
  for (const client of clients) await client.close();
});
