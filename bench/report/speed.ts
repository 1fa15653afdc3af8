/** The table of the READMEs' section about speed: never typed, always what was measured. */
import { fileURLToPath } from "node:url";
import type { Measured } from "./section.ts";

/** One language's words. */
interface Words {
  head: string[];
  delivered(members: string): string;
  latency: string;
  publish(rooms: string): string;
  idle: string;
}

const SERVERS = ["sori", "bun", "ws", "socket.io"];

/** By README. */
const WORDS: Record<string, Words> = {
  "README.md": {
    head: ["", "Sori, on disk first", "Bun", "`ws`", "Socket.IO"],
    delivered: (members) => `delivered a second, ${members} members`,
    latency: "p99 at 100 messages a second into 500 members",
    publish: (rooms) => `acknowledged a second, ${rooms === "1" ? "1 room" : `${rooms} rooms`}`,
    idle: "memory of an idle connection, 10,000 in one room",
  },
  "README.ko.md": {
    head: ["", "Sori(디스크에 먼저 저장)", "Bun", "`ws`", "Socket.IO"],
    delivered: (members) => `초당 전달, ${members}명 방`,
    latency: "500명 방에 초당 100건일 때 p99",
    publish: (rooms) => `초당 저장 확인, 방 ${rooms}개`,
    idle: "가만히 있는 연결 하나의 메모리(한 방에 10,000명)",
  },
};

const BEGIN = "<!-- speed: written by `deno task bench` -->";
const END = "<!-- /speed -->";

/** Writes what was measured into both READMEs, where their marks are. */
export async function writeSpeed(
  root: URL,
  measured: Readonly<Record<string, Measured>>,
): Promise<void> {
  const files = Object.keys(WORDS).map((name) => new URL(name, root));
  for (const [index, words] of Object.values(WORDS).entries()) {
    const text = await Deno.readTextFile(files[index]!);
    const [from, to] = [text.indexOf(BEGIN), text.indexOf(END)];
    if (from < 0 || to < from) continue;
    const table = speedTable(measured, words);
    const changed = `${text.slice(0, from)}${BEGIN}\n\n${table}\n\n${text.slice(to)}`;
    await Deno.writeTextFile(files[index]!, changed);
  }
  const args = ["fmt", "-q", ...Object.keys(WORDS)];
  await new Deno.Command(Deno.execPath(), { args, cwd: fileURLToPath(root) }).output();
}

function speedTable(measured: Readonly<Record<string, Measured>>, words: Words): string {
  /** The median in the row that begins with these cells. */
  const median = (section: string, begin: readonly string[], column: string): string => {
    const [head = [], ...rows] = measured[section]?.table ?? [];
    const row = rows.find((cells) => begin.every((cell, i) => cells[i] === cell));
    return row?.[head.indexOf(column)]?.split(" (")[0] ?? "–";
  };
  const delivered = (members: string) =>
    SERVERS.map((server) => median("fan-out", [members, server], "delivered a second"));
  const publish = (rooms: string) =>
    median("publish", [rooms === "1" ? "1 room" : `${rooms} rooms`], "acknowledged a second");
  const idle = (server: string) =>
    median("idle", [server === "sori" ? "sori, one room" : server], "memory a connection");
  const rows = [
    words.head,
    words.head.map(() => "---"),
    ...["32", "500", "2000"].map((members) => [words.delivered(members), ...delivered(members)]),
    [
      words.latency,
      ...SERVERS.map((server) => median("latency", ["100/s into 500", server], "p99")),
    ],
    ...["1", "10"].map((rooms) => [words.publish(rooms), publish(rooms), "–", "–", "–"]),
    [words.idle, ...SERVERS.map(idle)],
  ];
  // What was not measured is not there.
  return rows.filter(([, ours]) => ours !== "–")
    .map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
