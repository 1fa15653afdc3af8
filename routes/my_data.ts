/** What somebody may have of their data: all of it in one file, and its end. */
import { HttpError } from "../lib/http/problem.ts";
import type { FileRef, WireSegment } from "../lib/protocol/mod.ts";
import { position } from "../lib/protocol/mod.ts";
import { Passkeys } from "../lib/auth/passkeys.ts";
import { Subscriptions } from "../lib/push/subscriptions.ts";
import { beginErasure, readErasure } from "../lib/store/erasures.ts";
import { keys } from "../lib/store/keys.ts";
import { listPages } from "../lib/store/list_pages.ts";
import { readEntry, toWire } from "../lib/store/segment.ts";
import type { App, RequestContext } from "./app.ts";
import { erase } from "./chores.ts";
import { readForm } from "./forms.ts";
import { limitReads, limitWrites } from "./limit_requests.ts";
import { changeProfile } from "./me.ts";
import { pageData, pageResponse, switchLanguage } from "./page_response.ts";
import { renderErase, renderErased } from "./pages/erase_page.tsx";
import { forgetSession } from "./sign_out.ts";
import { signOutEverywhere } from "./signed_out.ts";

/** Entries of a log that one step of an export reads. */
const STEP_ENTRIES = 32;
/** Files that an export lists beside the messages. */
const MAX_FILES = 10_000;

/** Users whose export is being made here: one at a time for each. */
const exporting = new Set<string>();

/** `GET /me/export`: profile, rooms, messages and files of the visitor, as one JSON file. */
export function getExport({ app, client, request, visitor }: RequestContext): Response {
  limitReads(app, client);
  const { user } = visitor;
  if (exporting.has(user)) {
    throw new HttpError(429, "Your data is being collected already.", { "retry-after": "10" });
  }
  const headers = {
    "content-type": "application/json; charset=utf-8",
    "content-disposition": `attachment; filename="sori-${user}.json"`,
    "cache-control": "no-store",
  };
  if (request.method === "HEAD") return new Response(null, { headers });
  exporting.add(user);
  const parts = exportOf(app, user);
  const body = new ReadableStream<string>({
    // A step is taken when the reader has taken the last one.
    async pull(controller) {
      try {
        const { done, value } = await parts.next();
        if (!done) return controller.enqueue(value);
        controller.close();
      } catch (error) {
        // A store that does not answer: the download breaks off, and may be begun again.
        controller.error(error);
      }
      exporting.delete(user);
    },
    async cancel() {
      exporting.delete(user);
      await parts.return(undefined);
    },
  }, { highWaterMark: 0 });
  return new Response(body.pipeThrough(new TextEncoderStream()), { headers });
}

async function* exportOf({ clock, kv, people, rooms }: App, user: string): AsyncGenerator<string> {
  const [profiles, mine, passkeys, devices] = await Promise.all([
    people.load([user]),
    rooms.mine.list(user),
    new Passkeys(kv, () => clock.now()).list(user),
    new Subscriptions(kv).list(user),
  ]);
  const head = {
    exportedAt: new Date(clock.now()).toISOString(),
    profile: { id: user, ...profiles[user] },
    passkeys,
    pushDevices: devices.map(({ endpoint }) => ({ service: new URL(endpoint).host })),
    rooms: mine,
  };
  yield `${JSON.stringify(head).slice(0, -1)},"messages":[`;
  const files: (FileRef & { room: string })[] = [];
  let first = true;
  for await (const { room, segments } of logsOf(kv)) {
    const said = segments.flatMap(({ at, time, events }) =>
      events.flatMap((event, index) => {
        if (event.from !== user || event.deleted) return [];
        const { from: _, ...rest } = event;
        return [{ room, pos: position(at, index), time: new Date(time).toISOString(), ...rest }];
      })
    );
    if (said.length === 0) continue;
    for (const { files: own = [] } of said) {
      for (const file of own) if (files.length < MAX_FILES) files.push({ room, ...file });
    }
    yield (first ? "" : ",") + said.map((event) => JSON.stringify(event)).join(",\n");
    first = false;
  }
  yield `],"files":${JSON.stringify(files)}}\n`;
}

/** All logs, a few entries at a time. */
async function* logsOf(
  kv: App["kv"],
): AsyncGenerator<{ room: string; segments: WireSegment[] }> {
  for await (const heads of listPages(kv, { prefix: keys.allHeads }, 100)) {
    for (const { key } of heads) {
      const room = String(key[1]);
      for await (const entries of listPages(kv, { prefix: keys.log(room) }, STEP_ENTRIES)) {
        yield { room, segments: toWire(entries.flatMap(readEntry)) };
      }
    }
  }
}

/** `GET /me/erase`: asks whether it is meant. */
export async function getErase(context: RequestContext): Promise<Response> {
  const language = switchLanguage(context);
  if (language) return language;
  const style = context.app.assets.style("settings.css");
  return pageResponse(context, renderErase({ ...await pageData(context), style }));
}

/**
 * `POST /me/erase` with `sure=yes`: profile, passkeys, devices and memberships go at once, every
 * session ends, and the messages are redacted in the background.
 */
export async function postErase(context: RequestContext): Promise<Response> {
  const { app, client, request, visitor } = context;
  const form = await readForm(request);
  if (form.get("sure") !== "yes") throw new HttpError(400, "Say 'sure=yes' to erase everything.");
  limitWrites(app, visitor, client);
  const { kv, rooms } = app;
  const { user } = visitor;
  await changeProfile(context, { name: null, color: null, picture: null });
  await new Passkeys(kv, () => app.clock.now()).remove(user);
  await new Subscriptions(kv).remove(user);
  const mine = await rooms.mine.list(user);
  for (let from = 0; from < mine.length; from += 50) {
    const some = mine.slice(from, from + 50);
    await kv.commit({
      checks: [],
      delete: some.flatMap(({ room }) => [
        keys.mine(user, room),
        keys.member(room, user),
        keys.told(room, user),
      ]),
    });
    for (const { room } of some) rooms.access.changed(room, user);
  }
  const id = await beginErasure(kv, user);
  await signOutEverywhere(app, user);
  // Goes on beside; should this isolate end, another one goes on with it.
  void erase(app).catch(() => {});
  return forgetSession(`/erased/${id}`);
}

/** `GET /erased/:id`: how far it has come. */
export async function getErased(context: RequestContext): Promise<Response> {
  const language = switchLanguage(context);
  if (language) return language;
  const { app, client, params } = context;
  limitReads(app, client);
  const erasure = await readErasure(app.kv, params.id!.slice(0, 64));
  if (!erasure) throw new HttpError(404, "There is no such erasure.", {}, "not_found");
  const style = app.assets.style("settings.css");
  const done = erasure.doneAt !== undefined;
  const html = renderErased({
    ...await pageData(context),
    style,
    done,
    messages: erasure.redacted,
  });
  const response = pageResponse(context, html);
  if (!done) response.headers.set("refresh", "2");
  return response;
}
