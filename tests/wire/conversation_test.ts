/**
 * `conversation.txt` is a whole conversation with the real sessions, byte by byte:
 *
 *     # what happens
 *     anna opens            a connection is opened; `anna closes` ends it
 *     anna> {…}             she sends these bytes
 *     +100                  so many milliseconds pass
 *     anna< {…}             she receives these bytes: all that came until then, in order
 *
 * An empty line lets everything settle that needs no time. Run as a program, this file reads a
 * conversation and writes it with what really came in its `<` lines.
 */
import { assertEquals } from "@std/assert";
import { type HostedSession, SessionHost } from "./session_host.ts";

const PEOPLE: Record<string, { user: string; token?: string }> = {
  anna: { user: "a1B2c3D4e5" },
  ben: { user: "Zz9Yy8Xx7W", token: "Zz9Yy8Xx7W-token" },
};

/** Carries a conversation out; what was said and answered, with everything that really came. */
async function play(script: string): Promise<string> {
  using host = new SessionHost();
  await host.people.save(PEOPLE.anna!.user, { name: "안나" });
  const open = new Map<string, HostedSession>();
  const written: string[] = [];
  const receive = async () => {
    await host.clock.tick();
    for (const [name, { frames }] of open) {
      for (const frame of frames.splice(0)) written.push(`${name}< ${frame}`);
    }
  };
  for (const line of script.split("\n")) {
    if (/^\w+< /.test(line)) continue;
    const [, name = "", verb, frame = ""] = /^(\w+)(>| opens| closes)(.*)$/.exec(line) ?? [];
    if (line === "") await receive();
    written.push(line);
    if (verb === ">") open.get(name)!.session.receive(frame.slice(1));
    if (verb === " opens") open.set(name, host.open(PEOPLE[name]!));
    if (verb === " closes") {
      open.get(name)!.session.closed();
      open.delete(name);
    }
    if (line.startsWith("+")) await host.clock.tick(Number(line.slice(1)));
    if (line === "server stops") { for (const { session } of open.values()) session.bye(1_250); }
  }
  return written.join("\n");
}

if (import.meta.main) {
  // deno-lint-ignore no-console -- run by hand, to write a new conversation
  console.log(await play(await new Response(Deno.stdin.readable).text()));
} else {
  Deno.test("a conversation is the same, byte by byte", async () => {
    const golden = await Deno.readTextFile(new URL("conversation.txt", import.meta.url));
    assertEquals(await play(golden), golden);
  });
}
