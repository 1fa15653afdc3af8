import process from "node:process";
import { type Latency, LatencySamples } from "../../support/stats.ts";
import { usageOf } from "../../support/process_usage.ts";
import { Crowd, type Member } from "../crowd.ts";
import { messageText, now } from "../message.ts";
import { pause } from "../pause.ts";

/** Publishing as fast as acknowledgements come, over one room or several, with one reader each. */
export interface PublishOrder {
  mode: "publish";
  port: number;
  serverPid: number;
  rooms: number;
  /** Connections that publish, in each room. */
  writers: number;
  /** Unacknowledged messages of each. */
  inFlight: number;
  textLength: number;
  warmUpMs: number;
  measureMs: number;
}

/** What came of it. */
export interface PublishResult {
  acknowledgedPerSecond: number;
  /** From sending to the acknowledgement. */
  latency: Latency;
  serverCpu: number;
  generatorCpu: number;
  /** Acknowledged messages that the readers have not got in the end: must be 0. */
  missing: number;
  gaps: number;
}

export async function publish(order: PublishOrder): Promise<PublishResult> {
  const { port, writers, inFlight, textLength } = order;
  const latencies = new LatencySamples(2_000_000);
  let [talking, measuring, acknowledged, said] = [true, false, 0, 0];
  const lane = `p${Math.random().toString(36).slice(2, 8)}`;
  const rooms = await Promise.all(Array.from({ length: order.rooms }, async (_, index) => {
    const room = `bench${index}`;
    const reader = new Crowd({ server: "sori", port, room });
    await reader.open(1);
    const sent: number[][] = Array.from({ length: writers }, () => []);
    const next: number[] = Array(writers).fill(0);
    const say = (member: Member) => {
      const n = ++next[member.index]!;
      const time = now();
      sent[member.index]!.push(time);
      said++;
      const text = messageText({ writer: member.index, n, time }, textLength);
      member.socket.send(crowd.dialect.say(`${lane}${member.index}`, n, text));
    };
    const crowd = new Crowd({
      server: "sori",
      port,
      room,
      enter: false,
      onHeard(member, { acks }) {
        acknowledged += acks;
        // A lane is acknowledged in its own order.
        for (const time of sent[member.index]!.splice(0, acks)) {
          if (measuring) latencies.add(now() - time);
        }
        for (let i = 0; talking && i < acks; i++) say(member);
      },
    });
    await crowd.open(writers);
    return { crowd, reader, say };
  }));
  const sample = async () => ({
    acknowledged,
    at: now(),
    own: process.cpuUsage(),
    server: await usageOf(order.serverPid),
  });

  for (const { crowd, say } of rooms) {
    for (const member of crowd.members) for (let i = 0; i < inFlight; i++) say(member);
  }
  await pause(order.warmUpMs);
  measuring = true;
  const start = await sample();
  await pause(order.measureMs);
  const end = await sample();
  talking = measuring = false;
  for (const deadline = now() + 10_000; acknowledged < said && now() < deadline;) await pause(10);
  await pause(200);

  for (const { crowd, reader } of rooms) {
    const error = crowd.error ?? reader.error;
    if (error) throw error;
  }
  const ms = end.at - start.at;
  const { user, system } = end.own;
  return {
    acknowledgedPerSecond: (end.acknowledged - start.acknowledged) / ms * 1_000,
    latency: latencies.summary(),
    serverCpu: (end.server.cpuMs - start.server.cpuMs) / ms,
    generatorCpu: (user + system - start.own.user - start.own.system) / 1_000 / ms,
    missing: said - rooms.reduce((sum, { reader }) => sum + reader.messages, 0),
    gaps: rooms.reduce((sum, { reader }) => sum + reader.gaps, 0),
  };
}
