/** The page `/me` and its plain forms: what the settings do, without scripts. */
import { HttpError } from "../lib/http/problem.ts";
import { readBytes } from "./api.ts";
import type { RequestContext } from "./app.ts";
import { changePicture, PICTURE_BYTES } from "./me.ts";
import { limitReads } from "./limit_requests.ts";
import { pageData, pageResponse, seeOther, switchLanguage } from "./page_response.ts";
import { renderMe } from "./pages/me_page.tsx";

/** What a form has around a file, in bytes. */
const FORM_BYTES = 4 * 1024;

/** `GET /me`: the reader's own settings. */
export async function getMePage(context: RequestContext): Promise<Response> {
  const language = switchLanguage(context);
  if (language) return language;
  const { app, client } = context;
  limitReads(app, client);
  const style = app.assets.style("settings.css");
  const data = await pageData(context);
  return pageResponse(context, renderMe({ ...data, style, limits: app.limits }));
}

/** `POST /me/picture` with a file `picture`, or `do=remove`. */
export async function postPicture(context: RequestContext): Promise<Response> {
  const bytes = await readBytes(context.request, PICTURE_BYTES + FORM_BYTES);
  const type = context.request.headers.get("content-type") ?? "";
  const form = await new Response(bytes, { headers: { "content-type": type } }).formData()
    .catch(() => {
      throw new HttpError(415, "Send a form (multipart/form-data).");
    });
  const picture = form.get("picture");
  const remove = form.get("do") === "remove";
  if (!remove && !(picture instanceof File && picture.size > 0)) {
    throw new HttpError(400, "Choose a picture first.", {}, "bad_picture");
  }
  await changePicture(context, remove ? null : await (picture as File).bytes());
  return seeOther(context, "/me");
}
