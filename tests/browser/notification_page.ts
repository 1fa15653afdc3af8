/** What tests of notifications do with a page. */
import type { BrowserContext, Page } from "playwright-core";
import type { TestBrowser } from "./browser.ts";
import { pass, SETTLED_MS } from "./page_clock.ts";
import { until } from "./until.ts";

/** A notification: its title, its text, and whose room it is of. */
export type Told = [title: string, body: string, tag: string];

/**
 * Notifications that are there: asked for in turn with the pages and the worker, since Chromium forgets
 * what is being shown meanwhile.
 */
export const told = (page: Page): Promise<Told[]> =>
  page.evaluate(() =>
    navigator.locks.request("sori.told", async () => {
      const registration = await navigator.serviceWorker.ready;
      return (await registration.getNotifications())
        .map(({ title, body, tag }): Told => [title, body, tag]);
    })
  );

/** Takes away all that are there. */
export const untellAll = (page: Page): Promise<void> =>
  page.evaluate(() =>
    navigator.locks.request("sori.told", async () => {
      const registration = await navigator.serviceWorker.ready;
      for (const one of await registration.getNotifications()) one.close();
    })
  );

/** The same, once there are so many. */
export async function toldAtLeast(page: Page, count: number): Promise<Told[]> {
  try {
    await until(`${count} notifications`, async () => (await told(page)).length >= count);
  } catch (error) {
    throw new Error(`${error}: ${await circumstances(page)}`);
  }
  return await told(page);
}

/** What decides about notifications in a page, in words. */
const circumstances = (page: Page): Promise<string> =>
  page.evaluate(async () =>
    JSON.stringify({
      title: document.title,
      visibility: document.visibilityState,
      permission: Notification.permission,
      preferences: localStorage.getItem("sori.notifications"),
      worker: (await navigator.serviceWorker.ready).active?.state,
      locks: await navigator.locks.query(),
    })
  );

/** Waits until nothing is told any more. */
export const untold = (page: Page): Promise<void> =>
  until("no notification", async () => (await told(page)).length === 0);

/** Takes the clock of a browser's pages in hand, and has them note when their rooms are known. */
export async function takeClock(context: BrowserContext): Promise<void> {
  await context.clock.install();
  await context.addInitScript(() => {
    addEventListener("sori:rooms", () => void Object.assign(globalThis, { roomsKnown: true }));
  });
}

/**
 * Waits until a page attends to its rooms, and as the last of so many pages of its browser, which
 * begins when it has settled, by the clock that {@linkcode takeClock} took: the first of them holds a
 * lock, the others wait for it. What is said in another room from now on is told.
 */
export async function attending(page: Page, pages = 1): Promise<void> {
  await pass(page, SETTLED_MS);
  await until(`${pages} that attend`, () =>
    page.evaluate(async (pages) => {
      const { held = [], pending = [] } = await navigator.locks.request(
        // Tells which of the others are of this page, and not of one that is being left.
        `who ${Math.random()}`,
        () => navigator.locks.query(),
      );
      const own = held.find(({ name }) => name!.startsWith("who "))!.clientId;
      const row = [...held, ...pending].filter(({ name }) => name === "sori.attention");
      return row.length === pages && row.at(-1)!.clientId === own;
    }, pages));
  await page.waitForFunction(() => "roomsKnown" in globalThis);
}

/** Has the page believe that it is hidden, or seen again: headless pages always are. */
export const hide = (page: Page, hidden: boolean): Promise<void> =>
  page.evaluate((hidden) => {
    const state = hidden ? "hidden" : "visible";
    Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
    Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
    document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
  }, hidden);

/** A page of somebody with a name, in a browser of their own. */
export async function named(
  browser: TestBrowser,
  url: string,
  locale: string,
  name: string,
): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.visitor({ locale, viewport: { width: 1280, height: 800 } });
  await takeClock(context);
  const page = await context.newPage();
  await page.goto(url);
  const { origin } = new URL(url);
  await context.request.post(`${origin}/me`, { form: { name, to: "/" }, headers: { origin } });
  await page.reload();
  return { context, page };
}

/** Lets a page tell, as its settings do. */
export async function allow(
  context: BrowserContext,
  page: Page,
  origin: string,
): Promise<void> {
  await context.grantPermissions(["notifications"], { origin });
  await page.evaluate(async () => {
    localStorage.setItem("sori.notifications", JSON.stringify({ desktop: true }));
    await navigator.serviceWorker.register("/sw.js");
    await navigator.serviceWorker.ready;
  });
}

/** What a push holds; see `static/sw.js`. */
interface Payload {
  title: string;
  body: string;
  path: string;
  tag: string;
  pos: string | null;
}

/** Pushes to a page's browser, and presses what it shows, once its service worker is active. */
export async function pushesTo(page: Page, origin: string) {
  const context = page.context();
  const cdp = await context.newCDPSession(page);
  const active = new Promise<string>((resolve) =>
    // A push to a worker that is not active yet is lost.
    cdp.on("ServiceWorker.workerVersionUpdated", ({ versions }) => {
      const active = versions.find(({ status }) => status === "activated");
      if (active) resolve(active.registrationId);
    })
  );
  await cdp.send("ServiceWorker.enable");
  const registrationId = await active;
  return {
    push: (payload: Payload) =>
      cdp.send("ServiceWorker.deliverPushMessage", {
        origin,
        registrationId,
        data: JSON.stringify(payload),
      }),
    /** What a press does: browsers let nobody else bring a window to the front. */
    press: (tag: string) =>
      context.serviceWorkers().find((one) => one.url().endsWith("/sw.js"))!.evaluate(
        async (tag) => {
          const scope = globalThis as unknown as {
            registration: ServiceWorkerRegistration;
            NotificationEvent: new (type: string, init: object) => Event;
          };
          const [notification] = await scope.registration.getNotifications({ tag });
          dispatchEvent(new scope.NotificationEvent("notificationclick", { notification }));
        },
        tag,
      ),
  };
}
