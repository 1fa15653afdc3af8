/*
 * The service worker of Sori, at /sw.js. Two parts: what comes by Web Push, and the offline shell.
 * A plain script: it is loaded as it is, and imports nothing.
 */

/* ---- Web Push: shows what the server sends, and opens the room on a click ---- */

addEventListener("push", (event) => {
  event.waitUntil(showPush(event.data?.json() ?? {}));
});

async function showPush({ title = "Sori", body = "", path = "/", tag = "sori" }) {
  const pages = await clients.matchAll({ type: "window" });
  // Whoever looks at the room has seen it.
  if (pages.some((page) => page.visibilityState === "visible" && pathOf(page) === path)) return;
  await registration.showNotification(title, {
    body,
    tag,
    renotify: true,
    icon: "/static/icon.svg",
    data: { path },
  });
}

addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(openPage(event.notification.data?.path ?? "/"));
});

async function openPage(path) {
  const pages = await clients.matchAll({ type: "window", includeUncontrolled: true });
  const there = pages.find((page) => pathOf(page) === path);
  if (there) await there.focus();
  else await clients.openWindow(path);
}

function pathOf(page) {
  return new URL(page.url).pathname;
}
