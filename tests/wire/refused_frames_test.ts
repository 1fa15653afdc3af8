import { assert, assertEquals } from "@std/assert";
import { decodeServerFrame } from "../../lib/protocol/decode_server_frame.ts";
import { CLOSE, ERRORS, type ServerFrameOf } from "../../lib/protocol/mod.ts";
import { readGolden } from "./golden.ts";
import { type HostedSession, SessionHost } from "./session_host.ts";

const ANNA = { user: "a1B2c3D4e5" };

/** The frames that came since the last look, as a client reads them. */
function errors({ frames }: HostedSession): ServerFrameOf<"error">[] {
  return frames.splice(0).map((text) => decodeServerFrame(text)!)
    .filter((frame) => frame.type === "error");
}

for (const [name, frame] of await readGolden("refused_frames.txt")) {
  Deno.test(`refused frame '${name}'`, async () => {
    using host = new SessionHost();
    const anna = host.open(ANNA);
    anna.session.receive(frame);
    await host.clock.tick(1_000);
    const [error, ...others] = errors(anna);
    const code = name.slice(0, name.indexOf(":"));
    assertEquals([error?.code, others], [code, []]);
    assertEquals(error!.temporary, ERRORS[error!.code].temporary);
    assertEquals(anna.closed, null, "one mistake does not end a connection");
    const { room, id } = told(frame);
    assertEquals([error!.room, error!.id], [room, id], "the error says what it is about");
    anna.session.receive('{"type":"ping","n":1}');
    assertEquals(anna.frames, ['{"type":"pong","n":1}']);
  });
}

/** Room and id of a frame, where they can be read. */
function told(frame: string): { room?: string; id?: string } {
  try {
    const { type, room, id } = JSON.parse(frame);
    return {
      ...(typeof room === "string" && { room }),
      ...(typeof id === "string" && type === "publish" && { id }),
    };
  } catch {
    return {};
  }
}

const message = (id: string, text = "hi") =>
  JSON.stringify({ type: "publish", room: "lobby", id, event: { type: "message", text } });

Deno.test("frames over the limit end the connection with 1009, of any kind", () => {
  using host = new SessionHost({ frameBytes: 1_024 });
  const large: ((hosted: HostedSession) => void)[] = [
    ({ session }) => session.receive("x".repeat(1_025)),
    ({ session }) => session.receive("소".repeat(342)),
    ({ session }) => session.receiveBinary(new Uint8Array(20_000)),
  ];
  for (const send of large) {
    const anna = host.open(ANNA);
    send(anna);
    assertEquals(errors(anna).map(({ code }) => code), ["frame_too_large"]);
    assertEquals(anna.closed, CLOSE.messageTooBig);
    anna.session.receive('{"type":"ping","n":1}');
    assertEquals(anna.frames, [], "nothing is answered any more");
  }
  const anna = host.open(ANNA);
  anna.session.receive("소".repeat(341));
  assertEquals(anna.closed, null, "1,023 bytes are no more than 1,024");
});

Deno.test("a binary frame is refused", () => {
  using host = new SessionHost();
  const anna = host.open(ANNA);
  anna.session.receiveBinary(new Uint8Array(10));
  assertEquals(errors(anna).map(({ code }) => code), ["binary_unexpected"]);
});

Deno.test("frames faster than the limit end the connection with 1008", () => {
  using host = new SessionHost({ rateFrames: 10 });
  const anna = host.open(ANNA);
  for (let n = 0; n < 200; n++) anna.session.receive('{"type":"ping","n":1}');
  assertEquals(errors(anna).map(({ code }) => code), ["too_many_frames"]);
  assertEquals(anna.closed, CLOSE.policyViolation);
});

Deno.test("a room more than a session may be in is refused", async () => {
  using host = new SessionHost({ sessionRooms: 2 });
  const anna = host.open(ANNA);
  for (const room of ["one", "two", "three", "one"]) {
    anna.session.receive(JSON.stringify({ type: "join", room }));
  }
  await host.clock.tick(1_000);
  assertEquals(errors(anna).map(({ code, room }) => [code, room]), [["too_many_rooms", "three"]]);
});

Deno.test("the 33rd publish without an answer is refused, and what follows it", async () => {
  using host = new SessionHost({ rateMessages: 100 });
  const anna = host.open(ANNA);
  for (let n = 1; n <= 34; n++) anna.session.receive(message(`a.${n}`));
  await host.clock.tick(1_000);
  assertEquals(errors(anna).map(({ code, id, temporary }) => [code, id, temporary]), [
    ["too_many_unanswered", "a.33", true],
    ["out_of_order", "a.34", true],
  ]);
});

Deno.test("the 21st message in ten seconds is refused with a time to wait", async () => {
  using host = new SessionHost();
  const anna = host.open(ANNA);
  for (let n = 1; n <= 21; n++) anna.session.receive(message(`a.${n}`));
  await host.clock.tick();
  const [error] = errors(anna);
  assertEquals([error!.code, error!.id, error!.retryAfterMs], ["rate_limited", "a.21", 500]);
  await host.clock.tick(500);
  anna.session.receive(message("a.21"));
  await host.clock.tick();
  assert(anna.frames.at(-1)!.includes('"a.21"'));
  assertEquals(errors(anna), []);
});

Deno.test("a read mark beyond the log is refused", async () => {
  using host = new SessionHost();
  const anna = host.open(ANNA);
  anna.session.receive('{"type":"join","room":"lobby"}');
  await host.clock.tick();
  const pos = "000100000000000a31f80000.002";
  anna.session.receive(JSON.stringify({ type: "read", room: "lobby", pos }));
  assertEquals(errors(anna).map(({ code }) => code), ["bad_position"]);
});

Deno.test("a token comes before everything else", async () => {
  using host = new SessionHost();
  const anna = host.open(ANNA);
  anna.session.receive('{"type":"join","room":"lobby"}');
  await host.clock.tick();
  anna.session.receive('{"type":"hello","token":"Zz9Yy8Xx7W-token"}');
  await host.clock.tick();
  assertEquals(errors(anna).map(({ code }) => code), ["bad_frame"]);
  assertEquals(anna.session.user, ANNA.user);
});
