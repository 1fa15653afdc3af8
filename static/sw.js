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

/* ---- The offline shell ---- */
/*
 * The server writes above what the build consists of, as `BUILD`; null while developing.
 *
 * Pages come from the network. Where it fails, one page stands in for all: it shows what
 * `islands/offline/kept.ts` has kept of the room, or which rooms are kept. Of what the server answers
 * nothing is kept but the files of the build, whose names tell their content.
 */

/** Where something is kept and the network has said nothing for so long, it is shown. */
const PATIENCE_MS = 10_000;
/** Answers of a proxy whose server is away. */
const AWAY = [502, 503, 504];
/** Answers after which a room is not to be seen any more. */
const NOT_YOURS = [401, 403, 404, 410];
/** So long a room is kept that is not visited, in milliseconds. */
const AGE_MS = 14 * 24 * 60 * 60_000;
/** Builds whose files are kept: pages that are open may be of the one before. */
const BUILDS = 2;

const BUILD_CACHE = "sori-build-";
const KEPT_CACHE = "sori-kept";
const OWNER = "/kept-for";
const USER = "sori-user";
const TIME = "sori-time";

addEventListener("install", (event) => {
  event.waitUntil(install());
});

async function install() {
  if (BUILD) {
    const { version, files, pages, headers } = BUILD;
    const cache = await caches.open(BUILD_CACHE + version);
    await Promise.all(files.map(async (path) => {
      // Files of an earlier build may be in this one too.
      const known = path.startsWith("/assets/") && await builtFile(path);
      await (known ? cache.put(path, known) : cache.add(path));
    }));
    for (const [locale, html] of Object.entries(pages)) {
      await cache.put(`/offline/${locale}`, new Response(html, { headers }));
    }
  }
  await skipWaiting();
}

addEventListener("activate", (event) => {
  event.waitUntil(activate());
});

async function activate() {
  // In the order in which they were made; while developing nothing is kept.
  const builds = (await caches.keys()).filter((name) => name.startsWith(BUILD_CACHE));
  const current = BUILD_CACHE + BUILD?.version;
  const others = builds.filter((name) => name !== current);
  const old = BUILD ? others.slice(0, others.length - (BUILDS - 1)) : [...others, KEPT_CACHE];
  await Promise.all(old.map((name) => caches.delete(name)));
  await registration.navigationPreload?.[BUILD ? "enable" : "disable"]();
  await clients.claim();
}

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (!BUILD || request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(event, pathname));
  else if (pathname.startsWith("/assets/")) event.respondWith(asset(request));
  else if (pathname.startsWith("/static/")) {
    event.respondWith(
      fetch(request).catch(async () => await builtFile(request) ?? Response.error()),
    );
  }
});

/** A page: from the network, and where that fails the one that stands in. */
async function page(event, path) {
  const room = roomPath(path);
  const network = event.preloadResponse.then((response) => response ?? fetch(event.request));
  const kept = room !== null && await isKept(room);
  try {
    const response = await (kept ? within(PATIENCE_MS, network) : network);
    event.waitUntil(learn(response, room));
    if (!kept || !AWAY.includes(response.status)) return response;
  } catch {
    network.catch(() => {});
  }
  const { locale = navigator.language.startsWith("ko") ? "ko" : "en" } = await owner() ?? {};
  return await caches.match(`/offline/${locale}`, { cacheName: BUILD_CACHE + BUILD.version }) ??
    Response.error();
}

/** Files of a build: their names tell their content. */
async function asset(request) {
  return await builtFile(request) ?? await fetch(request);
}

function builtFile(request) {
  // What they vary by is how they were compressed.
  return caches.match(request, { ignoreVary: true });
}

/** A page tells whose it is: what is kept of somebody else goes, and so does a room that was lost. */
async function learn(response, room) {
  const user = response.headers.get(USER);
  if (!user) return;
  const locale = response.headers.get("content-language") ?? undefined;
  const known = await owner();
  if (known && known.user !== user) await caches.delete(KEPT_CACHE);
  const cache = await caches.open(KEPT_CACHE);
  if (known?.user !== user || known.locale !== locale) {
    await cache.put(OWNER, Response.json({ user, locale }));
  }
  if (room !== null && NOT_YOURS.includes(response.status)) await cache.delete(room);
}

async function owner() {
  return (await caches.match(OWNER, { cacheName: KEPT_CACHE }))?.json();
}

async function isKept(room) {
  const headers = (await caches.match(room, { cacheName: KEPT_CACHE }))?.headers;
  return headers !== undefined && headers.get(USER) === (await owner())?.user &&
    Date.now() - Number(headers.get(TIME)) < AGE_MS;
}

/** The path under which a room is kept; null if the page is none. */
function roomPath(path) {
  try {
    const name = /^\/r\/([^/]+)$/.exec(path)?.[1];
    return name === undefined
      ? null
      : `/r/${encodeURIComponent(decodeURIComponent(name).normalize("NFC"))}`;
  } catch {
    return null;
  }
}

/** What a promise comes to within so many milliseconds. */
function within(ms, promise) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`Nothing came for ${ms} ms.`)), ms);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
