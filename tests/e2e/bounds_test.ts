/** What is refused, bounded or trimmed, so that one client costs the others little. */
import { assert, assertEquals } from "@std/assert";
import { ServerProcess } from "../support/server_process.ts";

/** Frames of a bare socket, until `enough` says so. */
function frames(
  url: URL,
  begin: (socket: WebSocket) => void,
  enough: (frame: Record<string, unknown>) => boolean,
): Promise<{ code: number | null }> {
  return new Promise((resolve) => {
    const socket = new WebSocket(new URL("/ws", url), "sori.v1");
    socket.onmessage = ({ data }) => {
      const frame = JSON.parse(data);
      if (frame.type === "welcome") begin(socket);
      else if (enough(frame)) {
        resolve({ code: null });
        socket.close();
      }
    };
    socket.onclose = ({ code }) => resolve({ code });
  });
}

const publish = (id: string, text: string) =>
  JSON.stringify({ type: "publish", room: "lobby", id, event: { type: "message", text } });

Deno.test("10,000 publishes sent without a pause get one answer each", async () => {
  await using server = await ServerProcess.start({ env: { SORI_RATE_LIMIT: "off" } });
  const answers = new Map<string, number>();
  const { code } = await frames(server.url, (socket) => {
    for (let n = 1; n <= 10_000; n++) socket.send(publish(`lane.${n}`, `message ${n}`));
  }, (frame) => {
    const ids = frame.type === "ack"
      ? (frame.acks as [string, string][]).map(([id]) => id)
      : [frame.id as string];
    for (const id of ids) answers.set(id, (answers.get(id) ?? 0) + 1);
    return answers.size === 10_000;
  });
  assertEquals(code, null, "the connection was closed");
  assert([...answers.values()].every((count) => count === 1));
});

Deno.test("ids that the store could not tell apart are refused", async () => {
  await using server = await ServerProcess.start();
  const codes: unknown[] = [];
  await frames(server.url, (socket) => {
    socket.send(publish("\ud800", "one"));
    socket.send(publish("\ud801", "two"));
  }, ({ type, code }) => codes.push(`${type} ${code}`) === 2);
  assertEquals(codes, ["error bad_frame", "error bad_frame"]);
});

Deno.test("a page of history holds what was asked for and not much more", async () => {
  await using server = await ServerProcess.start({ env: { SORI_RATE_LIMIT: "off" } });
  let sent = 0;
  let socket: WebSocket | null = null;
  // One at a time: each becomes a segment of its own.
  const next = () => socket!.send(publish(`lane.${++sent}`, "a"));
  await frames(server.url, (opened) => {
    socket = opened;
    next();
  }, () => {
    if (sent === 60) return true;
    next();
    return false;
  });
  const page = await fetch(new URL("/api/rooms/lobby/events?limit=10", server.url));
  const { segments, more } = await page.json();
  const events = segments.flatMap((segment: { events: unknown[] }) => segment.events);
  assertEquals(events.length, 10);
  assertEquals(more, true);
});
