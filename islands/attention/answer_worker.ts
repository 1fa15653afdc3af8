/** What the service worker asks of a page, and asks it to do. See its part in `static/sw.js`. */

/** What the page knows of the room that it shows. */
export interface ShownRoom {
  room(): string;
  /** Goes to a message of it. */
  show(pos: string): void;
}

/** Answers from now on. */
export function answerWorker({ room, show }: ShownRoom): void {
  const path = () => `/r/${encodeURIComponent(room())}`;
  navigator.serviceWorker?.addEventListener("message", ({ data, ports }) => {
    if (data?.type === "where") ports[0]?.postMessage({ path: path(), visible: !document.hidden });
    if (data?.type === "show" && data.path === path()) show(data.pos);
  });
}
