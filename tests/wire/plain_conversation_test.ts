/**
 * `plain_conversation.txt` is a conversation without a protocol, and with `notification`, byte by
 * byte:
 *
 *     anna plain ko         a connection is opened, by somebody who reads Korean
 *     dora notification     a connection that only tells
 *     dora reads            she reads all there is, elsewhere
 *     anna> "…"             she sends this text; a number sends so many x
 *     +250                  so many milliseconds pass
 *     anna< "…"             she receives this text, all that came until then in order
 *     anna! 1009 "…"        her connection is ended
 *
 * An empty line lets everything settle that needs no time. Run as a program, this file reads a
 * conversation and writes it with what really came.
 */
import { assertEquals } from "@std/assert";
import { type HostedConnection, PlainHost } from "../support/plain_host.ts";

/** What all sessions of a conversation have. */
type Speaker = HostedConnection & {
  session: { receive(text: string): void; bye(retryAfterMs: number): void };
};

const userOf = (name: string) => `${name.replaceAll("o", "0")}0000000000`.slice(0, 10);

async function play(script: string): Promise<string> {
  using host = new PlainHost();
  const open = new Map<string, Speaker>();
  const written: string[] = [];
  const receive = async () => {
    await host.clock.tick();
    for (const [name, connection] of open) {
      for (const frame of connection.frames.splice(0)) {
        const isJson = typeof frame === "string" && frame.startsWith('{"type"') && name === "dora";
        written.push(`${name}< ${isJson ? frame : JSON.stringify(frame)}`);
      }
      if (!connection.closed) continue;
      const [code, reason] = connection.closed;
      written.push(`${name}! ${code} ${JSON.stringify(reason)}`);
      open.delete(name);
    }
  };
  for (const line of script.split("\n")) {
    if (/^\w+[<!] /.test(line)) continue;
    if (line === "") await receive();
    written.push(line);
    const [name = "", verb = "", locale] = line.split(" ");
    if (verb === "plain") {
      open.set(name, await host.openPlain(userOf(name), "lobby", locale === "ko" ? "ko" : "en"));
    }
    if (verb === "notification") {
      const session = await host.openNotification({ user: userOf(name) }, { lobby: "" });
      open.set(name, session);
    }
    if (verb === "reads") {
      const room = host.rooms.peek("lobby")!;
      room.presence.setRead(userOf(name), room.last);
    }
    const said = /^(\w+)> (.*)$/.exec(line);
    if (said) {
      const value = JSON.parse(said[2]!);
      const text = typeof value === "number" ? "x".repeat(value) : value;
      open.get(said[1]!)!.session.receive(text);
    }
    if (line.startsWith("+")) await host.clock.tick(Number(line));
    if (line === "server stops") { for (const { session } of open.values()) session.bye(1_250); }
  }
  return written.join("\n");
}

if (import.meta.main) {
  // deno-lint-ignore no-console -- run by hand, to write a new conversation
  console.log(await play(await new Response(Deno.stdin.readable).text()));
} else {
  Deno.test("a conversation without a protocol is the same, byte by byte", async () => {
    const golden = await Deno.readTextFile(new URL("plain_conversation.txt", import.meta.url));
    assertEquals(await play(golden), golden);
  });
}
