/*
 * The service worker of Sori, at /sw.js. Two parts: what comes by Web Push, and the offline shell.
 * A plain script: it is loaded as it is, and imports nothing.
 */

/* ---- Web Push: shows what the server sends, and opens the room on a click ---- */
/* Pages tell of themselves in `islands/attention`: what shows there is shown and opened here, too. */

/** A page that is awake says within this which room it shows, in milliseconds. */
const PAGE_MS = 500;
/** The turn of {@linkcode inTurn}; `islands/attention/in_turn.ts` takes the same. */
const TURN = "sori.told";
/** Who is frozen while it is their turn is waited for so long, in milliseconds. */
const TURN_MS = 2_000;

addEventListener("push", (event) => {
  event.waitUntil(showPush(event.data?.json() ?? {}));
});

async function showPush({ title = "Sori", body = "", path = "/", tag = "sori", pos = null }) {
  const pages = await openPages();
  // Whoever looks at the room has seen it.
  if (pages.some(({ at, visible }) => visible && at === path)) return;
  await inTurn(async () => {
    const told = await registration.getNotifications({ tag });
    // A page that is open may have told of the same message: it is shown, and makes no noise again.
    const again = told.some(({ data }) => pos !== null && data?.pos === pos);
    await registration.showNotification(title, {
      body,
      tag,
      renotify: !again,
      silent: again,
      icon: "/static/icon-192.png",
      data: { path, pos },
    });
  });
}

/**
 * Does what asks for notifications, or shows one, while nobody else of this browser does: what is being
 * shown while somebody asks what is there, Chromium forgets. It stays on the screen, and nobody finds it.
 */
async function inTurn(act) {
  let begun = false;
  const turn = () => (begun = true, act());
  try {
    await navigator.locks.request(TURN, { signal: AbortSignal.timeout(TURN_MS) }, turn);
  } catch (error) {
    if (begun) throw error;
    await act();
  }
}

addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(openRoom(event.notification.data ?? {}));
});

/** Goes to the message: in the page that shows its room, else in another one, else in a new one. */
async function openRoom({ path = "/", pos = null }) {
  const pages = await openPages();
  const there = pages.find(({ at }) => at === path);
  if (there) {
    if (pos !== null) there.page.postMessage({ type: "show", path, pos });
    await there.page.focus();
    return;
  }
  const url = pos === null ? path : `${path}?around=${pos}`;
  const room = pages.find(({ at }) => at.startsWith("/r/"));
  // Only a page that this worker looks after can be led elsewhere.
  const led = await room?.page.navigate(url).catch(() => null);
  if (led) await led.focus();
  else await clients.openWindow(url);
}

/** The browser says anew where it is to be pushed to: the server has to know. */
addEventListener("pushsubscriptionchange", (event) => {
  event.waitUntil(subscribeAgain(event));
});

async function subscribeAgain({ oldSubscription }) {
  const { pushManager } = registration;
  const subscription = await pushManager.getSubscription() ??
    (oldSubscription && await pushManager.subscribe(oldSubscription.options));
  if (!subscription) return;
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({
    ...subscription.toJSON(),
    ...(oldSubscription && { instead: oldSubscription.endpoint }),
  });
  await fetch("/me/push", { method: "POST", headers, body });
}

/** Pages of this server, each with the path of what it shows and whether somebody looks at it. */
async function openPages() {
  const pages = await clients.matchAll({ type: "window", includeUncontrolled: true });
  return await Promise.all(pages.map(async (page) => ({ page, ...await shownBy(page) })));
}

/** A page shows other rooms, too, than the one that it came for: it knows best. */
function shownBy(page) {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data: { path, visible } }) => resolve({ at: path, visible });
    page.postMessage({ type: "where" }, [port2]);
    const visible = page.visibilityState === "visible";
    setTimeout(() => resolve({ at: new URL(page.url).pathname, visible }), PAGE_MS);
  });
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
  const network = load(event);
  // What comes too late to be shown is learnt from, too.
  event.waitUntil(network.then((response) => learn(response, room)).catch(() => {}));
  // A storage that fails keeps nobody from the network.
  const kept = room !== null && await isKept(room).catch(() => false);
  try {
    const response = await (kept ? within(PATIENCE_MS, network) : network);
    if (!kept || !AWAY.includes(response.status)) return response;
  } catch {
    // Nothing came.
  }
  const { locale = navigator.language.startsWith("ko") ? "ko" : "en" } = await owner() ?? {};
  return await caches.match(`/offline/${locale}`, { cacheName: BUILD_CACHE + BUILD.version }) ??
    Response.error();
}

/** Not every browser asks for a page while the worker starts. */
async function load({ preloadResponse, request }) {
  return await preloadResponse ?? await fetch(request);
}

/** Files of a build: their names tell their content. */
async function asset(request) {
  return await builtFile(request).catch(() => {}) ?? await fetch(request);
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
