import { STATE_ID } from "../ui/part.tsx";
import type { RoomState } from "./room_state.ts";
import type { StoreHost } from "./room_store.ts";

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
    rename,
  };
}

async function rename(name: string): Promise<string | null> {
  try {
    const response = await fetch("/api/me", {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ name }),
    });
    if (response.ok) return null;
    const problem: { code?: string } = await response.json();
    return problem.code ?? "internal";
  } catch {
    return "internal";
  }
}

/**
 * The reader's time zone, left in a cookie so that the server's next page has local times from the
 * start and nothing moves.
 */
export function rememberTimeZone(): string {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  document.cookie = `sori_tz=${timeZone}; Path=/; Max-Age=31536000; SameSite=Lax`;
  return timeZone;
}

/**
 * Keeps the composer above the on-screen keyboard. Browsers that do not make the page smaller for
 * it (iOS) say how much of it can be seen; the style sheet takes that as the page's height.
 */
export function followKeyboard(): void {
  const seen = globalThis.visualViewport;
  if (!seen) return;
  const follow = () => {
    const covered = innerHeight - seen.height > 80 && seen.scale === 1;
    document.documentElement.style.setProperty(
      "--page-height",
      covered ? `${seen.height}px` : "100dvh",
    );
    // iOS scrolls the page under the keyboard instead; the talk has a scroll box of its own.
    if (covered) scrollTo(0, 0);
  };
  seen.addEventListener("resize", follow);
}
