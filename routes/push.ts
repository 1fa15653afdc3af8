/** Web Push: devices that want to be told, and what they are told. Loaded when it is needed. */
import * as v from "valibot";
import { TIME_OF_DAY } from "../lib/base/quiet_hours.ts";
import { HttpError } from "../lib/http/problem.ts";
import { isTimeZone } from "../lib/i18n/mod.ts";
import { pushText } from "../lib/i18n/push.ts";
import { directUsers, ERRORS } from "../lib/protocol/mod.ts";
import { Notifier } from "../lib/push/notifier.ts";
import {
  isPushService,
  readVapidKeys,
  sendPush,
  type VapidKeys,
} from "../lib/push/push_service.ts";
import { Subscriptions } from "../lib/push/subscriptions.ts";
import { readStanding } from "../lib/store/changes.ts";
import { levelOf } from "../lib/store/my_rooms.ts";
import { readJson } from "./api.ts";
import type { App, RequestContext } from "./app.ts";
import { limitReads, limitWrites } from "./limit_requests.ts";

const NO_STORE = { headers: { "cache-control": "no-store" } };
/** Letters of a topic (RFC 8030 §5.4), of which there are 32 at the most. */
const TOPIC_LENGTH = 32;

const timeOfDay = v.pipe(v.string(), v.regex(TIME_OF_DAY));
const subscription = v.object({
  endpoint: v.pipe(v.string(), v.maxLength(1_024)),
  keys: v.object({
    p256dh: v.pipe(v.string(), v.regex(/^[\w-]{87}=?$/)),
    auth: v.pipe(v.string(), v.regex(/^[\w-]{22}(==)?$/)),
  }),
  quiet: v.optional(v.object({
    from: timeOfDay,
    to: timeOfDay,
    timeZone: v.pipe(v.string(), v.maxLength(64), v.check(isTimeZone)),
  })),
  /** Another endpoint that this one takes the place of, with what was chosen there. */
  instead: v.optional(v.pipe(v.string(), v.maxLength(1_024))),
  until: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
});
const device = v.object({ endpoint: v.pipe(v.string(), v.maxLength(1_024)) });

/** The key pair by store: read once an isolate. */
const vapidKeys = new WeakMap<App["kv"], Promise<VapidKeys>>();

function vapidOf({ kv }: App): Promise<VapidKeys> {
  const known = vapidKeys.get(kv);
  if (known) return known;
  const reading = readVapidKeys(kv);
  vapidKeys.set(kv, reading);
  reading.catch(() => vapidKeys.delete(kv));
  return reading;
}

/**
 * `GET /me/push`: the key that a browser subscribes for; with its `endpoint`, also whether it is
 * told of what concerns this visitor.
 */
export async function getPush({ app, client, url, visitor }: RequestContext): Promise<Response> {
  limitReads(app, client);
  const endpoint = url.searchParams.get("endpoint");
  const devices = endpoint === null ? [] : await new Subscriptions(app.kv).list(visitor.user);
  return Response.json({
    key: (await vapidOf(app)).publicKey,
    ...(endpoint !== null && { subscribed: devices.some((one) => one.endpoint === endpoint) }),
  }, NO_STORE);
}

/** `POST /me/push`: this device wants to be told. */
export async function postPush(context: RequestContext): Promise<Response> {
  const { app, client, locale, request, visitor } = context;
  limitWrites(app, visitor, client);
  const result = v.safeParse(subscription, await readJson(request));
  if (!result.success || !isPushService(result.output.endpoint, app.push.hosts)) {
    throw new HttpError(400, ERRORS.bad_subscription.message, {}, "bad_subscription");
  }
  const { endpoint, instead, keys, quiet, until } = result.output;
  const subscriptions = new Subscriptions(app.kv);
  const before = instead === undefined
    ? undefined
    : (await subscriptions.list(visitor.user)).find((one) => one.endpoint === instead);
  if (before) await subscriptions.remove(visitor.user, before.endpoint);
  await subscriptions.add(visitor.user, {
    ...before,
    endpoint,
    keys,
    locale: before?.locale ?? locale,
    origin: client.origin,
    ...(quiet && { quiet }),
    ...(until !== undefined && { until }),
  });
  return Response.json({}, NO_STORE);
}

/** `DELETE /me/push` with its `endpoint`: this device wants to hear nothing any more. */
export async function deletePush({ app, client, request, visitor }: RequestContext) {
  limitWrites(app, visitor, client);
  const result = v.safeParse(device, await readJson(request));
  if (!result.success) throw new HttpError(400, "Name the 'endpoint' of the device.");
  await new Subscriptions(app.kv).remove(visitor.user, result.output.endpoint);
  return Response.json({}, NO_STORE);
}

/** The notifier of an isolate. */
export function createNotifier(app: App): Notifier {
  const { clock, kv, logger, push, rooms } = app;
  const subscriptions = new Subscriptions(kv);
  return new Notifier({
    clock,
    subscriptions: (user) => subscriptions.list(user),
    remove: (user, endpoint) => subscriptions.remove(user, endpoint),
    async wants({ pos, room, user }) {
      const presence = rooms.peek(room)?.presence;
      // Whoever looks at the room sees it; whoever has turned away from it does not.
      if (presence?.has(user) && !presence.isIdle(user)) return false;
      const [{ read }, mine] = await Promise.all([
        rooms.access.of(user, room),
        rooms.mine.get(user, room),
      ]);
      if (!read || mine?.leftAt !== undefined || levelOf(mine) === "nothing") return false;
      return (mine?.read ?? "") < pos;
    },
    async textOf({ pos, room }) {
      const log = rooms.log(room);
      const [event, { deleted, edit }] = await Promise.all([
        log.readEvent(pos),
        readStanding(kv, room, pos),
      ]);
      if (!event || event.deleted || deleted) return null;
      return edit?.text ?? event.text ?? "";
    },
    async payload({ from, pos, room }, text, count, locale) {
      const words = pushText(locale);
      const [people, record] = await Promise.all([
        app.people.load([from]),
        rooms.access.record(room),
      ]);
      const who = people[from]?.name ?? words.guest(from.slice(0, 4));
      return {
        title: words.title(who, directUsers(room) ? null : record?.title ?? room),
        body: words.body(text, count),
        path: `/r/${encodeURIComponent(room)}`,
        tag: room,
        pos,
      };
    },
    async send(device, payload, room) {
      const options = {
        contact: push.contact,
        topic: await topicOf(room),
        vapid: await vapidOf(app),
      };
      return await sendPush(device, payload, options);
    },
    warn: (message) => logger.warn(message),
  });
}

/** A room's name as a topic, which takes only letters of base64url. */
async function topicOf(room: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(room));
  return new Uint8Array(digest).toBase64({ alphabet: "base64url" }).slice(0, TOPIC_LENGTH);
}
