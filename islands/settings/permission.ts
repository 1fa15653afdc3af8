/** What the browser lets this page tell. */

/** Whether notifications can be shown here: yes, once the reader allows them, no, or not at all. */
export type Permission =
  | "granted"
  | "ask"
  | "denied"
  /** The browser has none. */
  | "missing"
  /** Only where the page comes over https. */
  | "insecure"
  /** On iPhones and iPads: once the page is on the home screen. */
  | "install";

/** As it is now. The browser is asked nothing, and so asks nobody. */
export function permission(): Permission {
  if ("Notification" in globalThis && isSecureContext) {
    const { permission } = Notification;
    return permission === "default" ? "ask" : permission;
  }
  if (!isSecureContext) return "insecure";
  // iPads say that they are Macs, and have more than one finger.
  const apple = /iPhone|iPad|iPod/.test(navigator.userAgent) ||
    (/Macintosh/.test(navigator.userAgent) && navigator.maxTouchPoints > 1);
  return apple ? "install" : "missing";
}

/** Has it told when that changes, as in the browser's own settings. @returns ends that */
export function followPermission(changed: () => void): () => void {
  const over = new AbortController();
  navigator.permissions?.query({ name: "notifications" }).then((status) => {
    status.addEventListener("change", changed, { signal: over.signal });
  }, () => {});
  return () => over.abort();
}
