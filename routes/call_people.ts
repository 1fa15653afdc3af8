import type { StoredEvent } from "../lib/protocol/mod.ts";
import type { Notifier } from "../lib/push/notifier.ts";
import type { App } from "./app.ts";

/**
 * Has those told by Web Push whom a message calls. All that is done for a plain message is a look at
 * it; what sends is loaded with the first call.
 */
export function callPeople(app: App): { stop(): void } {
  let notifier: Notifier | null = null;
  const call = async (room: string, event: string) => {
    const { callsOf, createNotifier } = await import("./push.ts");
    if (app.stopping.aborted) return;
    notifier ??= createNotifier(app);
    for (const one of await callsOf(app, room, JSON.parse(event) as StoredEvent)) {
      notifier.call(one);
    }
  };
  if (app.push.hosts.length > 0) {
    app.rooms.onSpoken = (room, event) => {
      const calls = event.includes('"mentions":') || event.includes('"reply":') ||
        room.startsWith("dm-");
      // A store that does not answer: there is nothing to be told.
      if (calls) call(room, event).catch(() => {});
    };
  }
  return {
    stop() {
      app.rooms.onSpoken = null;
      notifier?.close();
    },
  };
}
