import process from "node:process";
import { type Latency, LatencySamples } from "../../support/stats.ts";
import { usageOf } from "../../support/process_usage.ts";
import { Audience } from "../audience.ts";
import { Crowd, type Member } from "../crowd.ts";
import type { ServerName } from "../dialect.ts";
import { messageText, now } from "../message.ts";
import { pause } from "../pause.ts";

/** Writers who say the next message as soon as they hear their own: as much as a server can. */
export interface SaturateOrder {
  mode: "saturate";
  server: ServerName;
  port: number;
  serverPid: number;
  /** All who are in the room, the writers among them. */
  members: number;
  writers: number;
  /** Messages of one writer that are under way. */
  inFlight: number;
  textLength: number;
  warmUpMs: number;
  measureMs: number;
  /** How often those who only listen look at their sockets; see `audience_worker.ts`. */
  lookEveryMs: number;
}

/** What came of it. */
export interface SaturateResult {
  deliveredPerSecond: number;
  saidPerSecond: number;
  framesPerSecond: number;
  mbPerSecond: number;
  /** From saying a message to hearing it, for its writer. */
  latency: Latency;
  /** Share of one core. */
  serverCpu: number;
  generatorCpu: number;
  /** Messages said, times members, less those that arrived in the end: must be 0. */
  missing: number;
  gaps: number;
  lost: number;
}

export async function saturate(order: SaturateOrder): Promise<SaturateResult> {
  const { server, port, members, writers, inFlight, textLength, lookEveryMs } = order;
  const room = "bench";
  let talking = true;
  let measuring = false;
  let said = 0;
  const next: number[] = Array(writers).fill(0);
  const lane = `w${Math.random().toString(36).slice(2, 8)}`;
  const latencies = new LatencySamples(2_000_000);
  const crowd = new Crowd({
    server,
    port,
    room,
    onHeard(member, heard) {
      for (const { writer, time } of heard.messages()) {
        if (writer !== member.index) continue;
        if (measuring) latencies.add(now() - time);
        if (talking) say(member);
      }
    },
  });
  const say = (member: Member) => {
    const n = ++next[member.index]!;
    said++;
    const text = messageText({ writer: member.index, n, time: now() }, textLength);
    member.socket.send(crowd.dialect.say(`${lane}${member.index}`, n, text));
  };
  const listeners = members - writers;
  const audience = new Audience({ server, port, room, count: listeners, lookEveryMs });
  // Spread among the listeners: a server that goes through its members in order meets them so.
  for (let i = 0; i < writers; i++) {
    while (audience.size < listeners * (i + 0.5) / writers) {
      await Promise.race([pause(2), audience.ready]);
    }
    await crowd.open(1);
  }
  await audience.ready;
  await settle(crowd, audience);
  const before = crowd.messages + audience.totals.messages;
  const totals = () => ({
    messages: crowd.messages + audience.totals.messages,
    frames: crowd.frames + audience.totals.frames,
    bytes: crowd.bytes + audience.totals.bytes,
    said,
    at: now(),
    own: process.cpuUsage(),
  });

  for (const member of crowd.members) {
    for (let i = 0; i < inFlight; i++) say(member);
  }
  await pause(order.warmUpMs);
  measuring = true;
  const [start, startUsage] = [totals(), await usageOf(order.serverPid)];
  await pause(order.measureMs);
  const [end, endUsage] = [totals(), await usageOf(order.serverPid)];
  talking = measuring = false;
  await settle(crowd, audience);

  const ms = end.at - start.at;
  const perSecond = (from: number, to: number) => (to - from) / ms * 1_000;
  const ownMs = (end.own.user + end.own.system - start.own.user - start.own.system) / 1_000;
  if (crowd.error) throw crowd.error;
  return {
    deliveredPerSecond: perSecond(start.messages, end.messages),
    saidPerSecond: perSecond(start.said, end.said),
    framesPerSecond: perSecond(start.frames, end.frames),
    mbPerSecond: perSecond(start.bytes, end.bytes) / 1e6,
    latency: latencies.summary(),
    serverCpu: (endUsage.cpuMs - startUsage.cpuMs) / ms,
    generatorCpu: ownMs / ms,
    missing: said * members - (totals().messages - before),
    gaps: crowd.gaps + audience.totals.gaps,
    lost: crowd.lost + audience.totals.lost,
  };
}

/** Waits until nothing has arrived for a while. */
async function settle(crowd: Crowd, audience: Audience): Promise<void> {
  const heard = () => crowd.frames + audience.totals.frames;
  const deadline = now() + 10_000;
  for (let quiet = 0, last = -1; quiet < 4 && now() < deadline;) {
    await pause(100);
    quiet = heard() === last ? quiet + 1 : 0;
    last = heard();
  }
}
