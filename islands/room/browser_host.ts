import { STATE_ID } from "../ui/part.tsx";
import type { RoomState } from "./room_state.ts";
import type { StoreHost } from "./store_host.ts";

/** The state that the server put in the page. */
export function readState(): RoomState {
  return JSON.parse(document.getElementById(STATE_ID)!.textContent!);
}

/** What of the browser the store needs. */
export function browserHost(): StoreHost {
  return {
    beforeFrame(callback) {
      // A page in the background draws no frames; it still must know how many messages are new.
      if (document.hidden) setTimeout(callback, 100);
      else requestAnimationFrame(callback);
    },
    after(ms, callback) {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    },
    visible: () => !document.hidden,
    rename: (name) => import("./rename.ts").then((it) => it.rename(name)),
  };
}

/** Follows the on-screen keyboard, where there is one: its code is loaded when something changes. */
export function followKeyboard(): void {
  globalThis.visualViewport?.addEventListener("resize", () => {
    import("./keyboard.ts").then((it) => it.fit(visualViewport!));
  });
}
