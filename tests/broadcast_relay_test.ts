import { assertEquals } from "@std/assert";
import { BroadcastRelay } from "../lib/relay/broadcast_relay.ts";

/** A channel whose posts the test hands over itself, or does not. */
function channel() {
  const posts: unknown[] = [];
  const it = { onmessage: null, close: () => {}, postMessage: (post: unknown) => posts.push(post) };
  return { posts, channel: it as unknown as BroadcastChannel };
}

/** A relay that has sent `count` posts, and one that listens and notes what it hears. */
async function sentAndHeard(count: number) {
  const [from, to] = [channel(), channel()];
  const sender = new BroadcastRelay(from.channel, "sender");
  for (let n = 0; n < count; n++) {
    sender.post({ kind: "poke", room: `room ${n}` });
    await Promise.resolve();
  }
  const heard: string[] = [];
  new BroadcastRelay(to.channel, "listener").listen({
    message: (message) => heard.push(message.kind === "poke" ? message.room : message.kind),
    lost: () => heard.push("lost"),
  });
  const hear = (index: number) =>
    (to.channel.onmessage as (event: unknown) => void)({ data: from.posts[index] });
  return { heard, hear };
}

Deno.test("posts that come one after the other are heard, and nothing is lost", async () => {
  const { heard, hear } = await sentAndHeard(2);
  hear(0);
  hear(1);
  assertEquals(heard, ["room 0", "room 1"]);
});

Deno.test("a dropped post is noticed by the next one", async () => {
  const { heard, hear } = await sentAndHeard(3);
  hear(0);
  hear(2);
  assertEquals(heard, ["room 0", "lost", "room 2"]);
});

Deno.test("a dropped post is noticed even if it was the first one of its sender", async () => {
  const { heard, hear } = await sentAndHeard(2);
  hear(1);
  assertEquals(heard, ["lost", "room 1"]);
});
