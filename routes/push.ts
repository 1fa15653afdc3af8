/** Web Push: devices that want to be told, and whom a message calls. Loaded when it is needed. */
import * as v from "valibot";
import { TIME_OF_DAY } from "../lib/base/quiet_hours.ts";
import { HttpError } from "../lib/http/problem.ts";
import { isTimeZone } from "../lib/i18n/mod.ts";
import { pushText } from "../lib/i18n/push.ts";
import { directUsers, ERRORS, isPosition, type StoredEvent } from "../lib/protocol/mod.ts";
import { type Call, Notifier } from "../lib/push/notifier.ts";
import {
  isPushService,
  readVapidKeys,
  sendPush,
  type VapidKeys,
} from "../lib/push/push_service.ts";
import { Subscriptions } from "../lib/push/subscriptions.ts";
import { toWire } from "../lib/store/segment.ts";
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

/** `GET /me/push`: the key that a browser subscribes for. */
export async function getPush({ app, client }: RequestContext): Promise<Response> {
  limitReads(app, client);
  return Response.json({ key: (await vapidOf(app)).publicKey }, NO_STORE);
}

/** `POST /me/push`: this device wants to be told. */
export async function postPush(context: RequestContext): Promise<Response> {
  const { app, client, locale, request, visitor } = context;
  limitWrites(app, visitor, client);
  const result = v.safeParse(subscription, await readJson(request));
  if (!result.success || !isPushService(result.output.endpoint, app.push.hosts)) {
    throw new HttpError(400, ERRORS.bad_subscription.message, {}, "bad_subscription");
  }
  const { endpoint, keys, quiet } = result.output;
  await new Subscriptions(app.kv).add(visitor.user, {
    endpoint,
    keys,
    locale,
    origin: client.origin,
    ...(quiet && { quiet }),
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
  const { accounts: _, clock, kv, logger, people, push, rooms } = app;
  const subscriptions = new Subscriptions(kv);
  return new Notifier({
    clock,
    subscriptions: (user) => subscriptions.list(user),
    remove: (user, endpoint) => subscriptions.remove(user, endpoint),
    async wants(user, room) {
      // Whoever has a page open in the room is told by the page.
      if (rooms.peek(room)?.presence.has(user)) return false;
      const [{ read }, mine] = await Promise.all([
        rooms.access.of(user, room),
        rooms.mine.get(user, room),
      ]);
      return read && !mine?.muted && mine?.leftAt === undefined;
    },
    async payload({ from, room, text }, count, locale) {
      const words = pushText(locale);
      const { name } = (await people.load([from]))[from]!;
      const who = name ?? words.guest(from.slice(0, 4));
      return {
        title: words.title(who, directUsers(room) ? null : room),
        body: words.body(text, count),
        path: `/r/${encodeURIComponent(room)}`,
        tag: room,
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

/** Whom a stored message calls: who is mentioned, whose message it answers, a direct room's other. */
export async function callsOf(
  { rooms }: Pick<App, "rooms">,
  room: string,
  { from, mentions = [], reply, text = "", type }: StoredEvent & {
    mentions?: readonly string[];
    reply?: string;
  },
): Promise<Call[]> {
  if (type !== undefined) return [];
  const users = new Set<string>([...mentions, ...directUsers(room) ?? []]);
  if (reply !== undefined && isPosition(reply)) {
    const { segments } = await rooms.log(room).readAround(reply, 1);
    const [at, index] = reply.split(".") as [string, string];
    const author = toWire(segments).find((segment) => segment.at === at)?.events[Number(index)];
    if (author) users.add(author.from);
  }
  users.delete(from);
  users.delete("@here");
  return [...users].map((user) => ({ user, room, from, text }));
}

/** A room's name as a topic, which takes only letters of base64url. */
async function topicOf(room: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(room));
  return new Uint8Array(digest).toBase64({ alphabet: "base64url" }).slice(0, TOPIC_LENGTH);
}
