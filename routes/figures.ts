/** What an isolate does now, for its owner. */
import type { App } from "./app.ts";

/** Figures of one isolate. */
export interface Figures {
  isolate: number;
  connections: number;
  users: number;
  /** Rooms in memory. */
  rooms: number;
  /** Events that sessions of this isolate have put into logs since it started. */
  events: number;
  /** Writes of log segments since it started. */
  commits: number;
  /** Milliseconds that half of the last commits, and 99 of 100, stayed below; null without any. */
  latency: { p50: number; p99: number } | null;
  /** Memory of the whole process in use (its resident set), in bytes. */
  memory: number;
  /** Seconds since the isolate started. */
  uptime: number;
}

/** The figures of this isolate. */
export function figuresOf({ open, rooms, sessions, measured, clock, startedAt }: App): Figures {
  const users = new Set<string>();
  for (const connection of open) {
    const user = connection.user();
    if (user !== null) users.add(user);
  }
  return {
    isolate: sessions.isolate,
    connections: open.size,
    users: users.size,
    rooms: rooms.size,
    events: rooms.said,
    commits: measured.commits,
    latency: measured.latency,
    memory: Deno.memoryUsage().rss,
    uptime: Math.floor((clock.now() - startedAt) / 1_000),
  };
}

/** The figures as Prometheus reads them (text format 0.0.4). */
export function prometheus(all: readonly Figures[]): string {
  const lines: string[] = [];
  const metric = (
    name: string,
    type: "gauge" | "counter",
    help: string,
    value: (figures: Figures) => number | undefined,
  ) => {
    lines.push(`# HELP sori_${name} ${help}`, `# TYPE sori_${name} ${type}`);
    for (const figures of all) {
      const found = value(figures);
      if (found !== undefined) lines.push(`sori_${name}{isolate="${figures.isolate}"} ${found}`);
    }
  };
  metric("connections", "gauge", "Open connections.", ({ connections }) => connections);
  metric("rooms_in_memory", "gauge", "Rooms in memory.", ({ rooms }) => rooms);
  metric("events_total", "counter", "Events that went into logs.", ({ events }) => events);
  metric("commits_total", "counter", "Writes of log segments.", ({ commits }) => commits);
  const seconds = (ms: number | undefined) => ms === undefined ? undefined : ms / 1_000;
  metric(
    "commit_seconds_p50",
    "gauge",
    "Half of the last commits took less.",
    ({ latency }) => seconds(latency?.p50),
  );
  metric(
    "commit_seconds_p99",
    "gauge",
    "99 of 100 of the last commits took less.",
    ({ latency }) => seconds(latency?.p99),
  );
  lines.push(
    "# HELP sori_resident_bytes Memory of the process in use.",
    "# TYPE sori_resident_bytes gauge",
    `sori_resident_bytes ${all[0]?.memory ?? 0}`,
  );
  return `${lines.join("\n")}\n`;
}
