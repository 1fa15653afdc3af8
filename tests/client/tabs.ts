import { memoryOutbox } from "../../lib/client/memory_outbox.ts";
import type { OutboxStore } from "../../lib/client/outbox_store.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { type FakeConnection, pos, ROOM, setUp } from "./fake_server.ts";

/** The address of the server, as stores know it. */
export const SCOPE = "ws://chat.example/ws";

/** A browser: tabs that share a store. A tab that crashes writes no more and loses its locks. */
export function browser() {
  const shared = memoryOutbox();
  const clock = new FakeClock();
  return {
    shared,
    clock,
    /** @param user whom the page takes its reader for */
    tab(user?: string) {
      let crashed = false;
      const held = new Set<() => void>();
      const ifAlive = async (call: () => Promise<void>) => {
        if (!crashed) await call();
      };
      const store: OutboxStore = {
        list: (scope, room) => shared.list(scope, room),
        put: (message) => ifAlive(() => shared.put(message)),
        remove: (key) => ifAlive(() => shared.remove(key)),
        async hold(name, signal) {
          const release = await shared.hold(name, signal);
          if (crashed) release();
          held.add(release);
          return () => (held.delete(release), release());
        },
      };
      const all = setUp({ store, clock, ...(user !== undefined && { user }) });
      const room = all.client.join(ROOM);
      return {
        ...all,
        room,
        crash() {
          crashed = true;
          for (const release of held) release();
          all.server.last.cutSilently();
          all.client.close();
        },
      };
    },
  };
}

/** The server welcomes the tab and lets it in. */
export function open({ last }: { last: FakeConnection }, user = "u1") {
  last.welcome({ you: { id: user } });
  last.joined({ prev: pos(10) });
  last.take("join");
}
