import type { Environment, EnvironmentChange } from "./environment.ts";

/** What is used of a browser's `window`. */
export interface BrowserScope extends EventTarget {
  /** Tells whether the page is seen. */
  readonly document: EventTarget & { readonly visibilityState: string };
  /** Tells whether there is a network. */
  readonly navigator: { readonly onLine: boolean };
}

/** The environment of a page: visibility, back-forward cache, freezing (Page Lifecycle), network. */
export function browserEnvironment(scope: BrowserScope): Environment {
  return {
    online: () => scope.navigator.onLine,
    watch(tell) {
      const stop = new AbortController();
      const on = (
        target: EventTarget,
        type: string,
        change: (event: Event) => EnvironmentChange | null,
      ) =>
        target.addEventListener(type, (event) => {
          const what = change(event);
          if (what) tell(what);
        }, { signal: stop.signal });
      // Only `pageshow` and `pagehide` have it: whether the page comes from, or goes into, the cache.
      const kept = (event: Event) => (event as PageTransitionEvent).persisted;
      const { document } = scope;
      on(
        document,
        "visibilitychange",
        () => document.visibilityState === "visible" ? "wake" : null,
      );
      on(document, "resume", () => "wake");
      on(scope, "pageshow", (event) => kept(event) ? "wake" : null);
      // A page with an open connection is not taken into the cache.
      on(scope, "pagehide", (event) => kept(event) ? "suspend" : null);
      on(scope, "online", () => "online");
      on(scope, "offline", () => "offline");
      return () => stop.abort();
    },
  };
}
