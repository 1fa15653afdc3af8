/** What somebody does with a room beside talking in it; from its page, or by the API. */
import { HttpError } from "../lib/http/problem.ts";
import {
  ERRORS,
  isPosition,
  NOTIFY_LEVELS,
  type NotifyLevel,
  type Role,
  ROLES,
} from "../lib/protocol/mod.ts";
import type { Standing } from "../lib/room/access.ts";
import { invite, revoke, ROOM_INVITATIONS } from "../lib/store/invitations.ts";
import { archiveRoom, listMembers, removeMember, setRole } from "../lib/store/room_records.ts";
import type { RequestContext } from "./app.ts";
import { limitActs } from "./limit_requests.ts";
import { say } from "./say.ts";

const DAY_MS = 24 * 60 * 60 * 1_000;

/** For how long an invitation may hold, in milliseconds. */
const EXPIRY: Record<string, number | undefined> = {
  day: DAY_MS,
  week: 7 * DAY_MS,
  never: undefined,
};

/** For how many an invitation may be. */
const USES: Record<string, number | undefined> = { one: 1, ten: 10, any: undefined };

/** What was done: the room was left, or there is a new invitation with this token. */
export interface Done {
  left?: true;
  token?: string;
}

/** The room, the visitor's standing, and what the form or the request says beside the action. */
interface Asked {
  room: string;
  standing: Standing;
  field: (name: string) => string;
}

/** Every action by its name. */
const ACTIONS: Record<string, (context: RequestContext, asked: Asked) => Promise<Done>> = {
  async notify(context, { room, field }) {
    const level = NOTIFY_LEVELS.find((one) => one === field("level"));
    if (!level) throw new HttpError(400, `'level' is one of ${NOTIFY_LEVELS.join(", ")}.`);
    return await notify(context, room, level);
  },
  mute: (context, { room }) => notify(context, room, "nothing"),
  unmute: (context, { room }) => notify(context, room, "mentions"),
  /** Whoever may speak in a room may say what it is about, and what is kept in sight. */
  async topic(context, { room, standing, field }) {
    await say(context, room, standing, { type: "topic", text: field("text") });
    return {};
  },
  async unpin(context, { room, standing, field }) {
    const target = field("id");
    if (!isPosition(target)) throw new HttpError(400, "'id' is the position of a message.");
    await say(context, room, standing, { type: "pin", target, on: false });
    return {};
  },
  async leave({ app, visitor }, { room, standing }) {
    const { user } = visitor;
    if (standing.role === "owner" && standing.record && !await mayLeave(app.kv, room, user)) {
      throw forbidden("Make somebody else an owner before you leave.");
    }
    if (standing.kind === "private") await removeMember(app.kv, room, user);
    else await app.rooms.mine.leave(user, room);
    app.rooms.access.changed(room, user);
    return { left: true };
  },
  async archive({ app }, { room, standing }) {
    requireRole(standing, "owner");
    await done(archiveRoom(app.kv, room, app.clock.now()));
    app.rooms.access.changed(room);
    return {};
  },
  async unarchive({ app }, { room, standing }) {
    requireRole(standing, "owner");
    await done(archiveRoom(app.kv, room, null));
    app.rooms.access.changed(room);
    return {};
  },
  async invite({ app, visitor }, { room, standing, field }) {
    requireRole(standing, "moderator");
    if (standing.kind !== "private") throw forbidden("Send its address: no invitation is needed.");
    const [expiry, uses] = [field("expires") || "never", field("uses") || "any"];
    if (!Object.hasOwn(EXPIRY, expiry) || !Object.hasOwn(USES, uses)) {
      const known = [Object.keys(EXPIRY), Object.keys(USES)].map((names) => names.join(", "));
      throw new HttpError(400, `'expires' is one of ${known[0]}, 'uses' one of ${known[1]}.`);
    }
    const at = app.clock.now();
    const [ms, usesLeft] = [EXPIRY[expiry], USES[uses]];
    const token = await invite(app.kv, {
      room,
      by: visitor.user,
      at,
      ...(ms !== undefined && { expiresAt: at + ms }),
      ...(usesLeft !== undefined && { usesLeft }),
    });
    if (token !== null) return { token };
    throw forbidden(`A room has at most ${ROOM_INVITATIONS} invitations; revoke one first.`);
  },
  async revoke({ app }, { room, standing, field }) {
    requireRole(standing, "moderator");
    await revoke(app.kv, room, field("id").slice(0, 64));
    return {};
  },
  async remove({ app, visitor }, { room, standing, field }) {
    requireRole(standing, "moderator");
    const user = field("user");
    const member = (await listMembers(app.kv, room)).find((one) => one.user === user);
    if (!member) return {};
    if (user === visitor.user) throw forbidden("Leave the room instead.");
    if (standing.role !== "owner" && member.role !== "member") {
      throw forbidden("Only an owner removes moderators and owners.");
    }
    await removeMember(app.kv, room, user);
    app.rooms.access.changed(room, user);
    return {};
  },
  async role({ app, visitor }, { room, standing, field }) {
    requireRole(standing, "owner");
    const [user, role] = [field("user"), ROLES.find((one) => one === field("role"))];
    if (!role) throw new HttpError(400, `'role' is one of ${ROLES.join(", ")}.`);
    if (
      user === visitor.user && role !== "owner" && !await mayLeave(app.kv, room, user)
    ) throw forbidden("Make somebody else an owner first.");
    await done(setRole(app.kv, room, user, role));
    app.rooms.access.changed(room, user);
    return {};
  },
};

/** Actions that are events of the log. */
const SAID: ReadonlySet<string> = new Set(["topic", "unpin"]);

/** The names of all actions. */
export const ACTION_NAMES: readonly string[] = Object.keys(ACTIONS);

/**
 * Does something with a room that the visitor may read.
 * @throws {HttpError} 400 if there is no such action, 403 if the visitor may not, 429
 */
export async function act(
  context: RequestContext,
  room: string,
  standing: Standing,
  action: string,
  field: (name: string) => string,
): Promise<Done> {
  const { app, client, visitor } = context;
  if (!Object.hasOwn(ACTIONS, action)) {
    throw new HttpError(400, `The action is one of ${ACTION_NAMES.join(", ")}.`);
  }
  // What enters the log counts as a message, there.
  if (!SAID.has(action)) limitActs(app, visitor, client);
  return await ACTIONS[action]!(context, { room, standing, field });
}

async function notify({ app, visitor }: RequestContext, room: string, level: NotifyLevel) {
  await app.rooms.mine.notify(visitor.user, room, level);
  app.rooms.access.changed(room, visitor.user);
  return {};
}

/** Whether nobody is left behind without an owner. */
async function mayLeave(kv: RequestContext["app"]["kv"], room: string, user: string) {
  const others = (await listMembers(kv, room)).filter((member) => member.user !== user);
  return others.length === 0 || others.some(({ role }) => role === "owner");
}

function requireRole({ role }: Standing, least: Exclude<Role, "member">): void {
  if (role !== null && ROLES.indexOf(role) >= ROLES.indexOf(least)) return;
  throw forbidden(
    `Only ${least === "owner" ? "an owner" : "an owner or a moderator"} may do that.`,
  );
}

function forbidden(detail: string): HttpError {
  return new HttpError(403, detail, {}, "forbidden");
}

/** What others change at the same time is to be asked for again. */
async function done(change: Promise<boolean>): Promise<void> {
  if (await change) return;
  throw new HttpError(503, ERRORS.busy.message, { "retry-after": "1" }, "busy");
}
